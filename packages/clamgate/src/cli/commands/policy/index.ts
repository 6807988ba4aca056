import type { RegisterCommand } from '../../command.ts'
import { registerExplain } from './explain.ts'
import { registerTry } from './try.ts'

/** `clamgate policy …` */
export const registerPolicy: RegisterCommand = (program, context) => {
  const policy = program
    .command('policy')
    .summary('ask what the policy would do')
    .description('Asks what the policy of the configuration file would do with mail. Changes nothing.')
  registerExplain(policy, context)
  registerTry(policy, context)
}
