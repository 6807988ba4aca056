import type { RegisterCommand } from '../../command.ts'
import { printDocument } from '../../document.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate digest resume` */
export const registerResume: RegisterCommand = (program, { action, examples }) => {
  program
    .command('resume')
    .summary('send digests to an address again that refused too many')
    .description(
      'An address that refuses three digests in a row gets none any more. Once it is corrected, this sends them again, from the next moment on. Exits with 1 when its digests were not paused.',
    )
    .argument('<address>', 'as clamgate digest status shows it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate digest resume ann@example.org'))
    .action(
      action<{ json?: boolean }>(async ({ args: [address = ''], options, terminal }) => {
        const { connectToDaemon } = await import('../../../app/daemon-client.ts')
        const reply = await (await connectToDaemon(options.config)).digests.resume(address)
        if (options.json === true) printDocument(terminal, 'digest-resume', reply)
        else
          terminal.out(
            reply.good ? `${address} gets digests again.` : `Digests to ${address} were not paused.`,
          )
        return reply.good ? EXIT.yes : EXIT.no
      }),
    )
}
