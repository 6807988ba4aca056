import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import { sha256Of } from '../../signatures/sha256.ts'

interface IgnoreFlags {
  readonly reason?: string
  readonly until?: string
  readonly scope?: string
  readonly content?: string
  readonly thisVersion?: boolean
  readonly json?: boolean
}

/** `clamgate signatures ignore` */
export const registerIgnore: RegisterCommand = (program, { action, examples }) => {
  program
    .command('ignore')
    .summary('let a signature hit no more')
    .description(
      'Lets one signature hit no more mail, whoever made it: official, of a third party, a YARA rule, or a heuristic of ClamAV. Returns when that is in force. Survives updates and restarts. Exits with 1 when nobody has such a signature.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL')
    .option('--reason <text>', 'why; needed, and shown with it')
    .option('--until <date>', 'when it is in force again, such as 2027-01-31 or 2027-01-31T12:00Z')
    .option(
      '--scope <scope>',
      'for some mail alone: sender:ADDRESS or sender:DOMAIN, recipient:…, network:ADDRESS[/BITS]',
    )
    .option(
      '--content <sha256>',
      'in a part or a whole mail with this SHA-256 alone; the rest is scanned again',
    )
    .option('--this-version', 'only as long as the signature is as it is now')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate signatures ignore Sanesecurity.Phishing.Bank.1.UNOFFICIAL --reason "our invoices"',
        'clamgate signatures ignore Heuristics.Encrypted.Zip --scope sender:bank.example --reason "a bank"',
      ),
    )
    .action(
      action<IgnoreFlags>(async ({ args: [name = ''], options, terminal, stopSignal }) => {
        const { reason = '', until, scope, content, thisVersion } = options
        const sha256 = content === undefined ? undefined : sha256Of(content)
        if (reason.trim() === '') {
          throw new UsageError('no reason is given', 'Say why, for whoever finds it later: --reason TEXT')
        }
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { whoAsks } = await import('../../../app/signatures/who-asks.ts')
        const { follow } = await import('../../signatures/follow.ts')
        const { printIgnored } = await import('../../signatures/print-ignored.ts')
        const open = await openSignatures(options.config)
        const request = {
          ...{ signature: name, reason, by: whoAsks() },
          ...(until === undefined ? {} : { until }),
          ...(scope === undefined ? {} : { scope }),
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(thisVersion === true ? { thisVersion } : {}),
        }
        const reply = await follow({ terminal, stopSignal }, (following) =>
          open.service.ignore(request, following),
        )
        if (options.json === true) printDocument(terminal, 'signatures-ignore', reply)
        else printIgnored(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
