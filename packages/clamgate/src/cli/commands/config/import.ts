import type { Note } from '../../../importers/draft.ts'
import type { SecretFile } from '../../../importers/signatures/secret-files.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'
import type { NoteReport } from '../../import-notes.ts'

interface ImportOptions {
  readonly output?: string
  readonly keepLogFile?: boolean
  readonly secrets?: string
  readonly json?: boolean
}

/** What `clamgate config import --json` prints. */
export interface ImportReport {
  /** True when everything that has a meaning here was carried over and is in force. */
  readonly good: boolean
  /** The file that was imported. */
  readonly file: string
  /** The file that was written; null when none was asked for. */
  readonly output: string | null
  /** The new configuration file, whole. */
  readonly yaml: string
  /** Our keys with where their values come from; a list has one for each entry. */
  readonly settings: readonly {
    readonly key: string
    readonly value: unknown
    readonly origin: string
  }[]
  /** Entries that stand in the result as comments, since they would let more pass than before; `value` is null where there is none to put into force. */
  readonly commentedOut: readonly {
    readonly key: string
    readonly value: string | number | boolean | null
    readonly origin: string
  }[]
  readonly notes: readonly NoteReport[]
  /** Files of secrets, of config.php alone; `new`: written by this run. */
  readonly secrets: readonly { readonly file: string; readonly new: boolean }[]
}

/** `clamgate config import` */
export const registerImport: RegisterCommand = (program, { action, examples }) => {
  program
    .command('import')
    .summary('make a configuration from that of clamav-milter, or of the i-MSCP plugin')
    .description(
      'Reads a clamav-milter.conf, or config.php of the i-MSCP plugin ClamAV, and prints a configuration of Clamgate that behaves the same, with a comment at each value that says where it comes from. Nothing passes that did not pass before: an entry that would let more pass is written as a comment. What to do before the first start, such entries first, what could not be carried over, and what behaves differently, is listed on standard error and at the end of the result. Exits with 0 when everything that has a meaning here was carried over and is in force, with 1 when something is not, with 2 when the file is of no use, or a parameter of config.php is wrong. Secrets of config.php are written to files of mode 0600 and referred to; none is printed. See docs/guide/migrate-from-clamav-milter.md.',
    )
    .argument('<file>', 'usually /etc/clamav/clamav-milter.conf; or config.php of the i-MSCP plugin')
    .option('-o, --output <file>', 'write the result to this file, which must not exist yet or be empty')
    .option('--keep-log-file', 'let the log file stay where it is, rather than in /var/log/clamgate')
    .option(
      '--secrets <directory>',
      'where the files of secrets of config.php are written',
      '/etc/clamgate/secrets',
    )
    .option('--json', 'print settings, notes and result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate config import /etc/clamav/clamav-milter.conf',
        'clamgate config import /etc/clamav/clamav-milter.conf --output /etc/clamgate/clamgate.yaml',
        'clamgate config import /var/www/imscp/gui/plugins/ClamAV/config.php',
      ),
    )
    .action(action(importFile))
}

async function importFile({ args: [file = ''], options, terminal }: Call<ImportOptions>): Promise<ExitCode> {
  const { writeResult } = await import('../../../importers/write-result.ts')
  const { describeNotes, printNotes } = await import('../../import-notes.ts')
  const { program, yaml, isComplete, notes, settings, commentedOut, secrets } = await read(file, options)
  if (options.output !== undefined) await writeResult(options.output, yaml)
  const exitCode = isComplete ? EXIT.yes : EXIT.no
  if (options.json === true) {
    const report: ImportReport = {
      good: isComplete,
      file,
      output: options.output ?? null,
      yaml,
      settings,
      commentedOut,
      notes: describeNotes(notes),
      secrets: secrets.map(({ path, isNew }) => ({ file: path, new: isNew })),
    }
    printDocument(terminal, 'config-import', report)
    return exitCode
  }
  if (options.output === undefined) terminal.out(yaml.trimEnd())
  else
    terminal.out(
      `${options.output}: written; see that it is what you want, then: clamgate config check ${options.output}`,
    )
  for (const { path, isNew } of secrets) {
    terminal.err(`${path}: ${isNew ? 'written' : 'holds this secret already'}`)
  }
  printNotes(notes, program, terminal)
  return exitCode
}

/** A file as a configuration of ours, whoever wrote it. */
interface Imported extends Pick<ImportReport, 'yaml' | 'settings' | 'commentedOut'> {
  readonly program: string
  readonly isComplete: boolean
  readonly notes: readonly Note[]
  readonly secrets: readonly SecretFile[]
}

async function read(file: string, { keepLogFile = false, secrets }: ImportOptions): Promise<Imported> {
  const { readListFile: readList } = await import('../../../importers/files.ts')
  const { importNamed, PROGRAM, readConf } = await import('../../../importers/clamav-milter/import-file.ts')
  const { isConfigPhp } = await import('../../../importers/imscp-plugin/config-php/read-config-php.ts')
  const text = readConf(file)
  if (isConfigPhp(text)) {
    const { importConfigPhp } = await import('../../../importers/imscp-plugin/import-config-php.ts')
    const { configuration, ...rest } = await importConfigPhp(file, {
      text,
      readList,
      keepLogFile,
      secretsDirectory: secrets ?? '/etc/clamgate/secrets',
    })
    const { yaml, isComplete, settings } = configuration
    return { program: 'the plugin before', yaml, isComplete, settings, commentedOut: [], ...rest }
  }
  const { conf, yaml, isComplete } = importNamed(file, { text, readList, keepLogFile })
  const { settings, left, notes } = conf
  return {
    program: PROGRAM,
    yaml,
    isComplete,
    notes,
    secrets: [],
    settings: [...settings.values()].flatMap(({ path, values }) =>
      values.map(({ value, origin }) => ({ key: path, value, origin })),
    ),
    commentedOut: [...left.values()].flatMap(({ path, entries }) =>
      entries.map(({ value, origin }) => ({ key: path, value: value ?? null, origin })),
    ),
  }
}
