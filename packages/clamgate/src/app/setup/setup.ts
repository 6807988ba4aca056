import { SetupError } from '../../setup/errors.ts'
import { EMPTY_JOURNAL, type JournalContent } from '../../setup/journal/document.ts'
import { readJournal, SETUP_DIRECTORY } from '../../setup/journal/journal.ts'
import { KINDS } from '../../setup/kinds.ts'
import { decodeOptions } from '../../setup/options.ts'
import { planSetup } from '../../setup/plan.ts'
import type { PlanParts, Prove } from '../../setup/ports.ts'
import { type PreviewedStep, preview } from '../../setup/run/preview.ts'
import type { SetupPlace } from '../../setup/run/session.ts'
import { STATE_DIRECTORIES } from '../../setup/run/state-directories.ts'
import { interruptedEntries } from '../../setup/run/world.ts'
import type { Remark, SetupOptions, Step } from '../../setup/types.ts'
import { VERSION } from '../version.ts'

/** What setup is made of. */
export interface SetupParts {
  readonly place: SetupPlace
  readonly parts: PlanParts
  readonly prove: Prove
}

/** What setup, or enable, is going to do. */
export interface SetupView {
  readonly options: SetupOptions
  readonly remarks: readonly Remark[]
  readonly steps: readonly PreviewedStep[]
  /** Steps that an earlier run was ended in: they are undone first. */
  readonly interrupted: readonly Step[]
  /** See HostPlan. */
  readonly undecided: boolean
}

/** How far whoever asks may look. */
export interface ViewOptions {
  /** He is not root: what he may not read is left out. */
  readonly lenient: boolean
}

export const SETUP_PLACE: SetupPlace = {
  ...{ directory: SETUP_DIRECTORY, kinds: KINDS, version: VERSION, now: () => new Date() },
  stateDirectories: STATE_DIRECTORIES,
}

/** Changes nothing. @throws {SetupError} */
export async function viewSetup(
  options: SetupOptions,
  { place, parts }: SetupParts,
  view: ViewOptions,
): Promise<SetupView> {
  const journal = await readSetupJournal(place, view)
  const { remarks, steps, undecided } = await planSetup(options, parts)
  return {
    options,
    remarks: [...journal.remarks, ...remarks],
    steps: remarks.some(isStop) ? unseen(steps) : await preview(steps, place.kinds, view),
    interrupted: journal.interrupted,
    undecided,
  }
}

/** What `disable` has undone, and what was applied and is no longer. Changes nothing. @throws {SetupError} */
export async function viewEnable(
  { place }: Pick<SetupParts, 'place'>,
  view: ViewOptions,
): Promise<SetupView> {
  const { content, remarks, interrupted } = await readSetupJournal(place, view)
  const steps = enabledSteps(content)
  if (steps.length === 0) {
    throw new SetupError('SETUP_STOPPED', 'There is nothing to enable: setup did nothing here so far', {
      remedy: 'Run clamgate setup.',
    })
  }
  return {
    options: decodeOptions(content.options),
    remarks,
    steps: await preview(steps, place.kinds, view),
    interrupted,
    undecided: false,
  }
}

/** What is applied, as it was wanted last, and what is disabled, in its order. */
function enabledSteps({ entries, disabled }: JournalContent): readonly Step[] {
  const applied = entries
    .map(({ step }) => step)
    .filter(({ id, group }) => isSwitched(group) && !disabled.some((step) => step.id === id))
  return [...new Map(applied.map((step) => [step.id, step])).values(), ...disabled]
}

/** What `disable` undoes and `enable` applies. */
export function isSwitched(group: Step['group']): boolean {
  return group === 'postfix' || group === 'service'
}

export function isStop({ weight }: Remark): boolean {
  return weight === 'stop'
}

async function readSetupJournal({ directory }: SetupPlace, { lenient }: ViewOptions) {
  try {
    const { content, broken } = await readJournal(directory)
    const interrupted = interruptedEntries(content.entries).map(({ step }) => step)
    return { content, interrupted, remarks: broken === undefined ? [] : [brokenRemark(directory, broken)] }
  } catch (error) {
    if (!lenient) throw error
    const sentence = `What setup did before cannot be read: ${directory} is root's`
    return { content: EMPTY_JOURNAL, interrupted: [], remarks: [{ weight: 'note', sentence } as const] }
  }
}

export function brokenRemark(directory: string, broken: string): Remark {
  return {
    weight: 'warn',
    sentence: `The journal of setup is broken (${broken}), and its copy is used, which says the same`,
    remedy: `Look whether the disk is well. The broken one is kept as ${directory}/journal.json.broken.`,
  }
}

/** Where setup does not go on, nobody looks at its steps. */
function unseen(steps: readonly Step[]): readonly PreviewedStep[] {
  return steps.map((step) => ({ step, state: 'unknown', changes: [] }))
}
