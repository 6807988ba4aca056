import type { RegisterCommand } from '../../command.ts'
import { registerExport, registerList } from './list.ts'
import { registerVerify } from './verify.ts'

/** `clamgate audit …` */
export const registerAudit: RegisterCommand = (program, context) => {
  const audit = program
    .command('audit')
    .summary('show and check who did what')
    .description(
      'What was done through the console, by tokens and on the command line stands in the database, in a chain that shows what was changed. docs/guide/accounts.md says more.',
    )
  registerList(audit, context)
  registerExport(audit, context)
  registerVerify(audit, context)
}
