import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate account list` */
export const registerList: RegisterCommand = (account, { action, examples }) => {
  account
    .command('list')
    .summary('show all accounts')
    .description('Shows all accounts of the console with their roles, and the mail that they see.')
    .option('--search <text>', 'those alone in whose name, domains or addresses it stands')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate account list', 'clamgate account list --search example.org'))
    .action(
      action<{ json?: boolean; search?: string }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { printAccount } = await import('../../account/print.ts')
        const { search } = options
        const accounts = await (await connectToDaemon(options.config)).accounts.all(search)
        if (options.json === true) {
          printDocument(terminal, 'account-list', { accounts })
          return EXIT.yes
        }
        for (const one of accounts) printAccount(one, terminal, Date.now())
        if (accounts.length === 0) {
          terminal.out(
            search === undefined
              ? 'Nobody has an account. clamgate console invite makes a link for the first administrator.'
              : 'In no name, domain or address of an account does that stand.',
          )
        }
        return EXIT.yes
      }),
    )
}

/** `clamgate account show` */
export const registerShow: RegisterCommand = (account, { action, examples }) => {
  account
    .command('show')
    .summary('show one account')
    .description('Shows one account of the console.')
    .argument('<account>', 'its name or id')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate account show berta', 'clamgate account show berta --json'))
    .action(
      action<{ json?: boolean }>(async ({ args: [which = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofAccount } = await import('../../account/known.ts')
        const { printAccount } = await import('../../account/print.ts')
        const { accounts } = await connectToDaemon(options.config)
        const reply = await ofAccount(which, accounts.show(which))
        if (options.json === true) printDocument(terminal, 'account-show', reply)
        else printAccount(reply, terminal, Date.now())
        return EXIT.yes
      }),
    )
}
