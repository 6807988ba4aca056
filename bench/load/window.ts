import { cpuMs } from '../measure/processes.ts'
import type { Measurement, Watched } from './job.ts'

/** One timed stretch under load: takes down each message, and what CPU time the watched processes used meanwhile. */
export class Window {
  readonly #watched: Watched
  readonly #startedAt: number
  readonly #durationMs: number
  readonly #cpuBefore: Measurement['cpuMs']
  readonly #wholeMs: number[] = []
  readonly #endMs: number[] = []
  #inTime = 0

  /** Begins at once: connections are open by now. */
  constructor(seconds: number, watched: Watched) {
    this.#watched = watched
    this.#durationMs = seconds * 1000
    this.#cpuBefore = cpuNow(watched)
    this.#startedAt = performance.now()
  }

  get open(): boolean {
    return performance.now() - this.#startedAt < this.#durationMs
  }

  /** A message was answered just now. Times as of `performance.now()`; `lastWriteAt` absent: not known. */
  note(begunAt: number, lastWriteAt?: number): void {
    const now = performance.now()
    this.#wholeMs.push(now - begunAt)
    if (lastWriteAt !== undefined) this.#endMs.push(now - lastWriteAt)
    if (now - this.#startedAt <= this.#durationMs) this.#inTime++
  }

  /** To be called when the last message under way was answered. */
  close(): Measurement {
    const after = cpuNow(this.#watched)
    const before = this.#cpuBefore
    const milter =
      after.milter === undefined || before.milter === undefined
        ? {}
        : { milter: after.milter - before.milter }
    return {
      messages: this.#inTime,
      elapsedMs: this.#durationMs,
      allMessages: this.#wholeMs.length,
      cpuMs: { ...milter, clamd: after.clamd - before.clamd, load: after.load - before.load },
      wholeMs: Float64Array.from(this.#wholeMs),
      endMs: Float64Array.from(this.#endMs),
    }
  }
}

function cpuNow({ milter, clamd }: Watched): Measurement['cpuMs'] {
  const { user, system } = process.cpuUsage()
  return {
    ...(milter === undefined ? {} : { milter: cpuMs(milter) }),
    clamd: cpuMs(clamd),
    load: (user + system) / 1000,
  }
}
