import type { SetupView } from '../../app/setup/setup.ts'
import type { UndoView } from '../../app/setup/undo.ts'
import type { Proof } from '../../setup/ports.ts'
import type { PreviewedStep } from '../../setup/run/preview.ts'
import type { UndoOutcome } from '../../setup/run/world.ts'
import type { Remark, Step } from '../../setup/types.ts'
import { reasonOf } from './follow-steps.ts'

/** The first keys of each document: what came of it. */
export interface Summary {
  readonly good: boolean
  readonly state: string
  readonly sentence: string
  readonly remedy?: string | undefined
  readonly code?: string | undefined
}

/** What came of setup or enable, beyond the plan. */
export interface SetupResult {
  readonly changed?: readonly Step[]
  readonly undone?: readonly UndoOutcome[]
  readonly proof?: Proof | undefined
}

/** A failure as the summary of a document. */
export function failed(state: string, error: Error): Summary {
  const word = (key: string) => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? value : undefined
  }
  return { good: false, state, sentence: error.message, remedy: word('remedy'), code: word('code') }
}

/** `clamgate.setup/1`, `clamgate.enable/1` */
export function setupDocument(
  summary: Summary,
  { remarks, steps, interrupted }: SetupView,
  { changed = [], undone = [], proof }: SetupResult = {},
): object {
  return {
    ...written(summary),
    remarks: remarks.map(remarkOf),
    interrupted: interrupted.map(({ id }) => id),
    steps: steps.map((one) => stepOf(one, changed, undone)),
    proof: proof === undefined ? null : proof.steps,
  }
}

/** `clamgate.disable/1`, `clamgate.uninstall/1` */
export function undoDocument(
  summary: Summary,
  { remarks, steps }: Pick<UndoView, 'remarks' | 'steps'>,
  result: {
    readonly outcomes?: readonly UndoOutcome[]
    readonly purged?: readonly string[]
    readonly next?: string
  } = {},
): object {
  const { outcomes = [], purged = [], next = null } = result
  return {
    ...written(summary),
    remarks: remarks.map(remarkOf),
    steps: steps.map((step) => ({
      ...named(step),
      ...(outcomeOf(step, outcomes) ?? { state: 'needed', because: null, remedy: null }),
    })),
    purged,
    next,
  }
}

function written({ good, state, sentence, remedy = undefined, code = undefined }: Summary) {
  return { good, state, sentence, remedy, code }
}

function remarkOf({ weight, sentence, remedy }: Remark) {
  return { weight, sentence, remedy }
}

function stepOf(
  { step, state, changes }: PreviewedStep,
  changed: readonly Step[],
  undone: readonly UndoOutcome[],
) {
  const isChanged = changed.some(({ id }) => id === step.id)
  const outcome = outcomeOf(step, undone) ?? {
    state: isChanged ? 'applied' : state,
    because: null,
    remedy: null,
  }
  return { ...named(step), ...outcome, changes }
}

function named({ id, group, sentence }: Step) {
  return { id, group, sentence }
}

function outcomeOf({ id }: Step, outcomes: readonly UndoOutcome[]) {
  // One that was applied twice is undone twice: how that ends is what counts.
  const undone = outcomes.findLast(({ step }) => step.id === id)?.undone
  if (undone === undefined) return undefined
  if (undone.state === 'restored') return { state: undone.state, because: null, remedy: null }
  const { sentence, remedy } = reasonOf(undone)
  return { state: undone.state, because: sentence, remedy }
}
