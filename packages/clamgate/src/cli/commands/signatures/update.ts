import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface UpdateFlags {
  readonly source?: readonly string[]
  readonly dryRun?: boolean
  readonly force?: boolean
  readonly confirm?: readonly string[]
  readonly json?: boolean
}

/** `clamgate signatures update` */
export const registerUpdate: RegisterCommand = (program, { action, examples }) => {
  program
    .command('update')
    .summary('fetch what is due, test it, and let it go live')
    .description(
      'Asks the sources that are due for news, checks and tests what came, and returns when the new set is live, or is undone. A bad file is refused alone, and the rest goes live. Exits with 0 when all is well, with 1 when something was refused, failed or undone (it is named), with 2 when it could not run.',
    )
    .option('--source <name...>', 'these sources alone')
    .option('--dry-run', 'fetch, check and test; install nothing')
    .option(
      '--force',
      'ask sources, too, that are not due or are paused; keeps their least intervals and what they asked for, and confirms nothing',
    )
    .option('--confirm <file...>', 'take these files though they have lost half of their signatures')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate signatures update',
        'clamgate signatures update --source sanesecurity --dry-run',
        'clamgate signatures update --confirm phish.ndb',
      ),
    )
    .action(
      action<UpdateFlags>(async ({ options, terminal, stopSignal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { follow } = await import('../../signatures/follow.ts')
        const { printUpdate } = await import('../../signatures/print-update.ts')
        const { source, dryRun, force, confirm } = options
        const open = await openSignatures(options.config)
        const request = {
          ...(source === undefined ? {} : { sources: [...source] }),
          ...(confirm === undefined ? {} : { confirm: [...confirm] }),
          ...{ dryRun: dryRun === true, force: force === true },
        }
        const report = await follow({ terminal, stopSignal }, (following) =>
          open.service.update(request, following),
        )
        if (options.json === true) printDocument(terminal, 'signatures-update', report)
        else printUpdate(report, terminal)
        return report.good ? EXIT.yes : EXIT.no
      }),
    )
}
