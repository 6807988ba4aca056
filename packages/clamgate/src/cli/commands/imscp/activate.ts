import type { RegisterCommand } from '../../command.ts'
import { EXIT } from '../../exit.ts'

/** `clamgate imscp activate` */
export const registerActivate: RegisterCommand = (imscp, { action, examples }) => {
  imscp
    .command('activate')
    .summary('wait for the virus databases, and let Postfix ask then')
    .description(
      'The work of clamgate-imscp.service: where the databases were not there when the plugin was activated, mail passes unscanned until they are. Then Postfix is told of the milter, and the self-test proves it.',
    )
    .option('--once', 'look once and do not wait: for cron, where systemd does not run')
    .addHelpText('after', examples('clamgate imscp activate', 'clamgate imscp activate --once'))
    .action(
      action<{ once?: boolean }>(async ({ options, terminal, stopSignal }) => {
        const { requireRoot } = await import('../../../app/setup/root.ts')
        requireRoot('imscp activate', { hasDryRun: false })
        const { activatePlugin } = await import('../../../app/imscp/activate.ts')
        const how = { tell: () => undefined, signal: stopSignal(), once: options.once === true }
        await activatePlugin(how, (line) => terminal.out(line))
        return EXIT.yes
      }),
    )
}
