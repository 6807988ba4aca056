import { probeMilter } from '../selftest/through-milter.ts'
import type { Check } from './check.ts'

/** Whether a milter answers on each of these addresses. Sends no mail. */
export async function milterChecks(listen: readonly string[], timeoutMs: number): Promise<readonly Check[]> {
  const checks: Check[] = []
  // What systemd holds has a path that only its unit knows.
  for (const address of listen.filter((text) => text !== 'systemd:')) {
    const { ok, name: _, ...seen } = await probeMilter(address, timeoutMs)
    checks.push({ name: 'milter', state: ok ? 'ok' : 'fail', ...seen })
  }
  return checks
}
