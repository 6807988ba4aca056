import type { RegisterCommand } from '../../command.ts'
import { registerCheck } from './check.ts'
import { registerSchema } from './schema.ts'
import { registerShow } from './show.ts'

/** `clamgate config …` */
export const registerConfig: RegisterCommand = (program, context) => {
  const config = program
    .command('config')
    .summary('check, show or describe the configuration')
    .description('Checks, shows or describes the configuration. Changes nothing.')
  registerCheck(config, context)
  registerShow(config, context)
  registerSchema(config, context)
}
