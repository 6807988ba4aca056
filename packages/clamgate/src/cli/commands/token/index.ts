import type { RegisterCommand } from '../../command.ts'
import { registerList } from './list.ts'
import { registerNew } from './new.ts'
import { registerRevoke } from './revoke.ts'

/** `clamgate token …` */
export const registerToken: RegisterCommand = (program, context) => {
  const token = program
    .command('token')
    .summary('look after tokens of programs')
    .description(
      'What programs show to the API in the place of a session: each belongs to an account, and may never do more than that. See docs/guide/accounts.md.',
    )
  registerList(token, context)
  registerNew(token, context)
  registerRevoke(token, context)
}
