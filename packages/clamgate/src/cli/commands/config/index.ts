import type { RegisterCommand } from '../../command.ts'
import { registerCheck } from './check.ts'
import { registerImport } from './import.ts'
import { registerSchema } from './schema.ts'
import { registerShow } from './show.ts'

/** `clamgate config …` */
export const registerConfig: RegisterCommand = (program, context) => {
  const config = program
    .command('config')
    .summary('check, show, describe or import the configuration')
    .description('Checks, shows or describes the configuration, or makes one from that of clamav-milter.')
  registerCheck(config, context)
  registerShow(config, context)
  registerSchema(config, context)
  registerImport(config, context)
}
