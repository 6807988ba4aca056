import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures rollback` */
export const registerRollback: RegisterCommand = (program, { action, examples }) => {
  program
    .command('rollback')
    .summary('go back to the set before, or to another one')
    .description(
      'Lets the set before the present one go live again, or that of --to (see clamgate signatures history). What is rolled back is not installed again before its source serves something else. Exits with 0 when it is live, with 1 when the engine did not take it, with 2 when there is no such set.',
    )
    .option('--to <id>', 'id of a set')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures rollback'))
    .action(
      action<{ json?: boolean; to?: string }>(async ({ options, terminal, stopSignal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { follow } = await import('../../signatures/follow.ts')
        const { printUpdate } = await import('../../signatures/print-update.ts')
        const open = await openSignatures(options.config)
        const report = await follow({ terminal, stopSignal }, (following) =>
          open.service.rollback(options.to, following),
        )
        if (options.json === true) printDocument(terminal, 'signatures-update', report)
        else printUpdate(report, terminal)
        return report.good ? EXIT.yes : EXIT.no
      }),
    )
}
