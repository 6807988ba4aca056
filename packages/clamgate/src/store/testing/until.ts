import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until something holds, looking every few milliseconds.
 * @throws where it does not in time, with `what` was waited for
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 300_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`Not within ${timeoutMs} ms: ${what}`)
    await delay(10)
  }
}
