import { clientNetwork } from '../../patterns/client-network.ts'

export interface RateOptions {
  readonly monotonic: () => number
  /** Requests of one client in a minute. */
  readonly perClient?: number
  /** Of all together; of what is beyond, the few of each who asks little. */
  readonly perMinute?: number
}

const DEFAULT_PER_CLIENT = 60
const DEFAULT_PER_MINUTE = 1200
const MINUTE_MS = 60_000
/** A mail, its button, and a slip: so much is for everybody, however many strangers ask a lot. */
const FEW = 6
/** Clients that are remembered at a time. */
const MOST_CLIENTS = 10_000

/** Whether a client may ask once more. A token cannot be guessed; this keeps the guessing from being work. */
export type MayAsk = (client: string) => boolean

/** Counts by the minute; of IPv6 by its /64, which is one household. */
export function createRate({
  monotonic,
  perClient = DEFAULT_PER_CLIENT,
  perMinute = DEFAULT_PER_MINUTE,
}: RateOptions): MayAsk {
  let minute = -1
  let total = 0
  let counts = new Map<string, number>()
  return (client) => {
    const now = Math.floor(monotonic() / MINUTE_MS)
    if (now !== minute) {
      minute = now
      total = 0
      counts = new Map()
    }
    const key = clientNetwork(client)
    const count = (counts.get(key) ?? 0) + 1
    if (counts.size < MOST_CLIENTS || counts.has(key)) counts.set(key, count)
    // Whoever asks too often takes nothing from the others.
    if (count > perClient) return false
    total += 1
    return total <= perMinute || (count <= FEW && counts.has(key))
  }
}
