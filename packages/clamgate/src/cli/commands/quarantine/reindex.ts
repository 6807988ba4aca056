import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate quarantine reindex` */
export const registerReindex: RegisterCommand = (program, { action, examples }) => {
  program
    .command('reindex')
    .summary('make the index anew from the directory')
    .description(
      'Reads every entry of the directory of this host into the index, and takes out what is not there any more. Mail goes on meanwhile. Needed after somebody has put files there or taken them away; the daemon does it by itself where the index is empty or lacks the newest. Exits with 1 when an entry cannot be read.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate quarantine reindex'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal, stopSignal }) => {
        const { openQuarantine } = await import('../../../app/quarantine/open.ts')
        const { printReindexed } = await import('../../quarantine/print-reindexed.ts')
        const { service } = await openQuarantine(options.config)
        const onProgress = ({ read, total }: { readonly read: number; readonly total: number }) =>
          terminal.rewrite?.(`${read} of ${total} entries`)
        try {
          const done = await service.reindex({ onProgress, signal: stopSignal() })
          const good = done.damaged.length === 0
          if (options.json === true) printDocument(terminal, 'quarantine-reindex', { good, ...done })
          else printReindexed(done, terminal)
          return good ? EXIT.yes : EXIT.no
        } finally {
          terminal.rewrite?.('')
        }
      }),
    )
}
