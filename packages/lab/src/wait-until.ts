import { setTimeout as delay } from 'node:timers/promises'

/**
 * Looks until `look` finds something, for things that announce themselves to nobody: files, logs, process groups.
 *
 * @returns what `look` found, or undefined when nothing was there after `timeoutMs`.
 */
export async function waitUntil<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  { timeoutMs, intervalMs = 10 }: { readonly timeoutMs: number; readonly intervalMs?: number },
): Promise<Found | undefined> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() >= end) return undefined
    await delay(intervalMs)
  }
}
