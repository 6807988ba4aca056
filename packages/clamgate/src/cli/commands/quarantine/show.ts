import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate quarantine show` */
export const registerShow: RegisterCommand = (program, { action, examples }) => {
  program
    .command('show')
    .summary('show all that is known of an entry')
    .description(
      'Shows who sent the mail to whom, what was found and why it is kept, the state of each recipient with the words of the MTA, and what was done with it. The message is checked against its size and SHA-256, and not shown. Exits with 1 when there is no such entry, or its message cannot be given out by this host: it is damaged, or encrypted to a key that is elsewhere.',
    )
    .argument('<id>', 'as clamgate quarantine list shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine show 20261123T120000000Z-0123456789abcdef'))
    .action(
      action<{ json?: boolean }>(async ({ args: [id = ''], options, terminal }) => {
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { printEntry } = await import('../../quarantine/print-entry.ts')
        const { service } = await openQuarantine(options.config)
        const entry = await service.show(id)
        if (options.json === true) {
          const { complete } = await import('../../complete.ts')
          const { entrySchema } = await import('../../../api/quarantine/documents.ts')
          printDocument(terminal, 'quarantine-show', complete(entrySchema, entry))
        } else printEntry(entry, terminal)
        return entry.damaged === undefined ? EXIT.yes : EXIT.no
      }),
    )
}
