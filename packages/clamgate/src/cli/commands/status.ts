import type { RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT } from '../exit.ts'

/** `clamgate status` */
export const registerStatus: RegisterCommand = (program, { action, examples }) => {
  program
    .command('status')
    .summary('show what the daemon is doing')
    .description(
      'Shows the state of the running daemon: its sockets, the messages since its start, each clamd, and the databases. Exits with 0 when mail is scanned as configured, with 1 when not.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate status', 'clamgate status --json'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../app/daemon-client.ts')
        const { printStatus } = await import('../print-status.ts')
        const client = await connectToDaemon(options.config)
        const status = await client.status()
        if (options.json === true) printDocument(terminal, 'status', { good: status.ready, ...status })
        else printStatus(status, terminal)
        return status.ready ? EXIT.yes : EXIT.no
      }),
    )
}
