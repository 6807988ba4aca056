import type { RegisterCommand } from '../command.ts'
import { printDocument } from '../document.ts'
import { EXIT } from '../exit.ts'

/** `clamgate reload` */
export const registerReload: RegisterCommand = (program, { action, examples }) => {
  program
    .command('reload')
    .summary('let the daemon load its configuration again')
    .description(
      'Asks the running daemon to load its configuration file again. A broken file is refused whole: the daemon goes on with the old one, and what is wrong is printed.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('clamgate reload', 'clamgate reload --config ./clamgate.yaml'))
    .action(
      action<{ json?: boolean }>(async ({ options, terminal }) => {
        const { connectToDaemon } = await import('../../app/daemon-client.ts')
        const client = await connectToDaemon(options.config)
        const result = await client.reload()
        if (options.json === true) printDocument(terminal, 'reload', { good: true, ...result })
        else terminal.out(terminal.paint('green', 'The daemon has loaded its configuration again.'))
        if (options.json !== true && result.restartNeeded.length > 0) {
          terminal.out(`These keys apply after a restart: ${result.restartNeeded.join(', ')}`)
        }
        return EXIT.yes
      }),
    )
}
