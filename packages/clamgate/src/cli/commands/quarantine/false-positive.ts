import { FALSE_POSITIVE_SCOPES } from '../../../quarantine/false-positive/scope.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import { oneOf } from '../../quarantine/one-of.ts'

interface FalsePositiveFlags {
  readonly scope?: string
  readonly for?: string
  readonly reason?: string
  /** `--no-release` and the like make them false. */
  readonly release?: boolean
  readonly ignore?: boolean
  readonly report?: boolean
  readonly also?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `clamgate quarantine false-positive` */
export const registerFalsePositive: RegisterCommand = (program, { action, examples }) => {
  program
    .command('false-positive')
    .summary('release a mail, ignore its signature, and write the report, in one act')
    .description(
      'For mail that is good: releases the entry, ignores the signature where this content comes again, and writes what the maker of the signature needs to know. Each step has its result, and can be left out or done again. Exits with 0 when each step is done. See docs/guide/false-positives.md.',
    )
    .argument('<id>', 'as clamgate quarantine list shows it')
    .option('--scope <scope>', 'where to ignore it: content (this content alone), sender, domain, or all')
    .option('--for <time>', 'how long, such as 30d, or until a date; 30d when left out')
    .option('--reason <text>', 'why it is good; for the report, and shown with the ignored signature')
    .option('--no-release', 'leave the entry where it is')
    .option('--no-ignore', 'leave the signature in force')
    .option('--no-report', 'write no report')
    .option('--also', 'release the other entries of that signature and scope, too')
    .option('--dry-run', 'say what would be done')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate quarantine false-positive 20261123T120000000Z-0123456789abcdef --reason "our invoices"',
        'clamgate quarantine false-positive 20261123T120000000Z-0123456789abcdef --scope sender --dry-run',
      ),
    )
    .action(
      action<FalsePositiveFlags>(async ({ args: [id = ''], options, terminal, stopSignal }) => {
        const { release = true, ignore = true, report = true, also = false, dryRun = false } = options
        const scope = oneOf('--scope', options.scope, FALSE_POSITIVE_SCOPES) ?? 'content'
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { printAct, printStep } = await import('../../false-positive/print.ts')
        const { reason } = options
        const request = {
          ...{ id, by: whoAsks(), scope, until: options.for ?? '30d', release, ignore, report, also, dryRun },
          ...(reason === undefined ? {} : { reason }),
        }
        const { falsePositives } = await connectToDaemon(options.config)
        const reply = await falsePositives.act(request, {
          onProgress: (step) => {
            if (options.json !== true) printStep(step, terminal)
          },
          signal: stopSignal(),
        })
        if (options.json === true) printDocument(terminal, 'quarantine-false-positive', reply)
        else printAct(reply, reason, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
