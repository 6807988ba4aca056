import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface NewFlags {
  readonly account: string
  readonly for: string[]
  readonly from?: string[]
  readonly days?: string
  readonly json?: boolean
}

/** As of the API. */
const MOST_DAYS = 366

/** `clamgate token new` */
export const registerNew: RegisterCommand = (token, { action, examples }) => {
  token
    .command('new')
    .summary('make a token for a program')
    .description(
      'Makes a token and prints its text, this once: only a hash of it is kept. It does what it is for in the scope of its account, and ends with that.',
    )
    .argument('<label>', 'what it is called in lists and in the audit')
    .requiredOption('--account <account>', 'whose it is: a name or an id')
    .requiredOption(
      '--for <act...>',
      'acts as quarantine.release, or bundles: read, release, delete, signatures, audit',
    )
    .option('--from <network...>', 'where it may come from; left out, from anywhere')
    .option('--days <number>', 'how long it is good, 366 at most; left out, 90')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate token new monitoring --account anna --for read --from 192.0.2.0/24 --days 366'),
    )
    .action(
      action<NewFlags>(async ({ args: [label = ''], options, terminal }) => {
        const { account, for: acts, from: networks = [], days = '90' } = options
        if (!/^[1-9]\d{0,2}$/.test(days) || Number(days) > MOST_DAYS) {
          throw new UsageError(
            `--days ${days} is not how long a token can be good`,
            `Write 1 to ${MOST_DAYS}.`,
          )
        }
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofAccount } = await import('../../account/known.ts')
        const { tokens } = await connectToDaemon(options.config)
        const request = { label, account, acts, networks, days: Number(days) }
        const made = await ofAccount(account, tokens.make(request))
        if (options.json === true) {
          printDocument(terminal, 'token-new', made)
          return EXIT.yes
        }
        const { accountName, ends, id } = made.details
        terminal.out(made.token)
        terminal.err(`${id} of ${accountName}, until ${ends.slice(0, 10)}. It is shown this once.`)
        return EXIT.yes
      }),
    )
}
