import type { InstreamBuffer } from '@clamgate/clamd'
import type { MemoryBudget } from './memory-budget.ts'
import type { KeptEnvelope, OpenSpool, Spool } from './ports.ts'

export interface MemorySpoolDeps {
  /** Memory for what is kept. */
  readonly hold: () => InstreamBuffer
  readonly budget: MemoryBudget
  /** Where it goes when it grows, or is kept in the end. */
  readonly openSpool: OpenSpool
  /** Up to this many bytes stay in memory. */
  readonly maxBytes: number
}

/**
 * A spool that stays in memory while the message is of moderate size: most messages that might be kept are not, and a
 * file for each would cost more than scanning them.
 */
export class MemorySpool implements Spool {
  readonly #deps: MemorySpoolDeps
  #held: InstreamBuffer | undefined
  #bookedBytes = 0
  #spool: Spool | undefined
  #isDropped = false

  constructor(deps: MemorySpoolDeps) {
    this.#deps = deps
    this.#held = deps.hold()
  }

  write(bytes: Buffer): Promise<void> | undefined {
    if (this.#isDropped) return undefined
    if (this.#spool !== undefined) return this.#spool.write(bytes)
    const held = this.#held
    if (held !== undefined && this.#append(held, bytes)) return undefined
    const spool = this.#deps.openSpool()
    this.#spool = spool
    const before = held === undefined || held.length === 0 ? undefined : spool.write(held.content())
    const now = spool.write(bytes)
    if (before === undefined) {
      this.#forget()
      return now
    }
    return Promise.all([before, now]).then(() => this.#forget())
  }

  async keep(envelope: KeptEnvelope): Promise<{ readonly id: string }> {
    if (this.#spool === undefined) {
      this.#spool = this.#deps.openSpool()
      try {
        if (this.#held !== undefined) await this.#spool.write(this.#held.content())
      } finally {
        this.#forget()
      }
    }
    return await this.#spool.keep(envelope)
  }

  drop(): void {
    this.#isDropped = true
    this.#spool?.drop()
    // A spool that is still writing reads from the memory: its promise lets it go.
    if (this.#spool === undefined) this.#forget()
  }

  #append(held: InstreamBuffer, bytes: Buffer): boolean {
    const { budget, maxBytes } = this.#deps
    if (held.length + bytes.length > maxBytes) return false
    const more = held.capacityWith(bytes.length) - this.#bookedBytes
    if (!budget.take(more)) return false
    this.#bookedBytes += more
    held.append(bytes)
    return true
  }

  #forget(): void {
    this.#deps.budget.give(this.#bookedBytes)
    this.#bookedBytes = 0
    this.#held?.release()
    this.#held = undefined
  }
}
