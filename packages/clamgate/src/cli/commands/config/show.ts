import type { Origin } from '../../../config/origins.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'

interface ShowOptions {
  readonly defaults?: boolean
  readonly json?: boolean
  readonly origins?: boolean
}

/** What `clamgate config show --json --origins` prints; `--json` alone prints `config`. */
export interface ShowReport {
  /** The file that was read; null when the default one is not there, and with --defaults. */
  readonly file: string | null
  /** All files that were read, in their order: those of `conf.d` come after the main one. */
  readonly files: readonly string[]
  /** The effective configuration in the notation of the file. */
  readonly config: Readonly<Record<string, unknown>>
  /** By dotted path, for every key, and for each that is written below `signatures.sources`. */
  readonly origins: Readonly<Record<string, Origin>>
}

/** `clamgate config show` */
export const registerShow: RegisterCommand = (program, { action, examples }) => {
  program
    .command('show')
    .summary('print the effective configuration')
    .description(
      'Prints the effective configuration, every key of it, as YAML with the origin of each value as a comment. The output is a valid configuration itself, but for secrets: these are never printed.',
    )
    .option('--defaults', 'print the defaults, without reading a file')
    .option('--json', 'print JSON instead of YAML; with --origins as { file, config, origins }')
    .option('--origins', 'say where each value comes from (usual for YAML)')
    .option('--no-origins', 'leave that out')
    .addHelpText(
      'after',
      examples(
        'clamgate config show',
        'clamgate config show --json | jq .engine',
        'clamgate config show --defaults',
      ),
    )
    .action(action(show))
}

async function show({ options, terminal }: Call<ShowOptions>): Promise<ExitCode> {
  const { loadConfig, defaultConfig } = await import('../../../config/load/load.ts')
  const { renderEffective } = await import('../../../config/say/render.ts')
  const { writtenConfig } = await import('../../../config/say/notation.ts')
  const { formatProblem } = await import('../../../config/problem.ts')
  const { config, path, files, origins, warnings } =
    options.defaults === true ? defaultConfig() : await loadConfig({ path: options.config, secrets: 'leave' })
  for (const warning of warnings) terminal.err(formatProblem(warning, path))
  if (options.json === true) {
    const values = writtenConfig(config)
    if (options.origins !== true) terminal.json(values)
    else
      printDocument(terminal, 'config-show', {
        file: path ?? null,
        files,
        config: values,
        origins: Object.fromEntries(origins),
      } satisfies ShowReport)
    return EXIT.yes
  }
  for (const line of renderEffective(config, options.origins === false ? undefined : origins))
    terminal.out(line)
  return EXIT.yes
}
