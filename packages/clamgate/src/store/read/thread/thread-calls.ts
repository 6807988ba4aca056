import { StoreError } from '../../errors.ts'
import { BUDGET_MS, CONNECTIONS, tooSlow } from '../budget.ts'
import type { Answer, Failure, Question, ReaderData } from './protocol.ts'
import { type StartThread, startThread, type Thread } from './start-thread.ts'
import { Turns } from './turns.ts'
import { whoAsks } from './who-asks.ts'

export interface ThreadCallsOptions {
  readonly place: ReaderData['place']
  /** What the thread has open. */
  readonly of: ReaderData['of']
  /** How long one question may take, ms; left out: 2 s. */
  readonly budgetMs?: number
  /** An idle thread is ended after so long, ms: its memory is worth more than the moment of its start. */
  readonly idleMs?: number
  /** So long a question waits for those before it, ms. */
  readonly waitMs?: number
  /** Hears of each question that the thread cannot answer. */
  readonly onFailed?: (failure: Failure) => void
  /** For tests. */
  readonly start?: StartThread
}

/** The thread itself, and PostgreSQL, see to the budget; this is for the one that cannot. */
const GRACE_MS = { sqlite: 500, postgres: 2000 } as const
/** Starting the thread, opening the database. */
const OPEN_MS = 10_000
const IDLE_MS = 60_000
const WAIT_MS = 20_000
/** More questions than that wait for nobody, in all, and of one who asks: somebody with a scope, or all who see everything. */
const MOST_WAITING = { most: 200, mostOfOne: 100 } as const
/** SQLite has one connection, and it answers one after the other; of PostgreSQL, each order has one of {@link CONNECTIONS}. */
const AT_ONCE = { sqlite: 1, postgres: CONNECTIONS } as const

interface Job {
  readonly question: Question
  readonly resolve: (value: unknown) => void
  readonly reject: (error: StoreError) => void
  timer?: NodeJS.Timeout
}

interface Running {
  readonly thread: Thread
  readonly jobs: Map<number, Job>
  /** It has answered once: the database is open. */
  hasAnswered: boolean
}

let lastJob = 0

/**
 * Asks a thread that reads, of either database: neither SQLite, which is synchronous, nor making objects of rows ever stops the thread
 * of the mail. It starts with the first question, ends when nobody asks for a while, and is given up when it does not answer in time;
 * the next question gets a new one.
 */
export class ThreadCalls {
  readonly #options: Required<ThreadCallsOptions>
  readonly #waiting = new Turns<Job>(MOST_WAITING)
  #running: Running | undefined
  #idle: NodeJS.Timeout | undefined
  #isClosed = false
  /** Of the thread that was given up last. */
  #lastEnd: unknown

  constructor(options: ThreadCallsOptions) {
    const { budgetMs = BUDGET_MS, idleMs = IDLE_MS, waitMs = WAIT_MS } = options
    const { place, of, start = startThread, onFailed = ignore } = options
    this.#options = { place, of, budgetMs, idleMs, waitMs, start, onFailed }
  }

