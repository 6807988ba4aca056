import { REPORT_INCLUDES, type ReportInclude } from '../../../quarantine/false-positive/types.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import { oneOf } from '../../quarantine/one-of.ts'

interface ReportFlags {
  readonly include?: string
  readonly reason?: string
  readonly to?: string
  readonly json?: boolean
}

/** `clamgate quarantine report` */
export const registerReport: RegisterCommand = (program, context) => {
  const { action, examples } = context
  const report = program
    .command('report')
    .summary('write the report of a false positive for the maker of the signature')
    .description(
      'Prints the report, whole as it would leave, and where it goes; nothing is sent by itself. In it is the part in which the signature was found, and of the rest of the mail only what --include names. With --to the text and its files are written into a directory. See docs/guide/false-positives.md.',
    )
    .argument('<id>', 'as clamgate quarantine list shows it')
    .option('--include <what>', 'also: headers, addresses, mail; several with commas')
    .option('--reason <text>', 'why it is good')
    .option('--to <directory>', 'write text and files there')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine report 20261123T120000000Z-0123456789abcdef --to report',
        'clamgate quarantine report list',
      ),
    )
    .action(
      action<ReportFlags>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { printReport } = await import('../../false-positive/print.ts')
        const { refuseToWriteOver, writeReportTo } = await import('../../false-positive/write-files.ts')
        const { reason, to } = options
        const request = {
          ...{ id, by: whoAsks(), include: includesOf(options.include) },
          ...(reason === undefined ? {} : { reason }),
        }
        if (to !== undefined) refuseToWriteOver(to)
        const { falsePositives: service } = await connectToDaemon(options.config)
        const written = await service.report(request)
        if (options.json === true) printDocument(terminal, 'quarantine-report', written)
        else printReport(written, terminal)
        const paths = to === undefined ? [] : await writeReportTo(to, written, request, { service, terminal })
        for (const path of paths) terminal.err(path)
        return EXIT.yes
      }),
    )
  registerReportList(report, context)
  registerReportSent(report, context)
}

function includesOf(text: string | undefined): ReportInclude[] {
  const words = (text ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))
  return words.flatMap((word) => oneOf('--include', word, REPORT_INCLUDES) ?? [])
}

const registerReportList: RegisterCommand = (report, { action, examples }) => {
  report
    .command('list')
    .summary('show the reports whose signatures are still there')
    .description(
      'Shows which reports were written and sent, the newest first; with --all those whose signature was changed or dropped by an update, too.',
    )
    .option('--all', 'those that are over, too')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine report list --all'))
    .action(
      action<{ all?: boolean; json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { printReports } = await import('../../false-positive/print.ts')
        const { falsePositives } = await connectToDaemon(options.config)
        const reply = await falsePositives.reports(options.all === true)
        if (options.json === true) printDocument(terminal, 'quarantine-reports', reply)
        else printReports(reply, terminal)
        return EXIT.yes
      }),
    )
}

const registerReportSent: RegisterCommand = (report, { action, examples }) => {
  report
    .command('sent')
    .summary('note that a report was sent')
    .description(
      'Notes for the list that a report was sent today. Exits with 1 when there is no such report.',
    )
    .argument('<report>', 'its id, as clamgate quarantine report list shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine report sent 0a1b2c3d4e5f'))
    .action(
      action<{ json?: boolean }>(async ({ args: [id = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { good } = await (await connectToDaemon(options.config)).falsePositives.sent(id)
        if (options.json === true) printDocument(terminal, 'quarantine-report-sent', { good, id })
        else if (good) terminal.err('Noted')
        else {
          terminal.err('There is no such report')
          terminal.err('clamgate quarantine report list --all shows those that there are.')
        }
        return good ? EXIT.yes : EXIT.no
      }),
    )
}
