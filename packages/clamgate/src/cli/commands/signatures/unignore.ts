import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures unignore` */
export const registerUnignore: RegisterCommand = (program, { action, examples }) => {
  program
    .command('unignore')
    .summary('let a signature hit again')
    .description(
      'Takes back what clamgate signatures ignore did. Returns when the signature is in force again. Exits with 1 when it was not ignored.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures unignore Sanesecurity.Phishing.Bank.1'))
    .action(
      action<{ json?: boolean }>(async ({ args: [name = ''], options, terminal, stopSignal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { follow } = await import('../../signatures/follow.ts')
        const { printIgnored } = await import('../../signatures/print-ignored.ts')
        const open = await openSignatures(options.config)
        const reply = await follow({ terminal, stopSignal }, (following) =>
          open.service.unignore(name, following),
        )
        if (options.json === true) printDocument(terminal, 'signatures-ignore', reply)
        else printIgnored(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
