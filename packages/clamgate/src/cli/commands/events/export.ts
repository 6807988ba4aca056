import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

interface ExportFlags {
  readonly format?: string
  readonly limit?: string
}

/** `clamgate events export` */
export const registerExport: RegisterCommand = (program, { action, examples }) => {
  program
    .command('export')
    .summary('write messages that were decided as CSV or JSON lines')
    .description(
      'Writes all messages that fit a query to standard output, the newest first, as they come from the store. CSV is as RFC 4180 has it: lines end in CR LF, and a cell that a spreadsheet would take for a formula has an apostrophe in front. JSON lines are documents clamgate.event.',
    )
    .argument('[query...]', 'what to look for: key:value, or words; not:key:value for what must not fit')
    .option('--format <format>', 'csv or jsonl; left out, csv')
    .option('--limit <number>', 'no more than these; left out, all')
    .addHelpText(
      'after',
      examples(
        'clamgate events export is:infected since:30d > infected.csv',
        'clamgate events export --format jsonl is:finding > findings.jsonl',
      ),
    )
    .action(
      action<ExportFlags>(async ({ args, options, terminal, stopSignal }) => {
        const { format = 'csv' } = options
        if (format !== 'csv' && format !== 'jsonl') {
          throw new UsageError(`--format ${format} is not known`, 'choose csv or jsonl')
        }
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { readLimit, readQueryWords } = await import('../../events/query-words.ts')
        const { writeExport } = await import('../../events/export.ts')
        const { text: query } = readQueryWords(args, terminal)
        const limit = options.limit === undefined ? undefined : readLimit(options.limit, 0)
        const { events } = await connectToDaemon(options.config)
        await writeExport(events.events({ query, limit }, stopSignal()), format, terminal)
        return EXIT.yes
      }),
    )
}
