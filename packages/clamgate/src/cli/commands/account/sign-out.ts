import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate account sign-out` */
export const registerSignOut: RegisterCommand = (account, { action, examples }) => {
  account
    .command('sign-out')
    .summary('end all sessions of an account')
    .description(
      'Ends all sessions of an account, at once. It may sign in again. Exits with 1 when there were none.',
    )
    .argument('<account>', 'its name or id')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate account sign-out berta'))
    .action(
      action<{ json?: boolean }>(async ({ args: [which = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofAccount } = await import('../../account/known.ts')
        const { accounts } = await connectToDaemon(options.config)
        const ended = await ofAccount(which, accounts.endSessions(which))
        if (options.json === true) printDocument(terminal, 'account-sign-out', { account: which, ended })
        else terminal.out(`Sessions ended: ${ended}`)
        return ended > 0 ? EXIT.yes : EXIT.no
      }),
    )
}
