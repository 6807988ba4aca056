import type { PolicyQuestion } from '../../../app/policy-question.ts'
import type { Explanation } from '../../../policy/explain/explain.ts'
import type { Considered } from '../../../policy/types.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import type { Terminal } from '../../terminal.ts'

/** `clamgate policy explain` */
export const registerExplain: RegisterCommand = (program, { action, examples }) => {
  program
    .command('explain')
    .summary('tell what would happen to such mail, and why')
    .description(
      'Tells in sentences what the policy of the configuration file decides on mail that you describe, which rules were looked at, and why they did not match. Needs no daemon (a running one is asked whether mail can be kept now, where it would be), scans nothing, and looks up host names that the policy names, and in which database file a signature stands, whether it is ignored or tripped. Without --signature, --outcome, --failure, --ambiguous and --unscannable nothing was found; mail whose --size is above engine.maxScanSize is oversize then.',
    )
    .option('--from <address>', 'envelope sender; left out, the null sender')
    .option('--to <address...>', 'envelope recipients')
    .option('--signature <name>', 'what clamd found')
    .option(
      '--outcome <outcome>',
      'what the message turned out to be, such as clean, infected, encrypted, oversize',
    )
    .option('--failure <kind>', 'why it could not be scanned: unavailable, overloaded, timeout, error')
    .option('--ambiguous <classes>', 'its readers get different objects, by these classes, such as C01,D05')
    .option(
      '--unscannable <kinds>',
      'what could not be brought before clamd: bounds, partial, undecodable, encrypted, with commas between',
    )
    .option('--client <address>', 'IP address of the SMTP client; left out, this host')
    .option('--authenticated <name>', 'name that the client has logged in with')
    .option(
      '--submission <how>',
      'how it comes to the MTA: smtp, or sendmail for sendmail(1); left out, smtp',
    )
    .option('--size <size>', 'size of the message; left out, 10K')
    .option('--header <field...>', 'header fields, as "Name: value"')
    .option('--at <date>', 'when it arrives, such as 2027-01-31 or 2027-01-31T12:00Z; left out, now')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate policy explain --from a@example.org --to b@example.net --signature PUA.Win.X-1',
        'clamgate policy explain --to abuse@example.net --failure timeout --json',
        'clamgate policy explain --to b@example.net --ambiguous C01,D05 --unscannable bounds',
      ),
    )
    .action(
      action<PolicyQuestion & { readonly json?: boolean }>(async ({ options, terminal }) => {
        const { explainPolicy } = await import('../../../app/explain-policy.ts')
        const explanation = await explainPolicy(options, {
          path: options.config,
          warn: (line) => terminal.err(line),
        })
        if (options.json === true) printDocument(terminal, 'policy-explain', explanation)
        else print(explanation, terminal)
        return EXIT.yes
      }),
    )
}

function print({ sentence, considered, recipients }: Explanation, terminal: Terminal): void {
  terminal.out(sentence)
  if (considered !== undefined) printRules('Rules', considered, terminal)
  for (const one of recipients) {
    if (one.considered !== undefined) printRules(`Rules for <${one.recipient}>`, one.considered, terminal)
  }
}

function printRules(title: string, rules: readonly Considered[], terminal: Terminal): void {
  if (rules.length === 0) return
  terminal.out(`${title}:`)
  for (const one of rules) {
    const place = one.file === undefined ? '' : terminal.paint('dim', ` (${one.file}:${one.line})`)
    terminal.out(`  "${one.rule}"${place}: ${answerOf(one)}`)
  }
}

function answerOf({ matches, miss, action, monitor, until, direction }: Considered): string {
  if (matches) return monitor ? `matches, but is only monitored: ${action}` : `matches: ${action}`
  if (miss === 'until') return `has ended on ${(until ?? '').replace(/(T00:00:00)?\.000Z$/, endOfDate)}`
  if (miss === 'unscanned') return `is for scanned mail only, since it names ${WHAT_MAIL}`
  if (miss === 'direction') {
    return `direction does not match: ${direction === undefined ? 'no recipient is known' : `the mail is ${direction}`}`
  }
  return `${miss} does not match`
}

const WHAT_MAIL =
  'none of outcome, failure, ambiguity and unscannable, nor anything of a finding (signature, class, source, file, rating)'

/** Midnight is a date alone, as in the file. */
function endOfDate(_: string, midnight: string | undefined): string {
  return midnight === undefined ? 'Z' : ''
}
