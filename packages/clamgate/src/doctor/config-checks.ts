import type { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import type { Check } from './check.ts'

/** What a configuration that was loaded says of itself: where it is, and what is hardly meant. Pure. */
export function configChecks({
  path,
  files,
  warnings,
}: Pick<LoadedConfig, 'path' | 'files' | 'warnings'>): readonly Check[] {
  return [
    {
      name: 'config',
      state: 'ok',
      detail: files.length === 0 ? 'no file, so every key has its default' : files.join(', '),
    },
    ...warnings.map(
      (warning): Check => ({
        name: 'config',
        state: 'warn',
        detail: formatProblem(warning, path),
        remedy: 'Change it, or leave it if it is meant.',
      }),
    ),
  ]
}

/** What makes a configuration file unusable, a check for each mistake. Pure. */
export function brokenChecks({ file, problems, remedy }: ConfigError): readonly Check[] {
  return problems.map((problem) => ({
    name: 'config',
    state: problem.severity === 'error' ? 'fail' : 'warn',
    detail: formatProblem({ ...problem, remedy: undefined }, file),
    remedy: problem.remedy ?? remedy,
  }))
}
