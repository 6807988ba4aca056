/** State of one recipient of an entry. */
export type CopyState =
  | 'kept'
  | 'releasing'
  | 'released'
  | 'refused'
  | 'deferred'
  | 'unknown'
  | 'deleted'
  | 'expired'

/** What can have become of a copy once its entry has left the quarantine. */
export const LAST_STATES = [
  'deleted',
  'expired',
  'released',
  'unknown',
] as const satisfies readonly CopyState[]
export type LastState = (typeof LAST_STATES)[number]

/** An entry that has left the quarantine. */
export interface GoneEntry {
  readonly atMs: number
  /** What had become of its copies, each state once. */
  readonly states: readonly LastState[]
}

/** Several as the column `fates` has them: each once, in one order, so that few texts are all that there can be. */
export function fatesText(states: Iterable<LastState>): string {
  const all = new Set(states)
  return LAST_STATES.filter((state) => all.has(state)).join(',')
}

/** The other way round. */
export function fatesOf(text: string): readonly LastState[] {
  const words = new Set(text.split(','))
  return LAST_STATES.filter((state) => words.has(state))
}

/** All texts of the column that have a state in them. */
export function fatesWith(state: CopyState): readonly string[] {
  return ALL_TEXTS.filter((text) => fatesOf(text).some((one) => one === state))
}

const ALL_TEXTS = Array.from({ length: 2 ** LAST_STATES.length }, (_, bits) =>
  fatesText(LAST_STATES.filter((_state, n) => ((bits >> n) & 1) === 1)),
)

/** What becomes of a copy with its entry: what was delivered, or perhaps was, stays so. */
export function lastStateOf(state: CopyState, fate: 'deleted' | 'expired'): LastState {
  return LAST_STATES.find((one) => one === state) ?? fate
}
