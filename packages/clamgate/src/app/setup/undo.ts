import { SetupError } from '../../setup/errors.ts'
import { EMPTY_JOURNAL } from '../../setup/journal/document.ts'
import { readJournal } from '../../setup/journal/journal.ts'
import { type SetupPlace, withJournal } from '../../setup/run/session.ts'
import { removeState } from '../../setup/run/state-directories.ts'
import { undoEntries, undoInterrupted } from '../../setup/run/undo.ts'
import type { RunWorld, UndoOutcome } from '../../setup/run/world.ts'
import type { Remark, Step } from '../../setup/types.ts'
import { findDaemon } from '../daemon-way.ts'
import { brokenRemark, isSwitched } from './setup.ts'

/** `disable`: what lets mail and boot reach us. `uninstall`: all. */
export type UndoScope = 'disable' | 'uninstall'

/** What is going to be undone. */
export interface UndoView {
  /** False: no journal is here. */
  readonly exists: boolean
  readonly remarks: readonly Remark[]
  /** The first is undone first. */
  readonly steps: readonly Step[]
}

/** What was undone. */
export interface UndoReport {
  readonly outcomes: readonly UndoOutcome[]
  /** Directories that `--purge` removed. */
  readonly purged: readonly string[]
}

/** Changes nothing. @throws {SetupError} */
export async function viewUndo({ directory }: SetupPlace, scope: UndoScope): Promise<UndoView> {
  const { content, exists, broken } = await readJournal(directory)
  const entries = content.entries.filter(({ state, step }) => state !== 'applied' || inScope(scope, step))
  return {
    exists,
    remarks: broken === undefined ? [] : [brokenRemark(directory, broken)],
    steps: entries.map(({ step }) => step).toReversed(),
  }
}

/** @throws {SetupError} */
export async function runUndo(
  place: SetupPlace,
  { scope, purge }: { readonly scope: UndoScope; readonly purge: readonly string[] },
  how: Pick<RunWorld, 'tell' | 'signal'>,
): Promise<UndoReport> {
  return await withJournal(place, how, async (world) => {
    if (scope === 'disable') {
      const interrupted = await undoInterrupted(world)
      if (interrupted.some(isFailed)) return { outcomes: interrupted, purged: [] }
      const switched = await undoEntries(world, ({ step }) => inScope(scope, step), { keepForEnable: true })
      return { outcomes: [...interrupted, ...switched], purged: [] }
    }
    // A user keeps its account while it has files, so these go in between.
    const outcomes = [...(await undoEntries(world, ({ step }) => step.group !== 'account'))]
    if (outcomes.some(isFailed)) return { outcomes, purged: [] }
    if (purge.length > 0) await refuseWhileRunning()
    const purged = await removeState(purge)
    outcomes.push(...(await undoEntries(world, () => true)))
    if (!outcomes.some(isFailed)) await world.journal.update(() => EMPTY_JOURNAL)
    return { outcomes, purged }
  })
}

/** One that systemd does not know of would lose its files under its feet. */
async function refuseWhileRunning(): Promise<void> {
  const isThere = await findDaemon(undefined).then(
    ({ client }) => client.isThere().catch(() => true),
    () => false,
  )
  if (!isThere) return
  throw new SetupError(
    'SETUP_STOPPED',
    'A daemon still runs, and uses the directories that are to be removed',
    {
      remedy: 'End it, and run the command again: all else is undone.',
    },
  )
}

export function isFailed({ undone }: UndoOutcome): boolean {
  return undone.state === 'failed'
}

function inScope(scope: UndoScope, { group }: Step): boolean {
  return scope === 'uninstall' || isSwitched(group)
}
