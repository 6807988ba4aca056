import type { ImscpAction } from '../../../setup/imscp/request.ts'
import type { Call, RegisterCommand } from '../../command.ts'
import { EXIT, type ExitCode } from '../../exit.ts'
import { failureLine } from '../../failure.ts'

/** By action: what stands in the help. */
const ACTIONS: Readonly<Record<ImscpAction, string>> = {
  install: 'check the host and the parameters',
  update: 'take over what an older plugin has left, and keep its configuration',
  change: 'check the parameters',
  enable: 'apply the parameters, let Postfix ask, and prove it',
  disable: 'let Postfix ask no more, and stop what did not run before',
  uninstall: 'undo all that the plugin did',
  restart: 'start what should run, at the end of a setup of the panel',
}

/** `clamgate imscp install FILE` and the others */
export const registerActions: RegisterCommand = (imscp, { action, examples }) => {
  for (const [name, summary] of Object.entries(ACTIONS)) {
    imscp
      .command(name)
      .summary(summary)
      .description(
        `Does the part of the panel's action: ${summary}. Exits with 0 when it is done; otherwise what was in force stays so, and one line on standard error says what, where and what to do.`,
      )
      .argument('<file>', 'the request of the panel, JSON that only root may read')
      .addHelpText('after', examples(`clamgate imscp ${name} /run/request.json`))
      .action(action((call) => act(name, call)))
  }
}

async function act(
  name: string,
  { args: [file = ''], options, terminal, stopSignal }: Call<object>,
): Promise<ExitCode> {
  try {
    const { requireRoot } = await import('../../../app/setup/root.ts')
    requireRoot(`imscp ${name}`, { hasDryRun: false })
    const { IMSCP_ACTIONS } = await import('../../../setup/imscp/request.ts')
    const { readRequest } = await import('../../../setup/imscp/read-request.ts')
    const { runAction } = await import('../../../app/imscp/run-action.ts')
    const request = await readRequest(file)
    const action = IMSCP_ACTIONS.find((one) => one === name)
    if (action === undefined) throw new TypeError(`No action is called ${name}`)
    const signal = stopSignal({ hangup: true })
    const how = { tell: () => undefined, signal, still: request.setup }
    for (const line of await runAction(action, request, how)) terminal.out(line.replaceAll(/\s+/g, ' '))
    return EXIT.yes
  } catch (error) {
    terminal.err(failureLine(error))
    if (options.debug === true && error instanceof Error) terminal.err(error.stack ?? '')
    return EXIT.failed
  }
}
