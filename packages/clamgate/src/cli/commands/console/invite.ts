import { Option } from 'commander'
import { ROLES, type Role } from '../../../access/actor.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface InviteFlags {
  readonly name?: string
  readonly role?: Role
  readonly domain?: string[]
  readonly address?: string[]
  readonly json?: boolean
}

/** `clamgate console invite` */
export const registerInvite: RegisterCommand = (console, { action, examples }) => {
  console
    .command('invite')
    .summary('make a link that lets somebody into the console')
    .description(
      'Makes a link by which somebody chooses a password and is signed in: the first administrator, another one, or, with --name, who has lost the way into an account. It is good once, for 15 minutes, and shown this once.',
    )
    .option('--name <name>', 'of the account; left out, whoever follows the link chooses one')
    .addOption(new Option('--role <role>', 'of a new account; left out: admin').choices(ROLES))
    .option('--domain <domain...>', 'of a manager: whose mail it looks after')
    .option('--address <address...>', 'of a recipient: whose mail it sees')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate console invite',
        'clamgate console invite --name berta --role manager --domain example.org',
      ),
    )
    .action(
      action<InviteFlags>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { printInvite } = await import('../../account/print.ts')
        const { name, role, domain: domains, address: addresses } = options
        const { accounts } = await connectToDaemon(options.config)
        const invite = await accounts.inviteToConsole({
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
          ...(domains === undefined ? {} : { domains }),
          ...(addresses === undefined ? {} : { addresses }),
        })
        if (options.json === true) printDocument(terminal, 'console-invite', invite)
        else printInvite(invite, terminal, Date.now())
        return EXIT.yes
      }),
    )
}
