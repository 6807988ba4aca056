import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures status` */
export const registerStatus: RegisterCommand = (program, { action, examples }) => {
  program
    .command('status')
    .summary('show the sources, what is live, and what is wrong')
    .description(
      'Shows each source that is switched on, with what is wrong in its files, those that are off or closed, and signatures that are tripped, ignored or parked. Exits with 0 whatever it shows; "good" of the JSON tells whether a source is paused or failing, or a file refused.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures status', 'clamgate signatures status --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { printSignatures } = await import('../../signatures/print-status.ts')
        const open = await openSignatures(options.config)
        const status = await open.service.status()
        if (options.json === true) printDocument(terminal, 'signatures-status', status)
        else printSignatures(status, terminal)
        return EXIT.yes
      }),
    )
}
