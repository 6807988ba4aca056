import { hash } from 'node:crypto'

/** Parts that a window goes on by: a hit leaves it early by one of them at most. */
const PARTS = 64

/** The hits of one signature within a time, and from how many senders. However many there are, it takes little memory. */
export class HitWindow {
  readonly #partMs: number
  readonly #maxSenders: number
  readonly #hits = new Uint32Array(PARTS)
  /** When each was seen last, the latest at the end. No more of them than it takes to trip. */
  readonly #senders = new Map<string, number>()
  /** Number of the part that the latest hit is in. */
  #part = 0

  /** @param maxSenders senders beyond that are not told apart */
  constructor(withinMs: number, maxSenders: number) {
    this.#partMs = withinMs / PARTS
    this.#maxSenders = maxSenders
  }

  hit(nowMs: number, sender: string): void {
    const part = this.#goOn(nowMs)
    this.#hits[part % PARTS] = (this.#hits[part % PARTS] ?? 0) + 1
    // A sender may be as long as it likes.
    const key = hash('sha256', sender, 'base64').slice(0, 16)
    this.#senders.delete(key)
    this.#senders.set(key, part)
    for (const oldest of this.#senders.keys()) {
      if (this.#senders.size <= this.#maxSenders) return
      this.#senders.delete(oldest)
    }
  }

  hits(nowMs: number): number {
    this.#goOn(nowMs)
    return this.#hits.reduce((sum, hits) => sum + hits, 0)
  }

  /** At most as many as are told apart. */
  senders(nowMs: number): number {
    const part = this.#goOn(nowMs)
    for (const [key, seen] of this.#senders) {
      if (seen > part - PARTS) break
      this.#senders.delete(key)
    }
    return this.#senders.size
  }

  #goOn(nowMs: number): number {
    const part = Math.floor(nowMs / this.#partMs)
    if (part - this.#part >= PARTS) this.#hits.fill(0)
    else for (let one = this.#part + 1; one <= part; one++) this.#hits[one % PARTS] = 0
    this.#part = Math.max(this.#part, part)
    return this.#part
  }
}
