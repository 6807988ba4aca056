import type { Origin } from '../../../config/origins.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'

interface DiffOptions {
  readonly json?: boolean
  readonly exitCode?: boolean
}

/** What `clamgate config diff --json` prints. */
export interface DiffReport {
  /** False with --exit-code where something differs; the exit code says the same. */
  readonly good: boolean
  /** The file that was named; null when the default one is not there. */
  readonly file: string | null
  readonly files: readonly string[]
  /** In the order of the reference; values in the notation of the file, null where nothing is set. */
  readonly differences: readonly {
    readonly key: string
    readonly value: unknown
    readonly default: unknown
    readonly origin: Origin
    readonly reload: 'live' | 'restart'
  }[]
}

/** `clamgate config diff` */
export const registerDiff: RegisterCommand = (program, { action, examples }) => {
  program
    .command('diff')
    .summary('print what differs from the defaults')
    .description(
      'Prints each key whose value is not the default, with the value, the default, and the file and line that say so. A key that is written with its default is not among them. Secrets are never printed. Exits with 0; with --exit-code as diff does, with 1 when something differs.',
    )
    .option('--exit-code', 'exit with 1 when something differs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate config diff', 'clamgate config diff --json | jq .differences'))
    .action(action(diff))
}

async function diff({ options, terminal }: Call<DiffOptions>): Promise<ExitCode> {
  const { differencesFromDefaults } = await import('../../../app/config/differences.ts')
  const { commented, renderValue, showOrigin } = await import('../../../config/say/render.ts')
  const { path, files, differences } = await differencesFromDefaults(options.config)
  const isNo = options.exitCode === true && differences.length > 0
  if (options.json === true) {
    printDocument(terminal, 'config-diff', {
      good: !isNo,
      file: path ?? null,
      files,
      differences: differences.map(({ key, value, before, origin, reload }) => ({
        ...{ key, value: value ?? null, default: before ?? null, origin, reload },
      })),
    } satisfies DiffReport)
    return isNo ? EXIT.no : EXIT.yes
  }
  for (const { key, value, before, origin } of differences) {
    const usual = before === undefined ? 'not set' : renderValue(before)
    const now = value === undefined ? 'not set' : renderValue(value)
    terminal.out(commented(`${key}: ${now}`, `default ${usual}; ${showOrigin(origin)}`))
  }
  if (differences.length === 0) terminal.out('Nothing differs from the defaults.')
  return isNo ? EXIT.no : EXIT.yes
}
