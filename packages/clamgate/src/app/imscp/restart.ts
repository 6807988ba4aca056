import { within } from '../../ground/within.ts'
import { openRecord } from '../../setup/imscp/keep/record.ts'
import { lookForOldPlugin } from '../../setup/imscp/old-plugin/look.ts'
import { stopOldMilter } from '../../setup/imscp/old-plugin/stop-milter.ts'
import { finishTakeover } from '../../setup/imscp/old-plugin/taken.ts'
import type { ImscpRequest } from '../../setup/imscp/request.ts'
import { encodeOptions } from '../../setup/options.ts'
import { applySteps, settle } from '../../setup/run/apply.ts'
import { withJournal } from '../../setup/run/session.ts'
import type { RunManner } from '../../setup/run/world.ts'
import { SERVICE_UNIT, SOCKET_UNIT } from '../../setup/systemd/plan.ts'
import { startUnit } from '../../setup/systemd/start.ts'
import { SYSTEMCTL } from '../../setup/systemd/systemctl.ts'
import { INIT_SCRIPTS } from '../../setup/sysv/init-scripts.ts'
import { SETUP_PLACE } from '../setup/setup.ts'
import { panelReadiness } from './panel-ports.ts'
import { aimOf, planPanelWork } from './panel-work.ts'

/**
 * Starts what should run, and starts anew what ran on: the files of a setup of the panel were written without touching a service.
 * Postfix does not run yet, and is started after us.
 * @throws {SetupError}
 */
export async function restartServices(request: ImscpRequest, how: RunManner): Promise<readonly string[]> {
  const { record } = await openRecord()
  if (record === undefined || record.state === 'disabled') return []
  const { steps, options, hasSystemd } = await planPanelWork(
    aimOf({ ...request, setup: true }, record.config),
  )
  // One of a plugin before sits where ours is to listen, and could not be stopped until now.
  const old = await lookForOldPlugin('/', request.panel)
  if (old?.runsMilter === true) {
    await stopOldMilter(old, { setup: false })
    await finishTakeover(old.root)
  }
  await (hasSystemd ? restartUnits(how) : restartScript())
  await withJournal(SETUP_PLACE, how, async (world) => {
    const waiting = record.state === 'pending' ? steps.waiting : []
    const report = await applySteps([...steps.services, ...waiting], world)
    if (report.state === 'undone') throw report.cause
    await settle(world, encodeOptions(options))
  })
  // systemd holds the socket of the milter; without it Postfix, which is next, would find none.
  if (!hasSystemd && record.state === 'applied') await untilScanned(how)
  return []
}

async function restartUnits({ signal }: RunManner): Promise<void> {
  await SYSTEMCTL.run('daemon-reload')
  const context = { signal, progress: () => undefined }
  for (const unit of [SOCKET_UNIT, SERVICE_UNIT]) {
    const { active } = await SYSTEMCTL.show(unit)
    if (active === 'active') await startUnit(SYSTEMCTL, 'restart', unit, { context })
  }
}

async function restartScript(): Promise<void> {
  if (!(await INIT_SCRIPTS.exists('clamgate')) || !(await INIT_SCRIPTS.isUp('clamgate', null))) return
  await INIT_SCRIPTS.run('clamgate', 'restart')
}

const LONGEST_MS = 60_000
const LOOK_MS = 500

async function untilScanned({ signal }: RunManner): Promise<void> {
  const endsAt = performance.now() + LONGEST_MS
  while (!signal.aborted && performance.now() < endsAt && !(await panelReadiness()).ready)
    await within(new Promise(() => {}), LOOK_MS, signal)
}
