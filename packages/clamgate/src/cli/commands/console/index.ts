import type { RegisterCommand } from '../../command.ts'
import { registerInvite } from './invite.ts'

/** `clamgate console …` */
export const registerConsole: RegisterCommand = (program, context) => {
  const console = program
    .command('console')
    .summary('come into the web console')
    .description(
      'The web console is served by the daemon, at console.listen. This is how the first administrator gets in, and anybody who has lost the way. See docs/guide/accounts.md.',
    )
  registerInvite(console, context)
}
