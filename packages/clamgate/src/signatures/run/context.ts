import type { Manifest } from '../install/manifest.ts'
import type { SetStore } from '../install/sets.ts'
import type { Journal } from '../journal/journal.ts'
import type { State } from '../journal/state.ts'
import type { Progress } from '../ports.ts'
import type { SourcePlan } from '../types.ts'
import type { UpdaterDeps } from './deps.ts'
import type { Results } from './results.ts'

/** All that the steps of one run share. */
export interface Run {
  readonly deps: UpdaterDeps
  readonly signal: AbortSignal
  readonly tell: (progress: Progress) => void
  readonly plans: readonly SourcePlan[]
  /** Of this run alone; removed at its end. */
  readonly staging: string
  readonly isDry: boolean
  /** Unix time at which it began, ms. */
  readonly nowMs: number
  readonly sets: SetStore
  /** Of the ClamAV that tests; null: it does not say. */
  readonly tester: string | null
  readonly state: State
  readonly journal: Journal
  /** The set that is live when it begins. */
  readonly from: Manifest | undefined
  readonly results: Results
  /** Without it tables of file types do more harm than good. */
  readonly hasOfficialDaily: boolean
  /** A set that was tested and could not go live, which was not its fault. */
  readonly pending: Manifest | undefined
  /** Files that may have lost half of their signatures. */
  readonly confirmed: ReadonlySet<string>
  saveState(): Promise<void>
  /** @param step for people, and for what comes after a kill */
  saveJournal(change: Partial<Omit<Journal, 'schema'>>): Promise<void>
}
