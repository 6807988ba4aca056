import type { MemoryBudget } from './memory-budget.ts'

/** What a message keeps beside its content, whatever others keep: a header block of several times the usual size fits. */
const OWN_BYTES = 16_384

/** What one message keeps in memory beside its content: beyond its own share it is booked with that of all sessions. */
export class Booking {
  readonly #budget: MemoryBudget
  #bookedBytes = 0

  constructor(budget: MemoryBudget) {
    this.#budget = budget
  }

  /** So many bytes are kept now. False, and nothing changed, when there is no room for them. */
  hold(bytes: number): boolean {
    const wanted = Math.max(0, bytes - OWN_BYTES)
    const more = wanted - this.#bookedBytes
    if (more > 0 && !this.#budget.sessions.take(more)) return false
    if (more < 0) this.#budget.sessions.give(-more)
    this.#bookedBytes = wanted
    return true
  }

  release(): void {
    this.hold(0)
  }
}
