import { UsageError } from '../../../ground/usage-error.ts'
import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

interface PreviewFlags {
  readonly for?: string
  readonly html?: boolean
  readonly json?: boolean
}

/** `clamgate digest preview` */
export const registerPreview: RegisterCommand = (program, { action, examples }) => {
  program
    .command('preview')
    .summary('print the digest that an address would get now')
    .description(
      'Prints the digest that would be sent to an address now, as text or HTML. Nothing is sent, and what stands in it is told again by the next one; its links lead nowhere. Exits with 1 when there is nothing new for the address.',
    )
    .option('--for <address>', 'a recipient, a manager or digest.address; needed')
    .option('--html', 'the HTML part, for a browser')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate digest preview --for bob@example.org',
        'clamgate digest preview --for bob@example.org --html > /tmp/digest.html',
      ),
    )
    .action(
      action<PreviewFlags>(async ({ options, terminal }) => {
        const { for: address, html = false } = options
        if (address === undefined)
          throw new UsageError('no address is given', 'Say whose digest: --for ADDRESS')
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const client = await connectToDaemon(options.config)
        const digests = await client.digests.preview({ address })
        if (options.json === true) printDocument(terminal, 'digest-preview', { digests })
        else if (digests.length === 0)
          terminal.err(`Nothing new was kept for ${address}, or it gets no digests.`)
        for (const { subject, plain, html: page } of options.json === true ? [] : digests) {
          if (html) terminal.out(page ?? '')
          else terminal.out(`Subject: ${subject}\n\n${plain ?? ''}`)
        }
        if (digests.length > 0) terminal.err('Nothing was sent; the links of a preview lead nowhere.')
        return digests.length === 0 ? EXIT.no : EXIT.yes
      }),
    )
}
