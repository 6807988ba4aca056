import { SYSTEMCTL } from '../../setup/systemd/systemctl.ts'

/** Stops one of our units; one that is not there is stopped. @throws {SetupError} SETUP_SERVICE */
export async function stopUnit(unit: string): Promise<void> {
  const { load, active } = await SYSTEMCTL.show(unit)
  if (load === 'not-found' || active === 'inactive') return
  await SYSTEMCTL.run('stop', '--', unit)
}
