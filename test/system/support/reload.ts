import type { DaemonConfig } from './daemon.ts'
import type { Gateway } from './gateway.ts'

/** Writes another configuration over that of the start, and waits until the daemon has taken it over. */
export async function reloadWith(gateway: Pick<Gateway, 'daemon'>, changes: DaemonConfig): Promise<void> {
  await gateway.daemon.writeConfig(changes)
  const before = await gateway.daemon.logEnd()
  gateway.daemon.kill('SIGHUP')
  await gateway.daemon.waitForLog(/Configuration loaded again/, { after: before })
}
