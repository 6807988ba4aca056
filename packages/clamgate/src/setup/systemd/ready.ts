import { createClamdClient, parseClamdAddress } from '@clamgate/clamd'
import { within } from '../../ground/within.ts'
import type { StepContext } from '../types.ts'

export interface ReadyTimes {
  readonly longestMs: number
  readonly lookMs: number
}

/** Loading the official databases takes half a minute, and several where the host swaps. */
export const READY_TIMES: ReadyTimes = { longestMs: 5 * 60_000, lookMs: 500 }
const PING_MS = 2000

/**
 * Waits until a clamd answers: systemd calls it active while it still loads its databases, and mail that is given back to it
 * would be deferred until then. Gives up after a while: what is given back is not ours to mend.
 */
export async function untilAnswers(
  address: string,
  { signal, progress }: StepContext,
  times: ReadyTimes = READY_TIMES,
): Promise<void> {
  const client = createClamdClient({
    address: parseClamdAddress(address),
    connectTimeoutMs: PING_MS,
    stallTimeoutMs: PING_MS,
    replyTimeoutMs: PING_MS,
  })
  const endsAt = performance.now() + times.longestMs
  let told = false
  while (!signal.aborted && performance.now() < endsAt) {
    const answers = await client.ping({ signal }).then(
      () => true,
      () => false,
    )
    if (answers) return
    if (!told) progress(`waiting until clamd answers on ${address}`)
    told = true
    await within(new Promise(() => {}), times.lookMs, signal)
  }
}
