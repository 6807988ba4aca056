import type { ExaminationReply } from '../../api/routes/scan.ts'
import { replyLine } from '../../policy/replies.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'
import type { RegisterCommand } from '../command.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import type { Terminal } from '../terminal.ts'

/** `clamgate scan FILE|-` */
export const registerScan: RegisterCommand = (program, { action, examples }) => {
  program
    .command('scan')
    .summary('tell what would happen to a message, and why')
    .description(
      'Scans a message from a file, or from standard input, with the running daemon (or, where the engine is external and no daemon runs, with its clamd) and tells what would happen to it. Nothing is delivered, refused or recorded. Exits with 0 when it would be accepted, with 1 when not.',
    )
    .argument('<file>', 'a message as it is in a mail directory, or - for standard input')
    .option('--from <address>', 'envelope sender, for rules that look at it')
    .option('--to <address...>', 'envelope recipients')
    .option('--client <address>', 'IP address of the SMTP client')
    .option('--authenticated <name>', 'name that the client has logged in with')
    .option('--explain', 'say in sentences what decided, and what else would have')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate scan mail.eml',
        'clamgate scan --explain --from a@example.org --to b@example.net - <mail.eml',
      ),
    )
    .action(
      action<ScanOptions>(async ({ args: [file = '-'], options, terminal }) => {
        const { scanMessage } = await import('../../app/scan-message.ts')
        const { from, to = [], client, authenticated } = options
        const envelope = { from, to: [...to], client, authenticated }
        const examination = await scanMessage(file, envelope, options.config)
        if (options.json === true) terminal.json(examination)
        else print(examination, file, terminal)
        if (options.explain === true && options.json !== true) terminal.out(examination.explanation)
        return exitCodeOf(examination)
      }),
    )
}

interface ScanOptions {
  readonly from?: string
  readonly to?: readonly string[]
  readonly client?: string
  readonly authenticated?: string
  readonly explain?: boolean
  readonly json?: boolean
}

function exitCodeOf({ outcome }: ExaminationReply): ExitCode {
  if (outcome.verdict.kind === 'failure') return EXIT.failed
  const passes = outcome.action === 'accept' || outcome.action === 'tag'
  return outcome.verdict.kind === 'infected' || !passes ? EXIT.no : EXIT.yes
}

function print(
  { outcome, sizeBytes, server, durationMs }: ExaminationReply,
  file: string,
  terminal: Terminal,
): void {
  const { verdict, action, because, reply } = outcome
  const accepted = action === 'accept' && verdict.kind !== 'infected'
  const name = file === '-' ? 'standard input' : file
  terminal.out(`${name}: ${terminal.paint(accepted ? 'green' : 'red', verdictWords({ verdict }).alone)}`)
  const rows: [string, string][] = [
    ['action', action],
    ['because', because],
  ]
  if (reply !== undefined) rows.push(['reply', replyLine(reply)])
  if (outcome.found !== undefined)
    rows.push(['class', `${outcome.found.classes.join(', ')} (source ${outcome.found.source})`])
  for (const { action: would, because: why } of outcome.monitored) rows.push(['monitor', `${would}: ${why}`])
  if (verdict.kind === 'failure') rows.push(['code', verdict.code])
  rows.push([
    'scanned',
    `${sizeBytes} bytes in ${durationMs.toFixed(1)} ms${server === undefined ? '' : ` by ${server}`}`,
  ])
  for (const [key, value] of rows) terminal.out(`  ${terminal.paint('dim', key.padEnd(8))} ${value}`)
}
