import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'
import { sha256Of } from '../../signatures/sha256.ts'

interface UnignoreFlags {
  readonly scope?: string
  readonly content?: string
  readonly json?: boolean
}

/** `clamgate signatures unignore` */
export const registerUnignore: RegisterCommand = (program, { action, examples }) => {
  program
    .command('unignore')
    .summary('let a signature hit again')
    .description(
      'Takes back what clamgate signatures ignore did. Returns when the signature is in force again. Exits with 1 when it was not ignored.',
    )
    .argument('<name>', 'as clamd reports it, with or without .UNOFFICIAL')
    .option('--scope <scope>', 'only the entry for mail of this scope, as clamgate signatures status has it')
    .option(
      '--content <sha256>',
      'only the entry for this content; --json of clamgate signatures status has it whole',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate signatures unignore Sanesecurity.Phishing.Bank.1',
        'clamgate signatures unignore Heuristics.Encrypted.Zip --scope sender:bank.example',
      ),
    )
    .action(
      action<UnignoreFlags>(async ({ args: [name = ''], options, terminal, stopSignal }) => {
        const { scope, content } = options
        const isNarrow = scope !== undefined || content !== undefined
        const sha256 = content === undefined ? undefined : sha256Of(content)
        const request = { name, ...(isNarrow ? { mail: { scope, sha256 } } : {}) }
        const { openSignatures } = await import('../../../app/signatures/open.ts')
        const { follow } = await import('../../signatures/follow.ts')
        const { printIgnored } = await import('../../signatures/print-ignored.ts')
        const open = await openSignatures(options.config)
        const reply = await follow({ terminal, stopSignal }, (following) =>
          open.service.unignore(request, following),
        )
        if (options.json === true) printDocument(terminal, 'signatures-ignore', reply)
        else printIgnored(reply, terminal)
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