  /** Whether there is a thread now. */
  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** Ends the thread; what waits for it fails. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const job of this.#waiting.take()) {
      clearTimeout(job.timer)
      job.reject(closed())
    }
    this.#giveUp(closed())
    await this.#lastEnd
  }

  /** @throws {StoreError} of the thread; STORE_UNAVAILABLE, STORE_TOO_SLOW and STORE_FAILED where it gives no answer */
  ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) reject(closed())
      else if (!this.#wait({ question, resolve, reject })) reject(tooMany())
      this.#next()
    })
  }

  /** Who has waited so long hears that others are before him: whoever asked may have gone away long ago. */
  #wait(job: Job): boolean {
    if (!this.#waiting.push(whoAsks(job.question), job)) return false
    job.timer = setTimeout(() => {
      this.#waiting.remove(job)
      job.reject(tooBusy())
    }, this.#options.waitMs)
    return true
  }

  #next(): void {
    const most = AT_ONCE[this.#options.place.kind]
    while (this.#waiting.length > 0 && (this.#running?.jobs.size ?? 0) < most) {
      const job = this.#waiting.next()
      if (job !== undefined) this.#give(job)
    }
    if (this.#running !== undefined && this.#running.jobs.size === 0) this.#rest(this.#running)
  }

  #give(job: Job): void {
    clearTimeout(this.#idle)
    clearTimeout(job.timer)
    this.#running ??= this.#start()
    const running = this.#running
    const number = ++lastJob
    const { budgetMs, place } = this.#options
    const ms = budgetMs + GRACE_MS[place.kind] + (running.hasAnswered ? 0 : OPEN_MS)
    job.timer = setTimeout(() => this.#late(running, number), ms)
    running.jobs.set(number, job)
    running.thread.hold(true)
    running.thread.post({ ...job.question, job: number })
  }

  #rest(running: Running): void {
    running.thread.hold(false)
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      if (running === this.#running && running.jobs.size === 0) this.#giveUp(closed())
    }, this.#options.idleMs).unref()
  }

  #start(): Running {
    const { place, of, budgetMs } = this.#options
    const thread = this.#options.start(
      { place, of, budgetMs },
      {
        answered: (answer) => this.#answered(running, answer),
        ended: (cause) => this.#ended(running, cause),
      },
    )
    const running: Running = { thread, jobs: new Map(), hasAnswered: false }
    return running
  }

  #answered(running: Running, answer: Answer): void {
    running.hasAnswered = true
    const job = this.#done(running, answer.job)
    if (answer.kind === 'answered') job?.resolve(answer.value)
    else {
      const { code, message, remedy, details } = answer.failure
      this.#options.onFailed(answer.failure)
      job?.reject(new StoreError(code, message, { remedy, details }))
    }
    this.#next()
  }

  /** It neither answers nor says why. */
  #late(running: Running, number: number): void {
    const job = this.#done(running, number)
    job?.reject(running.hasAnswered ? this.#notAnswered() : notOpened())
    if (running === this.#running) this.#giveUp(interrupted())
    this.#next()
  }

  /** SQLite is at it still; PostgreSQL would have ended it, and told so. */
  #notAnswered(): StoreError {
    const { place, budgetMs } = this.#options
    return place.kind === 'sqlite' ? tooSlow(budgetMs) : silent()
  }

  #ended(running: Running, cause: unknown): void {
    for (const number of [...running.jobs.keys()]) this.#done(running, number)?.reject(interrupted(cause))
    if (running === this.#running) this.#running = undefined
    if (!this.#isClosed) this.#next()
  }

  #giveUp(error: StoreError): void {
    clearTimeout(this.#idle)
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    for (const number of [...running.jobs.keys()]) this.#done(running, number)?.reject(error)
    running.thread.hold(false)
    this.#lastEnd = running.thread.end()
  }

  #done(running: Running, number: number): Job | undefined {
    const job = running.jobs.get(number)
    clearTimeout(job?.timer)
    running.jobs.delete(number)
    return job
  }
}

function ignore(): void {}

function closed(): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'The store is closed', { remedy: 'Start the daemon.' })
}

function silent(): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'PostgreSQL does not answer', {
    remedy: 'Check the server, and the way to it.',
  })
}

function tooMany(): StoreError {
  return new StoreError('STORE_TOO_SLOW', 'Too many questions wait for the store already', {
    remedy: 'Ask again in a moment.',
  })
}

function tooBusy(): StoreError {
  return new StoreError('STORE_TOO_SLOW', 'The store is at questions of others', {
    remedy: 'Ask again in a moment.',
  })
}

function notOpened(): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'The database of events could not be opened in time', {
    remedy: 'See clamgate status and clamgate doctor for what the store is at.',
  })
}

function interrupted(cause?: unknown): StoreError {
  return new StoreError('STORE_FAILED', 'The thread that reads the store has ended', {
    remedy: 'Ask again.',
    cause,
  })
}
