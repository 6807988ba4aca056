import type { RegisterCommand } from '../../command.ts'
import { registerActions } from './act.ts'
import { registerActivate } from './activate.ts'
import { registerPage } from './page.ts'

/** `clamgate imscp …` */
export const registerImscp: RegisterCommand = (program, context) => {
  const imscp = program
    .command('imscp')
    .summary('for the ClamAV plugin of i-MSCP, which calls it')
    .description(
      'What the ClamAV plugin of the control panel i-MSCP calls; people need none of it. The actions of its backend take a request in a file and use the steps and the journal of clamgate setup; the panel shows the one line that they print when they fail. See docs/guide/imscp.md.',
    )
  registerActions(imscp, context)
  registerActivate(imscp, context)
  registerPage(imscp, context)
}
