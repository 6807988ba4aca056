import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../observe/log.ts'
import type { Listeners } from '../listeners.ts'
import type { Pool } from '../pool.ts'
import type { Server } from '../server.ts'
import type { Supervisor } from './supervisor.ts'

export interface PlannedRestartDeps {
  readonly log: Log
  readonly now: () => number
  readonly pool: Pool
  readonly server: Server
  readonly supervisor: Supervisor
  readonly listeners: Listeners
}

/** How often it looks whether clamd has nothing left to do, ms. */
const DRAIN_LOOK_MS = 20

/**
 * Has clamd started anew without losing a scan, since it reads its configuration only then: what is under way ends, at
 * most within `drainMs`, and what comes meanwhile waits until the new one is ready or has failed.
 */
export async function restartByPlan(
  { log, now, pool, server, supervisor, listeners }: PlannedRestartDeps,
  { drainMs, signal }: { readonly drainMs: number; readonly signal: AbortSignal },
): Promise<void> {
  log.info('engine.clamd.restart', 'clamd is started anew for the changed limits; scans wait meanwhile')
  pool.hold(true)
  try {
    const deadline = now() + drainMs
    while (!signal.aborted && server.busy.scan + server.busy.stream > 0 && now() < deadline)
      await delay(DRAIN_LOOK_MS)
    const { restarts } = supervisor
    supervisor.restart(undefined)
    await listeners.until(() => signal.aborted || (supervisor.restarts > restarts && isDecided(server)))
  } finally {
    pool.hold(false)
  }
}

/** The new clamd has been looked at, or has ended before that could be. */
function isDecided({ state, problem }: Server): boolean {
  return state === 'restarting' ? problem !== undefined : state !== 'starting'
}
