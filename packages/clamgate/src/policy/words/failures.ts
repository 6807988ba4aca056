import type { FailureKind } from '../../config/schema.ts'

interface FailureWords {
  /** In a header field, which names nothing of ours. */
  readonly inHeader: string
  /** Codes of the engine, the clamd client and `verdict.ts` that mean it; the first is its example. */
  readonly codes: readonly [string, ...string[]]
}

/** One row for each value of a `failure` condition. */
export const FAILURE_WORDS: Readonly<Record<FailureKind, FailureWords>> = {
  unavailable: {
    inHeader: 'scanner unavailable',
    codes: [
      'ENGINE_UNAVAILABLE',
      'ENGINE_STOPPED',
      'ENGINE_CLAMD_MISSING',
      'ENGINE_CLAMD_START',
      'ENGINE_CLAMD_DIED',
      'ENGINE_CLAMD_BLIND',
      'ENGINE_CLAMD_SILENT',
    ],
  },
  overloaded: { inHeader: 'scanner overloaded', codes: ['ENGINE_OVERLOADED'] },
  timeout: {
    inHeader: 'scanner took too long',
    codes: ['SCAN_TIMEOUT', 'CLAMD_REPLY_TIMEOUT', 'CLAMD_READ_TIMED_OUT'],
  },
  // And every code that is in no row.
  error: { inHeader: 'scanner error', codes: ['SCAN_ERROR'] },
}

/** What the code of a failure means for `failure` conditions. */
export function failureKind(code: string): FailureKind {
  return KINDS.get(code) ?? 'error'
}

/** The table keeps the keys that its type names. */
export const FAILURE_KINDS = Object.keys(FAILURE_WORDS) as readonly FailureKind[]

const KINDS: ReadonlyMap<string, FailureKind> = new Map(
  FAILURE_KINDS.flatMap((kind) => FAILURE_WORDS[kind].codes.map((code) => [code, kind] as const)),
)
