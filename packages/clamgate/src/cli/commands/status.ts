import type { RegisterCommand } from '../command.ts'
import { problemsOf } from '../config-problems.ts'
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
        const { findDaemon, tellWhatIsBroken } = await import('../../app/daemon-way.ts')
        const { printStatus } = await import('../print-status.ts')
        const found = await findDaemon(options.config)
        await tellWhatIsBroken(found)
        const { client, broken } = found
        const status = await client.status()
        if (broken !== undefined) {
          terminal.err(`warning: ${broken.message}; the daemon goes on with what it has loaded`)
          for (const line of broken.report) terminal.err(line)
        }
        const configProblems = problemsOf(broken?.problems ?? [], broken?.file)
        if (options.json === true) {
          const { complete } = await import('../complete.ts')
          const { statusSchema } = await import('../../api/routes/status.ts')
          const whole = complete(statusSchema, status)
          printDocument(terminal, 'status', { good: status.ready, ...whole, configProblems })
        } else printStatus(status, terminal)
        return status.ready ? EXIT.yes : EXIT.no
      }),
    )
}
