import { toError } from '../../ground/thrown.ts'
import { withChange, withDisabled, withoutEntry } from '../journal/document.ts'
import type { JournalEntry } from '../types.ts'
import { isDispensable, removeState, stateThere } from './state-directories.ts'
import { contextFor, kindOf, type RunWorld, type UndoOutcome } from './world.ts'

/** Which entries are undone. */
export type Selection = (entry: JournalEntry) => boolean

export interface UndoOptions {
  /** `disable`: the steps are kept for `enable`. */
  readonly keepForEnable?: boolean
  /**
   * A failure undoes what it can, though the journal takes no more (a full disk): an entry that stays there is looked at
   * again by the next run.
   */
  readonly withoutJournal?: boolean
}

/**
 * Undoes entries of the journal, the last one first. Ends at the first that fails: what was applied before it may be what
 * the failed one still needs, as Postfix needs a milter that it asks.
 */
export async function undoEntries(
  world: RunWorld,
  selected: Selection,
  options: UndoOptions = {},
): Promise<readonly UndoOutcome[]> {
  const outcomes: UndoOutcome[] = []
  for (let at = world.journal.content.entries.length - 1; at >= 0; at--) {
    const entry = world.journal.content.entries[at]
    if (entry === undefined || !selected(entry)) continue
    const outcome = await undoEntry(world, entry, at, options)
    outcomes.push(outcome)
    world.tell({ kind: 'undone', outcome })
    if (outcome.undone.state === 'failed') break
  }
  return outcomes
}

/** What a kill has left in the middle. */
export function undoInterrupted(world: RunWorld): Promise<readonly UndoOutcome[]> {
  return undoEntries(world, ({ state }) => state !== 'applied')
}

/**
 * What was applied since the last run that came to its end; and what the service has made since, where nothing is lost
 * with it: its user keeps its account while it has files, so that goes last.
 */
export async function undoUnsettled(world: RunWorld): Promise<readonly UndoOutcome[]> {
  const { fresh } = world.journal.content
  const unsettled: Selection = ({ state, settled }) => state !== 'applied' || !settled
  const options = { withoutJournal: true }
  const outcomes = await undoEntries(
    world,
    (entry) => unsettled(entry) && entry.step.group !== 'account',
    options,
  )
  if (outcomes.some(({ undone }) => undone.state === 'failed')) return outcomes
  for (const path of await stateThere(fresh)) {
    // What cannot be removed is no reason to leave the rest undone.
    if (await isDispensable(path).catch(() => false)) await removeState([path]).catch(() => undefined)
  }
  return [...outcomes, ...(await undoEntries(world, unsettled, options))]
}

async function undoEntry(
  world: RunWorld,
  entry: JournalEntry,
  at: number,
  { keepForEnable = false, withoutJournal = false }: UndoOptions,
): Promise<UndoOutcome> {
  const { journal, kinds, tell, still = false } = world
  const { step, before } = entry
  const update: typeof journal.update = async (change) => {
    try {
      await journal.update(change)
    } catch (error) {
      if (!withoutJournal) throw error
    }
  }
  try {
    tell({ kind: 'undoing', step })
    await update((content) => {
      const marked = withChange(content, at, { state: 'undoing' })
      return keepForEnable ? withDisabled(marked, step) : marked
    })
    // Whoever ends a command in the middle of an undo wants it undone.
    const unending = { tell, signal: new AbortController().signal, still }
    const undone = await kindOf(kinds, step).undo(step.wanted, before, contextFor(unending, step))
    await update((content) => withoutEntry(content, at))
    return { step, undone }
  } catch (error) {
    return { step, undone: { state: 'failed', error: toError(error) } }
  }
}
