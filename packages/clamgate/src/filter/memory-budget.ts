/** Counts the bytes of all messages that are held in memory, and says no when there are enough. */
export class MemoryBudget {
  #used = 0
  #limitBytes: number

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Bytes held now. */
  get used(): number {
    return this.#used
  }

  /** A lower limit holds for what comes; what is held stays. */
  set limitBytes(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Books `bytes`; false, and nothing booked, when that would pass the limit. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limitBytes) return false
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    this.#used -= bytes
  }
}
