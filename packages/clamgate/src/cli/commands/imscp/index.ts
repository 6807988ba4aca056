import type { RegisterCommand } from '../../command.ts'
import { registerPage } from './page.ts'

/** `clamgate imscp …` */
export const registerImscp: RegisterCommand = (program, context) => {
  const imscp = program
    .command('imscp')
    .summary('for the ClamAV plugin of i-MSCP, which calls it')
    .description('What the ClamAV plugin of the control panel i-MSCP calls. People need none of it.')
  registerPage(imscp, context)
}
