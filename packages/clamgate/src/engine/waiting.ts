import type { Job } from './choose.ts'
import { abortedBy, EngineError } from './errors.ts'
import type { JobKind } from './jobs.ts'
import type { Lease } from './lease.ts'

interface Ticket {
  readonly job: Job
  readonly resolve: (lease: Lease) => void
  readonly reject: (error: EngineError) => void
}

export interface WaitOptions {
  readonly job: Job
  readonly signal: AbortSignal
  readonly waitMs: number
  /** Most that may wait. */
  readonly maxWaiting: number
}

/** Jobs that wait for room, first come, first served. */
export class Waiting {
  readonly #tickets = new Set<Ticket>()

  /** How many wait. */
  get size(): number {
    return this.#tickets.size
  }

  /**
   * Waits for its turn.
   * @throws {EngineError} ENGINE_OVERLOADED at once when too many wait, or after `waitMs`; ENGINE_ABORTED; what `serve`
   *   brought
   */
  async join({ job, signal, waitMs, maxWaiting }: WaitOptions): Promise<Lease> {
    if (signal.aborted) throw abortedBy(signal)
    if (this.#tickets.size >= maxWaiting) throw queueFull(this.#tickets.size, maxWaiting)
    const { promise, resolve, reject } = Promise.withResolvers<Lease>()
    const ticket: Ticket = { job, resolve, reject }
    this.#tickets.add(ticket)
    // Out of the set before anything else runs: room given to one who has left would be lost.
    const leave = (error: EngineError) => {
      this.#tickets.delete(ticket)
      reject(error)
    }
    const timer = setTimeout(() => leave(waitedTooLong(waitMs, this.#tickets.size)), waitMs)
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
  serve(take: (job: Job) => Lease | EngineError | undefined): void {
    const full = new Set<JobKind>()
    for (const ticket of this.#tickets) {
      const { kind, tried } = ticket.job
      if (full.has(kind)) continue
      const lease = take(ticket.job)
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

function waitedTooLong(waitMs: number, waiting: number): EngineError {
  return new EngineError(
    'ENGINE_OVERLOADED',
    `No clamd had room within ${waitMs} ms; ${waiting} messages wait`,
    { remedy: REMEDY, details: { waitMs, waiting } },
  )
}

function queueFull(waiting: number, limit: number): EngineError {
  return new EngineError(
    'ENGINE_OVERLOADED',
    `No clamd has room and the queue is full: ${waiting} messages wait, allowed are ${limit}`,
    { remedy: REMEDY, details: { waiting, limit } },
  )
}

const REMEDY =
  'Give clamd more threads or processors, raise engine.maxScans where its MaxThreads allows it, or name another clamd in engine.servers.'
