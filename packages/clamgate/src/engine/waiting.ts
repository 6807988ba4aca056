import { abortedBy, EngineError } from './errors.ts'
import type { Lease } from './lease.ts'
import type { JobKind, Server } from './server.ts'

interface Ticket {
  readonly kind: JobKind
  /** Servers that are out of the question. */
  readonly tried: readonly Server[]
  readonly resolve: (lease: Lease) => void
  readonly reject: (error: EngineError) => void
}

export interface WaitOptions {
  readonly kind: JobKind
  readonly tried: readonly Server[]
  readonly signal: AbortSignal
  readonly waitMs: number
}

/** Jobs that wait for room, first come, first served. */
export class Waiting {
  readonly #tickets = new Set<Ticket>()

  get isEmpty(): boolean {
    return this.#tickets.size === 0
  }

  /**
   * Waits for its turn.
   * @throws {EngineError} ENGINE_OVERLOADED after `waitMs`, ENGINE_ABORTED; what `serve` brought
   */
  async join({ kind, tried, signal, waitMs }: WaitOptions): Promise<Lease> {
    if (signal.aborted) throw abortedBy(signal)
    const { promise, resolve, reject } = Promise.withResolvers<Lease>()
    const ticket: Ticket = { kind, tried, resolve, reject }
    this.#tickets.add(ticket)
    // Out of the set before anything else runs: room given to one who has left would be lost.
    const leave = (error: EngineError) => {
      this.#tickets.delete(ticket)
      reject(error)
    }
    const timer = setTimeout(() => leave(overloaded(waitMs, this.#tickets.size)), waitMs)
    const giveUp = () => leave(abortedBy(signal))
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Gives out what `take` has, in the order of arrival: room, an error for those who wait in vain, or nothing yet. */
  serve(take: (kind: JobKind, tried: readonly Server[]) => Lease | EngineError | undefined): void {
    const full = new Set<JobKind>()
    for (const ticket of this.#tickets) {
      const { kind, tried } = ticket
      if (full.has(kind)) continue
      const lease = take(kind, tried)
      if (lease === undefined) {
        // What one who would go anywhere does not get, nobody gets.
        if (tried.length === 0) full.add(kind)
        if (full.size === 2) return
        continue
      }
      this.#tickets.delete(ticket)
      if (lease instanceof EngineError) ticket.reject(lease)
      else ticket.resolve(lease)
    }
  }

  /** Sends everybody away. */
  dismiss(error: EngineError): void {
    for (const ticket of this.#tickets) ticket.reject(error)
    this.#tickets.clear()
  }
}

function overloaded(waitMs: number, waiting: number): EngineError {
  return new EngineError(
    'ENGINE_OVERLOADED',
    `No clamd had room within ${waitMs} ms; ${waiting} scans wait`,
    {
      remedy: 'Give clamd more threads or processors, or name another clamd in engine.servers.',
      details: { waitMs, waiting },
    },
  )
}
