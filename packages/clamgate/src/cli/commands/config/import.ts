import type { ImportedConf } from '../../../importers/clamav-milter/import-conf.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT, type ExitCode } from '../../exit.ts'
import type { NoteReport } from '../../import-notes.ts'

interface ImportOptions {
  readonly output?: string
  readonly keepLogFile?: boolean
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
    readonly value: string | number | boolean
    readonly origin: string
  }[]
  /** Entries that stand in the result as comments, since they would let more pass than before; `value` is null where there is none to put into force. */
  readonly commentedOut: readonly {
    readonly key: string
    readonly value: string | number | boolean | null
    readonly origin: string
  }[]
  readonly notes: readonly NoteReport[]
}

/** `clamgate config import` */
export const registerImport: RegisterCommand = (program, { action, examples }) => {
  program
    .command('import')
    .summary('make a configuration from that of clamav-milter')
    .description(
      'Reads a clamav-milter.conf and prints a configuration of Clamgate that behaves the same, with a comment at each value that says where it comes from. Nothing passes that did not pass before: an entry that would let more pass is written as a comment. What to do before the first start, such entries first, what could not be carried over, and what behaves differently, is listed on standard error and at the end of the result. Exits with 0 when everything that has a meaning here was carried over and is in force, with 1 when something is not, with 2 when the file is of no use. See docs/guide/migrate-from-clamav-milter.md.',
    )
    .argument('<file>', 'usually /etc/clamav/clamav-milter.conf')
    .option('-o, --output <file>', 'write the result to this file, which must not exist yet or be empty')
    .option('--keep-log-file', 'let the log file stay where it is, rather than in /var/log/clamgate')
    .option('--json', 'print settings, notes and result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate config import /etc/clamav/clamav-milter.conf',
        'clamgate config import /etc/clamav/clamav-milter.conf --output /etc/clamgate/clamgate.yaml',
      ),
    )
    .action(action(importFile))
}

async function importFile({ args: [file = ''], options, terminal }: Call<ImportOptions>): Promise<ExitCode> {
  const { readListFile } = await import('../../../importers/files.ts')
  const { writeResult } = await import('../../../importers/write-result.ts')
  const { importNamed, PROGRAM, readConf } = await import('../../../importers/clamav-milter/import-file.ts')
  const { describeNotes, printNotes } = await import('../../import-notes.ts')
  const { conf, yaml, isComplete } = importNamed(file, {
    text: readConf(file),
    readList: readListFile,
    keepLogFile: options.keepLogFile === true,
  })
  if (options.output !== undefined) await writeResult(options.output, yaml)
  if (options.json === true) {
    const notes = describeNotes(conf.notes)
    const about = { good: isComplete, file, output: options.output ?? null, yaml, notes }
    printDocument(terminal, 'config-import', report(conf, about))
    return isComplete ? EXIT.yes : EXIT.no
  }
  if (options.output === undefined) terminal.out(yaml.trimEnd())
  else
    terminal.out(
      `${options.output}: written; see that it is what you want, then: clamgate config check ${options.output}`,
    )
  printNotes(conf.notes, PROGRAM, terminal)
  return isComplete ? EXIT.yes : EXIT.no
}

function report(
  { settings, left }: ImportedConf,
  about: Omit<ImportReport, 'settings' | 'commentedOut'>,
): ImportReport {
  const { notes, ...head } = about
  return {
    ...head,
    settings: [...settings.values()].flatMap(({ path, values }) =>
      values.map(({ value, origin }) => ({ key: path, value, origin })),
    ),
    commentedOut: [...left.values()].flatMap(({ path, entries }) =>
      entries.map(({ value, origin }) => ({ key: path, value: value ?? null, origin })),
    ),
    notes,
  }
}
