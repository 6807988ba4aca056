import { messageOf } from '../ground/thrown.ts'
import { ViewsError, viewsAborted } from './errors.ts'
import type { Answer, Order } from './protocol.ts'
import { RemoteReading } from './remote-reading.ts'
import type { StartThread, Thread } from './thread.ts'

export type ReadOrder = Omit<Extract<Order, { kind: 'read' }>, 'kind' | 'job'>

export interface ReadCall {
  /** Longest time from the beginning of the reading, ms; then the thread is ended. */
  readonly maxMs: number
  /** Told the SHA-256 of the mail once it is being read. */
  begun(sha256: string): void
  readonly signal: AbortSignal
}

interface Job extends ReadCall {
  readonly order: ReadOrder
  readonly promise: Promise<RemoteReading>
  resolve(reading: RemoteReading): void
  reject(error: unknown): void
}

interface Active {
  readonly number: number
  readonly job: Job
  readonly timer: NodeJS.Timeout
}

/** A thread with its readings: those that are not forgotten live as long as it does. */
interface Running {
  readonly thread: Thread
  readonly readings: Map<number, RemoteReading>
}

let lastJob = 0

/**
 * Has mail read by a thread of its own, one after the other. The thread starts with the first mail, and stays; when it ends, whatever
 * the reason, the mail that it was at fails, and the next one gets a new thread.
 */
export class ReaderThread {
  readonly #start: StartThread
  #running: Running | undefined
  #active: Active | undefined
  readonly #queue = new Set<Job>()
  #isStopped = false

  constructor(start: StartThread) {
    this.#start = start
  }

  /**
   * Reads a mail. Whoever gets the reading forgets it.
   * @throws {ViewsError} VIEWS_TIMEOUT, VIEWS_READER_DIED, VIEWS_FAILED, VIEWS_ABORTED, VIEWS_STOPPED
   */
  async read(order: ReadOrder, call: ReadCall): Promise<RemoteReading> {
    if (this.#isStopped) throw stopped()
    const { signal } = call
    if (signal.aborted) throw viewsAborted(signal)
    const job: Job = { ...call, order, ...Promise.withResolvers<RemoteReading>() }
    const leave = () => {
      this.#queue.delete(job)
      job.reject(viewsAborted(signal))
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#queue.add(job)
    this.#next()
    try {
      return await job.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  /** Ends the thread; what waits for it fails. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const job of this.#queue) job.reject(stopped())
    this.#queue.clear()
    this.#active?.job.reject(stopped())
    await this.#running?.thread.end()
  }

  #next(): void {
    if (this.#active !== undefined) return
    const [job] = this.#queue
    if (job === undefined) {
      this.#running?.thread.hold(false)
      return
    }
    this.#queue.delete(job)
    const number = ++lastJob
    const timer = setTimeout(() => this.#late(job), job.maxMs)
    this.#active = { number, job, timer }
    try {
      const { thread } = this.#thread()
      thread.hold(true)
      thread.post({ kind: 'read', job: number, ...job.order }, job.order.blocks)
    } catch (error) {
      this.#done().reject(died(error))
      this.#next()
    }
  }

  #thread(): Running {
    if (this.#running !== undefined) return this.#running
    const readings = new Map<number, RemoteReading>()
    const thread = this.#start({
      answered: (answer) => this.#answered(answer, running),
      ended: (cause) => this.#ended(cause, running),
    })
    const running: Running = { thread, readings }
    this.#running = running
    return running
  }

  #answered(answer: Answer, running: Running): void {
    const active = this.#active
    if (active?.number !== answer.job || running !== this.#running) {
      running.readings.get(answer.job)?.answered(answer)
      return
    }
    const { job } = active
    switch (answer.kind) {
      case 'begun':
        job.begun(answer.sha256)
        return
      case 'read': {
        const { thread, readings } = running
        const reading = new RemoteReading(answer, {
          post: (order) => thread.post(order, []),
          forgotten: () => readings.delete(answer.job),
        })
        readings.set(answer.job, reading)
        if (job.signal.aborted) reading.forget()
        this.#done().resolve(reading)
        this.#next()
        return
      }
      case 'failed':
        this.#done().reject(new ViewsError('VIEWS_FAILED', `The mail could not be read: ${answer.what}`))
        this.#next()
        return
      default:
        return
    }
  }

  /** The job that is over. */
  #done(): Job {
    const active = this.#active
    if (active === undefined) throw new TypeError('No mail is being read')
    clearTimeout(active.timer)
    this.#active = undefined
    return active.job
  }

  /** The thread does not come back from this mail: it ends, and the next one gets another. */
  #late(job: Job): void {
    job.reject(
      new ViewsError('VIEWS_TIMEOUT', `Reading the mail in every way took more than ${job.maxMs / 1000} s`),
    )
    void this.#running?.thread.end()
  }

  #ended(cause: unknown, running: Running): void {
    if (running === this.#running) {
      this.#running = undefined
      if (this.#active !== undefined) this.#done().reject(died(cause))
    }
    for (const reading of running.readings.values()) reading.lost(died(cause))
    running.readings.clear()
    if (!this.#isStopped) this.#next()
  }
}

function died(cause: unknown): ViewsError {
  return new ViewsError('VIEWS_READER_DIED', `What reads mail has ended: ${messageOf(cause)}`, { cause })
}

function stopped(): ViewsError {
  return new ViewsError('VIEWS_STOPPED', 'The gateway is being stopped')
}
