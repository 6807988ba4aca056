import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate signatures find` */
export const registerFind: RegisterCommand = (program, { action, examples }) => {
  program
    .command('find')
    .summary('find in which file a signature stands')
    .description(
      'Looks for a signature in the databases that are live, official ones too, by the name that clamd reports. With * and ? in the name all that fit are found. Exits with 1 when nobody has it.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL; * and ? stand for other letters')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate signatures find Sanesecurity.Phishing.Bank.1',
        'clamgate signatures find "Sanesecurity.Phishing.*"',
      ),
    )
    .action(
      action<{ json?: boolean }>(async ({ args: [name = ''], options, terminal }) => {
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { printFound } = await import('../../signatures/print-found.ts')
        const open = await openSignatures(options.config)
        const reply = await open.service.find(name)
        if (options.json === true) printDocument(terminal, 'signatures-find', reply)
        else printFound(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
