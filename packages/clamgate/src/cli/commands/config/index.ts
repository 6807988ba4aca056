import type { RegisterCommand } from '../../command.ts'
import { registerCheck } from './check.ts'
import { registerDiff } from './diff.ts'
import { registerEdit } from './edit.ts'
import { registerImport } from './import.ts'
import { registerMigrate } from './migrate.ts'
import { registerSchema } from './schema.ts'
import { registerShow } from './show.ts'

/** `clamgate config …` */
export const registerConfig: RegisterCommand = (program, context) => {
  const config = program
    .command('config')
    .summary('check, show, edit, migrate, describe or import the configuration')
    .description(
      'Checks, shows, edits or describes the configuration, brings it to the keys of now, or makes one from that of clamav-milter.',
    )
  registerCheck(config, context)
  registerShow(config, context)
  registerDiff(config, context)
  registerEdit(config, context)
  registerMigrate(config, context)
  registerSchema(config, context)
  registerImport(config, context)
}
