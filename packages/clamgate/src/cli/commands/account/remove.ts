import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface RemoveFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** `clamgate account remove` */
export const registerRemove: RegisterCommand = (account, { action, examples }) => {
  account
    .command('remove')
    .summary('remove an account')
    .description(
      'Removes an account with its sessions and second factors. What it did stays in the audit. The last administrator stays.',
    )
    .argument('<account>', 'its name or id')
    .option('--dry-run', 'say whose account it is, and remove nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate account remove berta --dry-run', 'clamgate account remove berta --yes'),
    )
    .action(
      action<RemoveFlags>(async ({ args: [which = ''], options, terminal, asking, stopSignal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { ofAccount } = await import('../../account/known.ts')
        const { confirmed } = await import('../../setup/confirm.ts')
        const { accounts } = await connectToDaemon(options.config)
        const { id, name, role } = await ofAccount(which, accounts.show(which))
        const { json = false, yes = false, dryRun = false } = options
        if (!dryRun) {
          const question = `Remove ${name} (${role})?`
          if (!(await confirmed(question, { yes, json, ask: asking(), signal: stopSignal() }))) return EXIT.no
          await accounts.remove(id)
        }
        if (json) printDocument(terminal, 'account-remove', { account: name, removed: !dryRun })
        else terminal.out(dryRun ? `${name} (${role}) would be removed.` : `${name} is removed.`)
        return EXIT.yes
      }),
    )
}
