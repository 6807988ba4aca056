import type { RegisterCommand } from '../../command.ts'
import { registerDisable, registerEnable, registerRole } from './change.ts'
import { registerInvite } from './invite.ts'
import { registerList, registerShow } from './list.ts'
import { registerRemove } from './remove.ts'
import { registerSignOut } from './sign-out.ts'

/** `clamgate account …` */
export const registerAccount: RegisterCommand = (program, context) => {
  const account = program
    .command('account')
    .summary('look after accounts of the web console')
    .description(
      'Who may sign in to the web console, as what, and for which mail. An account is named by its name or its id. See docs/guide/accounts.md.',
    )
  registerList(account, context)
  registerShow(account, context)
  registerInvite(account, context)
  registerRole(account, context)
  registerDisable(account, context)
  registerEnable(account, context)
  registerSignOut(account, context)
  registerRemove(account, context)
}
