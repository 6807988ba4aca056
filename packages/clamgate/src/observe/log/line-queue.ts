import { type LineKind, type LostLines, WaitingLines } from './waiting-lines.ts'

/** Where a {@link LineQueue} puts its bytes. */
export interface LineOutput {
  /** Writes the beginning of `bytes`, tells how many it took; 0 means: not now, ask again. Rejects when it cannot. */
  write(bytes: Buffer): Promise<number>
  close(): Promise<void>
}

export interface LineQueueEvents {
  /** The output began to fail; told once until it works again. */
  onFailure(error: unknown): void
  /**
   * The output works (again) after a failure or a jam; `lost` lines were left out in the meantime, possibly none. Told
   * when there is room for more lines, and in a jam that does not end, now and then.
   */
  onRecovery(lost: LostLines): void
}

export interface LineQueueLimits {
  /** Most that waits in memory, characters; lines beyond are counted and dropped. */
  readonly maxQueuedChars: number
  /** Most of it that is not about messages. */
  readonly maxOtherChars: number
  /** Longest time that lost lines of a place which is too slow are not told of, ms. */
  readonly maxSilenceMs: number
  /** First wait after a failure, ms; it doubles up to `maxRetryMs`. */
  readonly minRetryMs: number
  readonly maxRetryMs: number
}

const DEFAULT_LIMITS: LineQueueLimits = {
  maxQueuedChars: 8 * 1024 ** 2,
  maxOtherChars: 4 * 1024 ** 2,
  maxSilenceMs: 60_000,
  minRetryMs: 1000,
  maxRetryMs: 30_000,
}
/** Lines that wait are written together, up to about this much at a time. */
const BATCH_CHARS = 256 * 1024
/** Wait before an output that said "not now" is asked again. */
const BUSY_RETRY_MS = 50
/**
 * After a write lines gather for so long: under load a write for each would cost more than all else that is done for a
 * message. A line that comes alone does not wait.
 */
const GATHER_MS = 10
const NEWLINE = 0x0a
const EMPTY = Buffer.alloc(0)

/**
 * Lines on their way to a slow or broken place. `push` never blocks and never throws; one write is in flight at a time and
 * what comes meanwhile is written with the next; memory is bounded. A failed write is tried again for as long as it takes.
 */
export class LineQueue {
  #output: LineOutput
  readonly #events: LineQueueEvents
  readonly #limits: LineQueueLimits
  readonly #lines: WaitingLines
  /** Lines being written, whole; the first `#written` bytes of them are. */
  #batch: Buffer = EMPTY
  #written = 0
  #writingTo: LineOutput | undefined
  #inFlight: Promise<unknown> = Promise.resolve()
  /** Since when there is a recovery to tell of, on the monotonic clock; undefined when there is none. */
  #recoveringSinceMs: number | undefined
  #failing = false
  #draining = false
  #closed = false
  #retryMs: number
  #wake: (() => void) | undefined
  #waiting: ((written: boolean) => void)[] = []

  constructor(output: LineOutput, events: LineQueueEvents, limits: Partial<LineQueueLimits> = {}) {
    this.#output = output
    this.#events = events
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    const { maxQueuedChars, maxOtherChars } = this.#limits
    this.#lines = new WaitingLines({ maxChars: maxQueuedChars, maxOtherChars })
    this.#retryMs = this.#limits.minRetryMs
  }

  /** Takes a line without its newline. */
  push(line: string, kind: LineKind): void {
    if (this.#closed) return
    this.#lines.push(line, kind)
    if (!this.#draining) void this.#drain()
  }

  /** Goes on with another output, at the beginning of a line; closes the old one once nothing is in flight there. */
  replaceOutput(output: LineOutput): void {
    const old = this.#output
    this.#output = output
    this.#wake?.()
    void this.#inFlight.then(() => old.close()).catch(() => undefined) // its lines are written or were reported
  }

  /** Waits until all that was pushed is written, at most `timeoutMs`; false when time ran out or a last try failed. */
  async flush(timeoutMs: number): Promise<boolean> {
    if (!this.#draining) return true
    this.#wake?.()
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), timeoutMs)
    this.#waiting.push(resolve)
    const done = await promise
    clearTimeout(timer)
    return done
  }

  /** Flushes, then closes the output, each within `timeoutMs`; never rejects. Later lines are ignored. */
  async close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs)
    this.#closed = true
    this.#wake?.()
    // A file waits with its close for a write in flight, which may be stuck.
    const closing = this.#output.close().catch(() => undefined) // nothing is left to tell it to
    await Promise.race([closing, pauseAtMost(timeoutMs)])
  }

  async #drain(): Promise<void> {
    this.#draining = true
    while (!this.#closed && this.#takeBatch()) {
      await this.#writeOnce()
      if (this.#waiting.length === 0) await this.#pause(GATHER_MS)
    }
    this.#draining = false
    this.#tellWaiting(true)
  }

  /** False when nothing waits. */
  #takeBatch(): boolean {
    if (this.#written < this.#batch.length) return true
    const lines = this.#lines.take(BATCH_CHARS)
    this.#batch = lines.length === 0 ? EMPTY : Buffer.from(`${lines.join('\n')}\n`)
    this.#written = 0
    return lines.length > 0
  }

  async #writeOnce(): Promise<void> {
    const output = this.#output
    // A line must not begin in one file and end in the next.
    if (output !== this.#writingTo && this.#written > 0) {
      this.#written = this.#batch.lastIndexOf(NEWLINE, this.#written - 1) + 1
    }
    this.#writingTo = output
    try {
      const writing = output.write(this.#batch.subarray(this.#written))
      this.#inFlight = writing.catch(() => undefined)
      const taken = await writing
      this.#written += taken
      if (taken === 0) await this.#pause(BUSY_RETRY_MS)
      else this.#worked()
    } catch (error) {
      if (!this.#failing) this.#events.onFailure(error)
      this.#failing = true
      this.#tellWaiting(false)
      if (output !== this.#output) return
      await this.#pause(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, this.#limits.maxRetryMs)
    }
  }

  #worked(): void {
    this.#retryMs = this.#limits.minRetryMs
    if (!this.#failing && !this.#lines.hasLost) return
    const nowMs = performance.now()
    this.#recoveringSinceMs ??= nowMs
    // A line that is told to a full queue would be lost itself.
    if (!this.#lines.isRoomy && nowMs - this.#recoveringSinceMs < this.#limits.maxSilenceMs) return
    const { lost } = this.#lines
    this.#lines.forgetLost()
    this.#failing = false
    this.#recoveringSinceMs = undefined
    this.#events.onRecovery(lost)
  }

  #tellWaiting(written: boolean): void {
    for (const tell of this.#waiting.splice(0)) tell(written)
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms).unref()
    this.#wake = resolve
    await promise
    this.#wake = undefined
    clearTimeout(timer)
  }
}

/** Resolves after `ms`; does not keep the process alive. */
function pauseAtMost(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, ms).unref()
  return promise
}
