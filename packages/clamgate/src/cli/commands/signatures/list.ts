import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures list` */
export const registerList: RegisterCommand = (program, { action, examples }) => {
  program
    .command('list')
    .summary('show every source and file there is to choose from')
    .description(
      'Shows each source of the catalogue and of the configuration with all its files: rating, class, state and size, and why a file is wanted or not.',
    )
    .option('--source <name>', 'this source alone')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('clamgate signatures list', 'clamgate signatures list --source sanesecurity'),
    )
    .action(
      action<{ json?: boolean; source?: string }>(async ({ options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { planNamed } = await import('../../../signatures/run/looks/check-names.ts')
        const { printList } = await import('../../signatures/print-list.ts')
        const open = await openSignatures(options.config)
        const { sources } = await open.service.list()
        const { source: wanted } = options
        const shown = wanted === undefined ? sources : [planNamed(wanted, sources)]
        if (options.json === true) printDocument(terminal, 'signatures-list', { sources: shown })
        else printList(shown, terminal)
        return EXIT.yes
      }),
    )
}
