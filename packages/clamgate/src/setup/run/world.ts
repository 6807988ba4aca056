import { SetupError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { JournalEntry, Step, StepContext, StepKind, Undone } from '../types.ts'

/** How steps are done, by the name of their kind. */
export type Kinds = Readonly<Record<string, StepKind>>

/** What is told while steps are done. */
export type Told =
  | { readonly kind: 'applying' | 'applied' | 'done' | 'undoing'; readonly step: Step }
  /** A step failed, or somebody ended it: from here on what was done is undone. */
  | { readonly kind: 'failed'; readonly step: Step }
  | { readonly kind: 'undone'; readonly outcome: UndoOutcome }
  /** How far a long step is. */
  | { readonly kind: 'progress'; readonly step: Step; readonly line: string }
  /** All is applied, and is proved now; `line`: how far that is. */
  | { readonly kind: 'proving'; readonly line: string }

/** What became of undoing a step; `failed`: it is to be tried again, and what came before it was left as it is. */
export interface UndoOutcome {
  readonly step: Step
  readonly undone: Undone | { readonly state: 'failed'; readonly error: Error }
}

/** What doing and undoing steps needs. */
export interface RunWorld {
  readonly journal: Journal
  readonly kinds: Kinds
  /** Of Clamgate, for the journal. */
  readonly version: string
  /** Where the service keeps what it has. */
  readonly stateDirectories: readonly string[]
  readonly now: () => Date
  readonly tell: (told: Told) => void
  /** Aborted when somebody ends the command. Undo does not heed it. */
  readonly signal: AbortSignal
  /** See StepContext. */
  readonly still?: boolean
}

/** Whom a run tells, and who may end it. */
export type RunManner = Pick<RunWorld, 'tell' | 'signal' | 'still'>

/** @throws {SetupError} SETUP_JOURNAL for a kind that this version does not know */
export function kindOf(kinds: Kinds, { kind, sentence }: Step): StepKind {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (found !== undefined) return found
  throw new SetupError(
    'SETUP_JOURNAL',
    `This version of Clamgate does not know the kind "${kind}" of the step "${sentence}"`,
    { remedy: 'Run the command with the version of Clamgate that set it up, or a newer one.' },
  )
}

export function contextFor({ tell, signal, still = false }: RunManner, step: Step): StepContext {
  return { signal, progress: (line) => tell({ kind: 'progress', step, line }), still }
}

/** Steps that a kill has left in the middle. */
export function interruptedEntries(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.filter(({ state }) => state !== 'applied')
}
