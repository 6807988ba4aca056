import { Argument } from 'commander'
import { ROLES } from '../../../access/actor.ts'
import type { AccountChangeRequest } from '../../../api/accounts/documents.ts'
import type { CommandContext, RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface RoleFlags {
  readonly domain?: string[]
  readonly address?: string[]
  readonly json?: boolean
}

/** `clamgate account role` */
export const registerRole: RegisterCommand = (account, context) => {
  account
    .command('role')
    .summary('give an account another role')
    .description(
      'Gives an account another role, and the domains or addresses that go with it. Its sessions end. The last administrator keeps that role.',
    )
    .argument('<account>', 'its name or id')
    .addArgument(new Argument('<role>', 'what it may do').choices(ROLES))
    .option('--domain <domain...>', 'of a manager: whose mail it looks after')
    .option('--address <address...>', 'of a recipient: whose mail it sees')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      context.examples(
        'clamgate account role berta manager --domain example.org --domain example.net',
        'clamgate account role carl auditor',
      ),
    )
    .action(
      change<RoleFlags>(context, ([, written], { domain: domains, address: addresses }) => {
        const role = ROLES.find((one) => one === written)
        return {
          ...(role === undefined ? {} : { role }),
          ...(domains === undefined ? {} : { domains }),
          ...(addresses === undefined ? {} : { addresses }),
        }
      }),
    )
}

/** `clamgate account disable` */
export const registerDisable: RegisterCommand = (account, context) => {
  account
    .command('disable')
    .summary('let an account in no more')
    .description('Lets an account sign in no more. Its sessions end. The last administrator stays.')
    .argument('<account>', 'its name or id')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', context.examples('clamgate account disable berta'))
    .action(change(context, () => ({ disabled: true })))
}

/** `clamgate account enable` */
export const registerEnable: RegisterCommand = (account, context) => {
  account
    .command('enable')
    .summary('let an account in again')
    .description('Lets an account sign in again, with the password that it had.')
    .argument('<account>', 'its name or id')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', context.examples('clamgate account enable berta'))
    .action(change(context, () => ({ disabled: false })))
}

function change<Flags extends { readonly json?: boolean }>(
  { action }: CommandContext,
  wanted: (args: readonly string[], flags: Flags) => AccountChangeRequest,
) {
  return action<Flags>(async ({ args, options, terminal }) => {
    const { connectToDaemon } = await import('../../../app/daemon-client.ts')
    const { ofAccount } = await import('../../account/known.ts')
    const { printAccount } = await import('../../account/print.ts')
    const [which = ''] = args
    const { accounts } = await connectToDaemon(options.config)
    const reply = await ofAccount(which, accounts.change(which, wanted(args, options)))
    if (options.json === true) printDocument(terminal, 'account-show', reply)
    else printAccount(reply, terminal, Date.now())
    return EXIT.yes
  })
}
