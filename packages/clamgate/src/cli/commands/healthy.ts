import type { RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT } from '../exit.ts'

/** `clamgate healthy` */
export const registerHealthy: RegisterCommand = (program, { action, examples }) => {
  program
    .command('healthy')
    .summary('tell a health check whether the daemon lives, or is ready')
    .description(
      'Asks the running daemon, in one line and by the exit code, for health checks of containers and monitors: 0 when it answers, 2 when it does not. With --ready 0 only when mail is scanned as configured, and 1 when not: a daemon whose clamd is away is healthy, and starting it anew would not help.',
    )
    .option('--ready', 'ask whether mail is scanned, too')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate healthy', 'clamgate healthy --ready'))
    .action(
      action<{ ready?: boolean; json?: boolean }>(async ({ options, terminal }) => {
        const { findDaemon } = await import('../../app/daemon-way.ts')
        const { client } = await findDaemon(options.config)
        const { ready, reason, pid } = await client.status()
        const good = options.ready === true ? ready : true
        const notReady = `process ${pid} answers, and does not scan: ${reason ?? 'it is not ready yet'}`
        const sentence = ready ? `process ${pid} answers, and scans` : notReady
        if (options.json === true) printDocument(terminal, 'healthy', { good, ready, sentence })
        else terminal.out(sentence)
        return good ? EXIT.yes : EXIT.no
      }),
    )
}
