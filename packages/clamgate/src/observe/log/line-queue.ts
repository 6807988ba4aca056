import { within } from '../../ground/within.ts'
import { Waiters } from './waiters.ts'
import { type LineKind, type LostLines, WaitingLines } from './waiting-lines.ts'

/** Where a {@link LineQueue} puts its bytes. */
export interface LineOutput {
  /**
   * Writes the beginning of `bytes`, tells how many it took; 0 means: not now, ask again. Rejects when it cannot. Without
   * bytes it only finds out whether it could.
   */
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
  readonly #waiters = new Waiters()
  /** A wait took too long, and nothing was written since. */
  #isStuck = false
  #lostBefore: LostLines = { messages: 0, others: 0 }

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
    void this.#drain()
  }

  /** Takes it that the output fails, tells so, and tries it until it works, with lines or without. */
  fail(error: unknown): void {
    this.#noteFailure(error)
    void this.#drain()
  }

  /** Lines that were lost since the beginning. */
  get lost(): LostLines {
    const { messages, others } = this.#lines.lost
    return { messages: this.#lostBefore.messages + messages, others: this.#lostBefore.others + others }
  }

  /** Lines that wait, with those that are being written. */
  get unwritten(): number {
    const writing = this.#batch.toString('latin1', this.#written).match(/\n/g)?.length ?? 0
    return writing + this.#lines.count
  }

  /** Goes on with another output, at the beginning of a line; closes the old one once nothing is in flight there. */
  replaceOutput(output: LineOutput): void {
    const old = this.#output
    this.#output = output
    this.#wake?.()
    void this.#inFlight.then(() => old.close()).catch(() => undefined) // its lines are written or were reported
  }

  /**
   * Waits until what was pushed before is written, at most `timeoutMs`; false when time ran out or a last try failed. A
   * place that failed is tried at once.
   */
  async flush(timeoutMs: number): Promise<boolean> {
    if (!this.#draining) return true
    this.#wake?.()
    return await this.#waiters.wait(this.#lines.arrived, timeoutMs)
  }

  /**
   * {@link flush} for somebody who must not be held up again and again: after one wait that took too long nobody waits
   * until something was written. Undefined when nothing is to be waited for.
   */
  handOver(timeoutMs: number): Promise<void> | undefined {
    if (!this.#draining || this.#isStuck) return undefined
    return this.flush(timeoutMs).then((isWritten) => {
      this.#isStuck = !isWritten && !this.#failing
    })
  }

  /** Flushes, then closes the output, each within `timeoutMs`; never rejects. Later lines are ignored. */
  async close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs)
    this.#closed = true
    this.#waiters.tellAll(false)
    this.#wake?.()
    // A file waits with its close for a write in flight, which may be stuck.
    const closing = this.#output.close().catch(() => undefined) // nothing is left to tell it to
    await within(closing, timeoutMs)
  }

  async #drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    if (this.#failing) await this.#pause(this.#retryMs)
    while (!this.#closed && (this.#takeBatch() || this.#failing)) {
      await this.#writeOnce()
      if (this.#waiters.isEmpty) await this.#pause(GATHER_MS)
    }
    this.#draining = false
    this.#waiters.tellAll(true)
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
      if (taken === 0 && this.#batch.length > 0) await this.#pause(BUSY_RETRY_MS)
      else this.#worked()
    } catch (error) {
      this.#noteFailure(error)
      this.#waiters.tellAll(false)
      if (output !== this.#output) return
      await this.#pause(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, this.#limits.maxRetryMs)
    }
  }

  #noteFailure(error: unknown): void {
    if (!this.#failing) this.#events.onFailure(error)
    this.#failing = true
  }

  #worked(): void {
    this.#retryMs = this.#limits.minRetryMs
    this.#isStuck = false
    if (this.#written >= this.#batch.length) this.#waiters.tell(true, this.#lines.takenUntil)
    if (!this.#failing && !this.#lines.hasLost) return
    const nowMs = performance.now()
    this.#recoveringSinceMs ??= nowMs
    // A line that is told to a full queue would be lost itself.
    if (!this.#lines.isRoomy && nowMs - this.#recoveringSinceMs < this.#limits.maxSilenceMs) return
    const { lost } = this.#lines
    this.#lostBefore = this.lost
    this.#lines.forgetLost()
    this.#failing = false
    this.#recoveringSinceMs = undefined
    this.#events.onRecovery(lost)
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
