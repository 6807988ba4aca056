import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface InviteFlags {
  readonly dropSecondFactors?: boolean
  readonly json?: boolean
}

/** `clamgate account invite` */
export const registerInvite: RegisterCommand = (account, { action, examples }) => {
  account
    .command('invite')
    .summary('make a new way into an account')
    .description(
      'Makes a link by which whose account it is chooses a new password. Its sessions end when the link is followed. It is good once, for 15 minutes; an older one is good no more.',
    )
    .argument('<account>', 'its name or id')
    .option(
      '--drop-second-factors',
      'whoever follows it needs no second factor any more: for a lost telephone',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate account invite berta', 'clamgate account invite berta --drop-second-factors'),
    )
    .action(
      action<InviteFlags>(async ({ args: [which = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofAccount } = await import('../../account/known.ts')
        const { printInvite } = await import('../../account/print.ts')
        const { accounts } = await connectToDaemon(options.config)
        const request = { dropsSecondFactors: options.dropSecondFactors === true }
        const invite = await ofAccount(which, accounts.invite(which, request))
        if (options.json === true) printDocument(terminal, 'account-invite', invite)
        else printInvite(invite, terminal, Date.now())
        return EXIT.yes
      }),
    )
}
