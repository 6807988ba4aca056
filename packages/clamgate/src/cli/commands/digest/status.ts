import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate digest status` */
export const registerStatus: RegisterCommand = (program, { action, examples }) => {
  program
    .command('status')
    .summary('show when digests were sent, and who gets none any more')
    .description(
      'Shows the next moment, the latest ones with what became of them on all hosts, and addresses that did not take their digests. Exits with 0 whatever it shows; "good" of the JSON tells whether all is well.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate digest status', 'clamgate digest status --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const { printDigestStatus } = await import('../../digest/print.ts')
        const status = await (await connectToDaemon(options.config)).digests.status()
        if (options.json === true) printDocument(terminal, 'digest-status', status)
        else printDigestStatus(status, terminal)
        return EXIT.yes
      }),
    )
}
