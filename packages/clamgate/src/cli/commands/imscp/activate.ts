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
    .addHelpText('after', examples('clamgate imscp activate'))
    .action(
      action(async ({ terminal, stopSignal }) => {
        const { requireRoot } = await import('../../../app/setup/root.ts')
        requireRoot('imscp activate')
        const { activatePlugin } = await import('../../../app/imscp/activate.ts')
        await activatePlugin({ tell: () => undefined, signal: stopSignal() }, (line) => terminal.out(line))
        return EXIT.yes
      }),
    )
}
