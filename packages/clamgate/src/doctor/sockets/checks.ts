import { probeMilter } from '../../selftest/through-milter.ts'
import type { Check } from '../check.ts'

/** Whether a milter answers on each of these addresses. Sends no mail. */
export async function milterChecks(listen: readonly string[], timeoutMs: number): Promise<readonly Check[]> {
  const checks: Check[] = []
  // What systemd holds has a path that only its unit knows.
  for (const address of listen.filter((text) => text !== 'systemd:')) {
    const { state, sentence, remedy } = await probeMilter(address, timeoutMs)
    const more = remedy === null ? {} : { remedy }
    checks.push({ name: 'milter', state: state === 'fail' ? 'fail' : 'ok', detail: sentence, ...more })
  }
  return checks
}
