import { MilterError } from '../errors.ts'
import type { ByteBudget } from '../options.ts'

export interface SessionMemoryOptions {
  /** See `ServerOptions.maxSessionBytes`. */
  readonly maxSessionBytes: number
  /** Shared by all sessions. */
  readonly budget: ByteBudget
}

/**
 * What one session keeps in memory. Macros, CONNECT, HELO and MAIL are bounded, for no SMTP client can make an MTA send
 * more; recipients and unfinished packets may be large, but beyond the same bound they are booked with those of all other
 * sessions.
 */
export class SessionMemory {
  readonly #options: SessionMemoryOptions
  #recipientBytes = 0
  #inputBytes = 0
  #bookedBytes = 0

  constructor(options: SessionMemoryOptions) {
    this.#options = options
  }

  /**
   * Macros, CONNECT, HELO and MAIL take so many bytes now.
   * @throws {MilterError} MILTER_SESSION_LIMIT
   */
  checkWords(bytes: number): void {
    const { maxSessionBytes } = this.#options
    if (bytes <= maxSessionBytes) return
    throw new MilterError(
      'MILTER_SESSION_LIMIT',
      `Macros, CONNECT, HELO and MAIL of a session take ${bytes} bytes, allowed are ${maxSessionBytes}`,
      {
        details: { bytes, maxSessionBytes },
        remedy:
          'Check that only the mail server connects to this socket; if it sends so much, raise maxSessionBytes.',
      },
    )
  }

  /** The recipients take so many bytes now. False, and nothing changed, when there is no room for them. */
  keepRecipients(bytes: number): boolean {
    if (!this.#book(bytes + this.#inputBytes)) return false
    this.#recipientBytes = bytes
    return true
  }

  /** Packets that are not handled yet take so many bytes now. False, and nothing changed, when there is no room. */
  keepInput(bytes: number): boolean {
    if (bytes === this.#inputBytes) return true
    if (!this.#book(this.#recipientBytes + bytes)) return false
    this.#inputBytes = bytes
    return true
  }

  /** The session is over. */
  close(): void {
    this.#recipientBytes = 0
    this.#inputBytes = 0
    this.#book(0)
  }

  #book(bytes: number): boolean {
    const { maxSessionBytes, budget } = this.#options
    const wanted = Math.max(0, bytes - maxSessionBytes)
    const more = wanted - this.#bookedBytes
    if (more > 0 && !budget.take(more)) return false
    if (more < 0) budget.give(-more)
    this.#bookedBytes = wanted
    return true
  }
}

/** All sessions together keep as much as they may. */
export function memoryLimit(what: string): MilterError {
  return new MilterError('MILTER_MEMORY_LIMIT', `There is no memory left for ${what}`, {
    remedy:
      'Lower the recipient limit of the MTA, or give the sessions more memory (the budget of the server).',
  })
}

/** A budget of its own for a server that was given none. */
export function createByteBudget(limitBytes: number): ByteBudget {
  let usedBytes = 0
  return {
    take(bytes) {
      if (usedBytes + bytes > limitBytes) return false
      usedBytes += bytes
      return true
    },
    give(bytes) {
      usedBytes -= bytes
    },
  }
}
