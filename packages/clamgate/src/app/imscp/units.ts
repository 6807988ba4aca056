import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Holder, lockDirectory } from '../../ground/directory-lock.ts'
import { systemCode } from '../../ground/thrown.ts'
import { within } from '../../ground/within.ts'
import { readSystem } from '../../host/facts/system.ts'
import { SetupError } from '../../setup/errors.ts'
import { ACTIVATION_UNIT } from '../../setup/imscp/activation-unit.ts'
import { CRON_ACTIVATION } from '../../setup/imscp/cron.ts'
import { IMSCP_DIRECTORY } from '../../setup/imscp/types.ts'
import { SYSTEMCTL } from '../../setup/systemd/systemctl.ts'

const LONGEST_MS = 2 * 60_000
const LOOK_MS = 200

export async function hasSystemd(): Promise<boolean> {
  return (await readSystem()).init === 'systemd'
}

/**
 * Ends the wait for the databases, and a try that is under way, which undoes what it did.
 * @returns what lets cron try again, where systemd does not run
 * @throws {SetupError} SETUP_SERVICE
 */
export async function holdActivation(): Promise<() => Promise<void>> {
  if (await hasSystemd()) {
    const { load, active } = await SYSTEMCTL.show(ACTIVATION_UNIT)
    if (load !== 'not-found' && active !== 'inactive') await SYSTEMCTL.run('stop', '--', ACTIVATION_UNIT)
    return async () => undefined
  }
  const endsAt = performance.now() + LONGEST_MS
  for (;;) {
    const held = await lockActivation()
    if (typeof held === 'function') return held
    if (held !== undefined) endProcess(held.pid)
    if (performance.now() >= endsAt) {
      throw new SetupError('SETUP_SERVICE', 'clamgate imscp activate goes on running, and does not end', {
        remedy: 'End that process, and try again.',
      })
    }
    await within(new Promise(() => {}), LOOK_MS)
  }
}

/** For the next boot; what waits for the databases ends by itself. @throws {SetupError} SETUP_SERVICE */
export async function forgetActivation(): Promise<void> {
  if (await hasSystemd()) await SYSTEMCTL.run('disable', '--', ACTIVATION_UNIT)
  else await forgetCron()
}

/** Cron tries no more. */
export async function forgetCron(): Promise<void> {
  await rm(CRON_ACTIVATION, { force: true })
}

/** One activation at a time. @returns how it is given back, or who holds it; undefined: that one does not say */
export async function lockActivation(): Promise<(() => Promise<void>) | Holder | undefined> {
  let holder: Holder | undefined
  let isHeld = false
  try {
    return await lockDirectory({
      path: join(IMSCP_DIRECTORY, 'activate-lock'),
      heldBy: (by) => {
        holder = by
        isHeld = true
        return new Error('held')
      },
    })
  } catch (error) {
    if (isHeld) return holder
    // No directory: nothing was ever activated. A disk that takes no socket: cron does not call twice within a minute.
    if (['ENOENT', 'ENOSPC', 'EROFS', 'EACCES'].includes(systemCode(error) ?? ''))
      return async () => undefined
    throw error
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}
