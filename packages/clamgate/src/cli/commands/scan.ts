import { UsageError } from '../../ground/usage-error.ts'
import type { RegisterCommand } from '../command.ts'
import { EXIT } from '../exit.ts'
import type { ScanReport } from '../scan/report.ts'
import type { Terminal } from '../terminal.ts'

/** `clamgate scan PATH…|-` */
export const registerScan: RegisterCommand = (program, { action, examples }) => {
  program
    .command('scan')
    .summary('tell what would happen to messages, and why')
    .description(
      'Scans messages with the running daemon (or, where the engine is external and no daemon runs, with its clamd) and tells what would happen to them: a message in a file or on standard input, an mbox, a Maildir, a directory with such files and those below it. Nothing is delivered, refused or recorded. Exits with 0 when all would be accepted and nothing was found, with 1 when not, with 2 when the others would but some could not be scanned.',
    )
    .argument(
      '[path...]',
      'messages as they are in a mail directory, mboxes, directories, or - for standard input',
    )
    .option('--from <address>', 'envelope sender, for rules that look at it')
    .option('--to <address...>', 'envelope recipients; put -- in front of the paths that follow')
    .option('--client <address>', 'IP address of the SMTP client')
    .option('--authenticated <name>', 'name that the client has logged in with')
    .option(
      '--submission <how>',
      'how they come to the MTA: smtp, or sendmail for sendmail(1); left out, smtp',
    )
    .option(
      '--explain',
      'draw how a message is taken apart, and say in sentences what decided, and what else would have',
    )
    .option('--json', 'print a line of JSON for each message')
    .addHelpText(
      'after',
      examples(
        'clamgate scan mail.eml',
        'clamgate scan --json /var/vmail/example.org/me/Maildir',
        'clamgate scan --explain --from a@example.org --to b@example.net -- - <mail.eml',
      ),
    )
    .action(
      action<ScanOptions>(async ({ args: paths, options, terminal, stopSignal }) => {
        const { readEnvelope } = await import('../../app/policy-question.ts')
        const { scanPaths } = await import('../../app/scan/scan-paths.ts')
        const { count, exitCodeOf } = await import('../scan/report.ts')
        checkPaths(paths, options)
        const { sender, recipients, submission } = readEnvelope(options)
        const { client, authenticated } = options
        const from = options.from === undefined ? undefined : sender
        const explain = options.explain === true ? ('true' as const) : undefined
        const envelope = { from, to: [...recipients], client, authenticated, submission, explain }
        const signal = stopSignal()
        const scanned = scanPaths(paths, { envelope, configPath: options.config, signal })
        const counts = { scanned: 0, infected: 0, stopped: 0, failed: 0, leftOut: 0 }
        let report: ScanReport | undefined
        let isCut = false
        for await (const one of scanned) {
          isCut = !(await terminal.isRead())
          if (isCut) break
          const isAlone = paths.length === 1 && one.name === paths[0]
          report ??= await reportFor({ isAlone }, options, terminal)
          count(one, counts)
          report.add(one)
        }
        report ??= await reportFor({ isAlone: false }, options, terminal)
        isCut ||= signal.aborted
        report.end(counts, isCut)
        return isCut && counts.stopped === 0 ? EXIT.failed : exitCodeOf(counts)
      }),
    )
}

interface ScanOptions {
  readonly from?: string
  readonly to?: readonly string[]
  readonly client?: string
  readonly authenticated?: string
  readonly submission?: string
  readonly explain?: boolean
  readonly json?: boolean
}

async function reportFor(
  { isAlone }: { readonly isAlone: boolean },
  { json = false, explain = false }: ScanOptions,
  terminal: Terminal,
): Promise<ScanReport> {
  if (json) {
    const { jsonReport } = await import('../scan/document.ts')
    return jsonReport(terminal)
  }
  if (isAlone) {
    const { detailReport } = await import('../scan/detail.ts')
    return detailReport(terminal, { explain })
  }
  const { tableReport } = await import('../scan/table.ts')
  return tableReport(terminal, { explain })
}

/** `--to` takes all that follows it, so a path behind it is easily lost. */
function checkPaths(paths: readonly string[], { to = [] }: ScanOptions): void {
  if (paths.length > 0) return
  if (to.length > 0) {
    throw new UsageError('no message is named', '--to takes all that follows it: put -- in front of the path')
  }
  throw new UsageError('no message is named', 'Name a file, a directory, or - for standard input.')
}
