import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate config schema` */
export const registerSchema: RegisterCommand = (program, { action, examples }) => {
  program
    .command('schema')
    .summary('print the JSON schema of the configuration')
    .description(
      'Prints the JSON schema of the configuration file. Editors that know YAML complete and check keys with it; the first line of the file then says where it is: # yaml-language-server: $schema=PATH',
    )
    .addHelpText('after', examples('clamgate config schema >clamgate.schema.json'))
    .action(
      action(async ({ terminal }) => {
        const { configJsonSchema } = await import('../../../config/json-schema.ts')
        terminal.json(configJsonSchema())
        return EXIT.yes
      }),
    )
}
