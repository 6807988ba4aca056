import { isDeepStrictEqual } from 'node:util'
import { toError } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import { asSettled, withChange, withEntry } from '../journal/document.ts'
import type { Json, Step } from '../types.ts'
import { stateThere } from './state-directories.ts'
import { undoInterrupted, undoUnsettled } from './undo.ts'
import { contextFor, kindOf, type RunWorld, type UndoOutcome } from './world.ts'

/** What became of a run. */
export type ApplyReport =
  | { readonly state: 'applied'; readonly changed: readonly Step[] }
  /** A step failed, or somebody ended the run: what this run did, and one before it that did not come to its end, is undone. */
  | { readonly state: 'undone'; readonly cause: Error; readonly undone: readonly UndoOutcome[] }

/**
 * Applies steps in their order. Each stands in the journal, on disk, with what was there before, before it changes
 * anything. What an earlier run left in the middle is undone first. The run counts as whole only after {@link settle}.
 */
export async function applySteps(steps: readonly Step[], world: RunWorld): Promise<ApplyReport> {
  const changed: Step[] = []
  try {
    const [stuck] = (await undoInterrupted(world)).flatMap(({ undone }) =>
      undone.state === 'failed' ? [undone.error] : [],
    )
    if (stuck !== undefined) throw stuck
    for (const step of steps) if (await applyStep(step, world)) changed.push(step)
    throwIfEnded(world.signal)
    return { state: 'applied', changed }
  } catch (error) {
    return { state: 'undone', cause: causeOf(error, world.signal), undone: await undoUnsettled(world) }
  }
}

/** What was done is proved: from now on only disable and uninstall undo it. `options`: what setup was asked for. */
export async function settle({ journal }: Pick<RunWorld, 'journal'>, options: Json): Promise<void> {
  const { entries, options: before } = journal.content
  if (entries.length === 0) return
  if (entries.every(({ settled }) => settled) && isDeepStrictEqual(before, options)) return
  await journal.update((content) => asSettled(content, options))
}

/** @returns whether there was something to do */
async function applyStep(step: Step, world: RunWorld): Promise<boolean> {
  const { journal, kinds, tell, signal } = world
  throwIfEnded(signal)
  const kind = kindOf(kinds, step)
  const look = await kind.look(step.wanted)
  if (look.state === 'done') {
    tell({ kind: 'done', step })
    return false
  }
  throwIfEnded(signal)
  tell({ kind: 'applying', step })
  const at = await begin(step, look.before, world)
  try {
    await kind.apply(step.wanted, look.before, contextFor(world, step))
    await journal.update((content) => withChange(content, at, { state: 'applied' }))
  } catch (error) {
    tell({ kind: 'failed', step })
    throw error
  }
  tell({ kind: 'applied', step })
  return true
}

/**
 * Writes down what is about to be changed. A step that somebody has undone by hand, so that what is there is what was there
 * before, keeps its entry: its place is the one in the order of undo.
 * @returns where it stands in the journal
 */
async function begin(step: Step, before: Json, world: RunWorld): Promise<number> {
  const { journal, now, version, stateDirectories } = world
  const { entries } = journal.content
  const at = entries.findLastIndex(({ step: { id } }) => id === step.id)
  const earlier = entries[at]
  if (
    earlier !== undefined &&
    isDeepStrictEqual(earlier.step.wanted, step.wanted) &&
    isDeepStrictEqual(earlier.before, before)
  ) {
    await journal.update((content) => withChange(content, at, { state: 'applying', settled: false }))
    return at
  }
  const entry = { step, before, state: 'applying', settled: false, at: now().toISOString(), version } as const
  const there = entries.length > 0 ? stateDirectories : await stateThere(stateDirectories)
  const missing = stateDirectories.filter((path) => !there.includes(path))
  await journal.update((content) =>
    // Those of a run that was killed before its first step was done are still to go.
    withEntry({ ...content, fresh: [...new Set([...content.fresh, ...missing])] }, entry),
  )
  return entries.length
}

export function throwIfEnded(signal: AbortSignal): void {
  if (signal.aborted) throw endedError(signal)
}

/** A step that was ended fails in its own words; what matters is that somebody ended it. */
export function causeOf(error: unknown, signal: AbortSignal): Error {
  return signal.aborted ? endedError(signal, error) : toError(error)
}

function endedError(signal: AbortSignal, cause?: unknown): SetupError {
  const how = signal.reason instanceof Error ? ` (${signal.reason.message})` : ''
  return new SetupError('SETUP_INTERRUPTED', `Ended before all was done${how}`, {
    remedy: 'Run the command again when you like.',
    cause,
  })
}
