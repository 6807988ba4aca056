import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures history` */
export const registerHistory: RegisterCommand = (program, { action, examples }) => {
  program
    .command('history')
    .summary('show the sets that were live')
    .description('Shows the sets that were live, the newest first, with what each changed.')
    .option('--json', 'print them as a JSON array')
    .addHelpText('after', examples('clamgate signatures history'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { printHistory } = await import('../../signatures/print-history.ts')
        const open = await openSignatures(options.config)
        const history = await open.service.history()
        if (options.json === true) terminal.json(history)
        else printHistory(history, terminal)
        return EXIT.yes
      }),
    )
}
