import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate audit verify` */
export const registerVerify: RegisterCommand = (audit, { action, examples }) => {
  audit
    .command('verify')
    .summary('say whether a row of the audit was changed or taken out')
    .description(
      'Follows the chain of the audit in the database from its first row to its last one. With --from-log it is compared with the heads that the daemon has written into its log each hour: whoever can write the database can write a chain anew, and not the log of another host. Exits with 1, and names the first bad row, when it is broken.',
    )
    .option('--from-log <file>', 'a log with lines of audit.head, as syslog or journalctl have it')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate audit verify', 'clamgate audit verify --from-log /var/log/mail.log'),
    )
    .action(
      action<{ fromLog?: string; json?: boolean }>(async ({ options, terminal }) => {
        const { verifyAudit } = await import('../../../app/store/verify-audit.ts')
        const verdict = await verifyAudit(options.config, options.fromLog)
        if (options.json === true) {
          printDocument(terminal, 'audit-verify', verdict)
          return verdict.good ? EXIT.yes : EXIT.no
        }
        if (!verdict.good) {
          terminal.out(`${terminal.paint('red', 'broken')} at row ${verdict.n}: ${verdict.sentence}`)
          return EXIT.no
        }
        const { rows, first, head, heads } = verdict
        const range = head === undefined ? 'no rows' : `rows ${first} to ${head.n}, ${rows} in all`
        terminal.out(`${terminal.paint('green', 'whole')}  ${range}`)
        if (options.fromLog !== undefined)
          terminal.out(`       ${heads.found} heads of the log fit, ${heads.cut} are of rows that were cut`)
        if (options.fromLog !== undefined && heads.found + heads.cut === 0) terminal.err(NO_HEADS)
        return EXIT.yes
      }),
    )
}

const NO_HEADS =
  'That log has no heads, so that nothing is compared: give the log of the daemon (journalctl -u clamgate -o short-iso), written with log.level: info'
