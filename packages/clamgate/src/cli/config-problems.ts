import type { ConfigProblem } from '../config/problem.ts'

/** A problem of a configuration file as documents have it. Places count from 1; null for what is not in the file. */
export interface WrittenProblem {
  readonly severity: 'error' | 'warning'
  readonly key: string
  readonly line: number | null
  readonly column: number | null
  readonly sentence: string
  readonly remedy: string | null
}

/** Problems of a configuration file in the words of documents. */
export function problemsOf(problems: readonly ConfigProblem[]): readonly WrittenProblem[] {
  return problems.map(({ severity, key, place, message, remedy }) => ({
    severity,
    key,
    line: place?.line ?? null,
    column: place?.column ?? null,
    sentence: message,
    remedy: remedy ?? null,
  }))
}
