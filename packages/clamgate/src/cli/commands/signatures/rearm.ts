import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures rearm` */
export const registerRearm: RegisterCommand = (program, { action, examples }) => {
  program
    .command('rearm')
    .summary('let a tripped signature refuse mail again')
    .description(
      'Puts a signature in force again whose hits had jumped, so that mail was no longer refused for it (see signatures.breaker). Exits with 1 when it was not tripped.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures rearm Sanesecurity.Phishing.Bank.1'))
    .action(
      action<{ json?: boolean }>(async ({ args: [name = ''], options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const open = await openSignatures(options.config)
        const reply = await open.service.rearm(name)
        if (options.json === true) printDocument(terminal, 'signatures-rearm', reply)
        else terminal.out(reply.sentence)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
