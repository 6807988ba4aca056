/**
 * Counts the bytes that are held in memory, and says no when there are enough: for the content of messages, and for what
 * sessions keep beside it. Sessions go before: without room a message is deferred, while content is streamed instead.
 */
export class MemoryBudget {
  #messageBytes = 0
  #sessionBytes = 0
  #limitBytes: number

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Bytes of messages that are held now. */
  get used(): number {
    return this.#messageBytes
  }

  /** A lower limit holds for what comes; what is held stays. */
  set limitBytes(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Books `bytes` of a message; false, and nothing booked, when that would pass the limit. */
  take(bytes: number): boolean {
    if (this.#messageBytes + this.#sessionBytes + bytes > this.#limitBytes) return false
    this.#messageBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.#messageBytes -= bytes
  }

  /** The same for envelopes, header fields and unfinished packets of all sessions. Messages leave them room. */
  readonly sessions = {
    take: (bytes: number): boolean => {
      if (this.#sessionBytes + bytes > this.#limitBytes) return false
      this.#sessionBytes += bytes
      return true
    },
    give: (bytes: number): void => {
      this.#sessionBytes -= bytes
    },
  }
}
