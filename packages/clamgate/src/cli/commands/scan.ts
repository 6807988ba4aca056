import type { ExaminationReply } from '../../control/examination-schema.ts'
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
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate scan mail.eml', 'clamgate scan - <mail.eml'))
    .action(
      action<{ json?: boolean }>(async ({ args: [file = '-'], options, terminal }) => {
        const { scanMessage } = await import('../scan-message.ts')
        const examination = await scanMessage(file, options.config)
        if (options.json === true) terminal.json(examination)
        else print(examination, file, terminal)
        return exitCodeOf(examination)
      }),
    )
}

function exitCodeOf({ outcome }: ExaminationReply): ExitCode {
  if (outcome.verdict.kind === 'failure') return EXIT.failed
  return outcome.verdict.kind === 'infected' || outcome.action !== 'accept' ? EXIT.no : EXIT.yes
}

function print(
  { outcome, sizeBytes, server, durationMs }: ExaminationReply,
  file: string,
  terminal: Terminal,
): void {
  const { verdict, action, because, reply } = outcome
  const accepted = action === 'accept' && verdict.kind !== 'infected'
  const name = file === '-' ? 'standard input' : file
  terminal.out(`${name}: ${terminal.paint(accepted ? 'green' : 'red', describe(verdict))}`)
  const rows: [string, string][] = [
    ['action', action],
    ['because', because],
  ]
  if (reply !== undefined) rows.push(['reply', `${reply.code} ${reply.enhanced} ${reply.text}`])
  if (verdict.kind === 'failure') rows.push(['code', verdict.code])
  rows.push([
    'scanned',
    `${sizeBytes} bytes in ${durationMs.toFixed(1)} ms${server === undefined ? '' : ` by ${server}`}`,
  ])
  for (const [key, value] of rows) terminal.out(`  ${terminal.paint('dim', key.padEnd(8))} ${value}`)
}

function describe(verdict: ExaminationReply['outcome']['verdict']): string {
  switch (verdict.kind) {
    case 'clean':
      return 'clean'
    case 'infected':
      return `infected by ${verdict.signature}`
    case 'oversize':
      return verdict.head === 'clean'
        ? 'too large to be scanned whole; its beginning is clean'
        : 'too large to be scanned'
    case 'databases-missing':
      return 'nothing found, but the official databases are missing'
    case 'failure':
      return `could not be scanned: ${verdict.detail}`
  }
}
