import type { ConfigError } from '../config/errors.ts'
import type { LoadedConfig } from '../config/load/load.ts'
import { formatProblem } from '../config/problem.ts'
import type { Check } from './check.ts'
import { advised, say, seen } from './sentences/say.ts'

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
      ...seen(
        files.length === 0
          ? say('configuration.no-file')
          : say('configuration.files', { files: files.join(', ') }),
      ),
    },
    ...warnings.map(
      (warning): Check => ({
        name: 'config',
        state: 'warn',
        ...seen(say('configuration.problem', { problem: formatProblem(warning, path) })),
        ...advised(say('configuration.change')),
      }),
    ),
  ]
}

/** What makes a configuration file unusable, a check for each mistake. Pure. */
export function brokenChecks({ file, problems, remedy }: ConfigError): readonly Check[] {
  return problems.map((problem) => ({
    name: 'config',
    state: problem.severity === 'error' ? 'fail' : 'warn',
    ...seen(
      say('configuration.problem', { problem: formatProblem({ ...problem, remedy: undefined }, file) }),
    ),
    ...doing(problem.remedy ?? remedy),
  }))
}

function doing(remedy: string | undefined) {
  return remedy === undefined ? {} : advised(say('configuration.do', { what: remedy }))
}
