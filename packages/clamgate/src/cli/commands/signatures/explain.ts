import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures explain` */
export const registerExplain: RegisterCommand = (program, { action, examples }) => {
  program
    .command('explain')
    .summary('tell all that is known of a signature')
    .description(
      'Tells what is known of a signature that clamd has reported: its source and file, class and rating, since when it hits here and how often, what it looks for, and where a false positive is reported. Exits with 1 when nobody has it.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate signatures explain Sanesecurity.Phishing.Bank.1.UNOFFICIAL'))
    .action(
      action<{ json?: boolean }>(async ({ args: [name = ''], options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { printExplained } = await import('../../signatures/print-found.ts')
        const open = await openSignatures(options.config)
        const reply = await open.service.explain(name)
        if (options.json === true) printDocument(terminal, 'signatures-explain', reply)
        else printExplained(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
