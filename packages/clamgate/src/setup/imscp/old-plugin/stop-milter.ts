import { readSystem } from '../../../host/facts/system.ts'
import { SYSTEMCTL, type Systemctl } from '../../systemd/systemctl.ts'
import { scriptsAsUnits } from '../../sysv/scripts-as-units.ts'
import { MILTER_UNIT } from '../../takeover/takeover.ts'
import { updateTaken } from './taken.ts'
import type { OldPlugin } from './types.ts'

export interface OldStop {
  /** A setup of the panel runs: nothing is stopped, only kept from starting. */
  readonly setup: boolean
  /** Undefined: what starts services on this host. */
  readonly systemctl?: Pick<Systemctl, 'show' | 'run'>
}

/**
 * Stops clamav-milter, which the old plugin has started, and keeps it from starting at boot; clamav-daemon and freshclam go
 * on. Called once Postfix does not ask it any more. May be called again.
 * @returns what was done, a sentence each
 * @throws {SetupError} SETUP_SERVICE
 */
export async function stopOldMilter(
  { root, runsMilter }: OldPlugin,
  { setup, systemctl: given }: OldStop,
): Promise<readonly string[]> {
  if (!runsMilter) return []
  const systemctl = given ?? (await systemctlHere())
  const { load, enabled, active } = await systemctl.show(MILTER_UNIT)
  const isThere = load !== 'not-found' && load !== 'masked'
  const isOn = isThere && active !== 'inactive' && active !== 'failed'
  const starts = isThere && enabled !== 'disabled' && enabled !== ''
  if (starts) await systemctl.run('disable', MILTER_UNIT)
  if (isOn && setup) {
    // The setup calls again when services are its matter.
    await updateTaken(root, { milter: 'running' })
    return ['clamav-milter of the old plugin is stopped at the end of the setup']
  }
  if (isOn) await systemctl.run('stop', MILTER_UNIT)
  await updateTaken(root, { milter: 'stopped' })
  return isOn || starts ? ['clamav-milter of the old plugin is stopped, and starts no more'] : []
}

async function systemctlHere(): Promise<Pick<Systemctl, 'show' | 'run'>> {
  return (await readSystem()).init === 'systemd' ? SYSTEMCTL : scriptsAsUnits()
}
