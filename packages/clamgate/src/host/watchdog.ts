import type { SdNotify } from './sd-notify.ts'

export interface WatchdogOptions {
  /** Looked at for `WATCHDOG_USEC` and `WATCHDOG_PID`, sd_watchdog_enabled(3). */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly systemd: Pick<SdNotify, 'alive'>
  /** Whether the work goes on. That this is asked at all shows that the event loop turns. */
  readonly isAlive: () => boolean
  /** Told once that it does not. */
  readonly onStuck: () => void
}

/** How often systemd hears of us in the time that it allows, so that one word may be late. */
const WORDS = 3

/**
 * Tells systemd that we are alive, as long as the work goes on: after `WatchdogSec=` without a word it ends us and starts
 * us anew. Does nothing where no watchdog runs.
 */
export function startWatchdog({ env, systemd, isAlive, onStuck }: WatchdogOptions): Disposable {
  const intervalMs = watchdogMs(env)
  let wasAlive = true
  const tick = () => {
    if (isAlive()) {
      wasAlive = true
      void systemd.alive()
    } else if (wasAlive) {
      wasAlive = false
      onStuck()
    }
  }
  const timer = intervalMs === undefined ? undefined : setInterval(tick, Math.max(1, intervalMs / WORDS))
  timer?.unref()
  if (timer !== undefined) tick()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** How long systemd waits for a word, ms; undefined where it does not, or not for this process. */
export function watchdogMs(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const { WATCHDOG_USEC: micros, WATCHDOG_PID: pid } = env
  if (micros === undefined || !/^[1-9]\d{0,15}$/.test(micros)) return undefined
  if (pid !== undefined && pid !== String(process.pid)) return undefined
  return Number(micros) / 1000
}
