import { type ConfigProblem, fileOf } from '../config/problem.ts'

/** A problem of a configuration file as documents have it. Places count from 1; null for what is not in the file. */
export interface WrittenProblem {
  readonly severity: 'error' | 'warning'
  /** The file it is in; null for the defaults. */
  readonly file: string | null
  readonly key: string
  readonly line: number | null
  readonly column: number | null
  readonly sentence: string
  readonly remedy: string | null
}

/** Problems of a configuration in the words of documents; `named` is its main file. */
export function problemsOf(
  problems: readonly ConfigProblem[],
  named: string | undefined,
): readonly WrittenProblem[] {
  return problems.map((problem) => ({
    severity: problem.severity,
    file: fileOf(problem, named) ?? null,
    key: problem.key,
    line: problem.place?.line ?? null,
    column: problem.place?.column ?? null,
    sentence: problem.message,
    remedy: problem.remedy ?? null,
  }))
}
