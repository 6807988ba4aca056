import type { RegisterCommand } from '../command.ts'
import { EXIT } from '../exit.ts'

/** `clamgate run` */
export const registerRun: RegisterCommand = (program, { action, examples }) => {
  program
    .command('run')
    .summary('run the daemon in the foreground')
    .description(
      'Runs the daemon in the foreground: clamd where the engine is managed, and the milter. It is ready when the milter socket accepts. SIGTERM and SIGINT stop it after the scans in flight, SIGHUP loads the configuration again, SIGUSR1 opens the log file again.',
    )
    .addHelpText('after', examples('clamgate run', 'clamgate run --config ./clamgate.yaml'))
    .action(
      action(async ({ options, stopSignal }) => {
        const { runDaemon } = await import('../../app/daemon.ts')
        await runDaemon({ configPath: options.config, stopped: stopSignal() })
        return EXIT.yes
      }),
    )
}
