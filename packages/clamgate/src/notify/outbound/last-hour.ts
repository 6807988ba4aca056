/** Senders that are counted at a time; of more, the one that was not heard of for longest is forgotten. */
const MAX_SENDERS = 10_000
const MINUTES = 60
const MINUTE_MS = 60_000

/** Messages by minute; `latest` is the minute of the newest one. */
interface Ring {
  readonly counts: Uint16Array
  latest: number
}

/** How many messages each sender had in the last hour, to the minute. Takes 200 bytes or so for each. */
export class LastHour {
  readonly #senders = new Map<string, Ring>()

  /** Counts one more. @returns how many there were before it; `nowMs` is of a clock that nobody sets */
  count(sender: string, nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS)
    const ring = this.#senders.get(sender) ?? { counts: new Uint16Array(MINUTES), latest: minute }
    this.#senders.delete(sender)
    this.#senders.set(sender, ring)
    this.#forget()
    turn(ring, minute)
    const before = ring.counts.reduce((sum, count) => sum + count, 0)
    const slot = minute % MINUTES
    ring.counts[slot] = Math.min(MAX_COUNT, (ring.counts[slot] ?? 0) + 1)
    return before
  }

  #forget(): void {
    if (this.#senders.size <= MAX_SENDERS) return
    for (const [oldest] of this.#senders) {
      this.#senders.delete(oldest)
      return
    }
  }
}

/** Minutes without a message are empty, and those of an hour ago are used again. */
function turn(ring: Ring, minute: number): void {
  const steps = Math.min(minute - ring.latest, MINUTES)
  for (let step = 1; step <= steps; step++) ring.counts[(ring.latest + step) % MINUTES] = 0
  ring.latest = Math.max(ring.latest, minute)
}

/** What a minute holds. */
const MAX_COUNT = 65_535
