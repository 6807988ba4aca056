import { messageOf, systemCode } from '../../ground/thrown.ts'
import { LogError } from './errors.ts'
import { type LineOutput, LineQueue } from './line-queue.ts'
import type { Place } from './places.ts'
import type { PlaceFailure, PlaceReport } from './report.ts'
import type { LineKind, LostLines } from './waiting-lines.ts'

/** What becomes of a place, for the lines of the others. */
export interface ChannelEvents {
  onFailure(channel: Channel, error: unknown): void
  onRecovery(channel: Channel, lost: LostLines): void
  onReopened(channel: Channel): void
  /** The file that was open stays in use; told once until it was opened again. */
  onReopenFailed(channel: Channel, error: unknown): void
}

export interface ChannelOptions {
  readonly events: ChannelEvents
  readonly now: () => number
  /** First wait before a place that failed is tried again, ms; it doubles up to {@link MAX_RETRY_MS}. */
  readonly retryMs?: number | undefined
}

const MIN_RETRY_MS = 1000
const MAX_RETRY_MS = 30_000

/** A place, what waits to be written there, and how it does. */
export class Channel {
  readonly kind: Place['kind']
  readonly key: string
  readonly name: string
  readonly #open: Place['open']
  readonly #queue: LineQueue
  readonly #options: ChannelOptions
  #failure: PlaceFailure | undefined
  #reopening: { readonly failure: PlaceFailure; readonly timer: NodeJS.Timeout } | undefined
  #isClosed = false

  constructor(place: Place, output: LineOutput, options: ChannelOptions) {
    this.kind = place.kind
    this.key = place.key
    this.name = place.name
    this.#open = place.open
    this.#options = options
    const { events, retryMs } = options
    this.#queue = new LineQueue(
      output,
      {
        onFailure: (error) => {
          this.#failure = this.#describe(error)
          events.onFailure(this, error)
        },
        onRecovery: (lost) => {
          this.#failure = undefined
          events.onRecovery(this, lost)
        },
      },
      retryMs === undefined ? {} : { minRetryMs: retryMs },
    )
  }

  push(line: string, kind: LineKind): void {
    this.#queue.push(line, kind)
  }

  /** Takes it that nothing can be written for now, and tries until something can. */
  fail(error: unknown): void {
    this.#queue.fail(error)
  }

  flush(timeoutMs: number): Promise<boolean> {
    return this.#queue.flush(timeoutMs)
  }

  handOver(timeoutMs: number): Promise<void> | undefined {
    return this.#queue.handOver(timeoutMs)
  }

  close(timeoutMs: number): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#reopening?.timer)
    return this.#queue.close(timeoutMs)
  }

  /** Lines that would be lost with it now. */
  get unwritten(): number {
    return this.#queue.unwritten
  }

  /** Opens the place again. Where that fails, it is tried again until it works. */
  async reopen(): Promise<void> {
    clearTimeout(this.#reopening?.timer)
    await this.#reopen(this.#options.retryMs ?? MIN_RETRY_MS)
  }

  report(): PlaceReport {
    const { messages, others } = this.#queue.lost
    const failure = this.#failure ?? this.#reopening?.failure
    return {
      kind: this.kind,
      name: this.name,
      state: failure === undefined ? 'ok' : 'failing',
      failure,
      lostLines: messages + others,
      lostMessageLines: messages,
    }
  }

  async #reopen(retryMs: number): Promise<void> {
    const { events } = this.#options
    try {
      const output = await this.#open()
      // The log may have been closed, or another configuration applied, while that went on.
      if (this.#isClosed) return await output.close()
      this.#queue.replaceOutput(output)
      this.#reopening = undefined
      events.onReopened(this)
    } catch (error) {
      if (this.#isClosed) return
      if (this.#reopening === undefined) events.onReopenFailed(this, error)
      const failure = this.#reopening?.failure ?? this.#describe(error)
      const next = Math.min(retryMs * 2, MAX_RETRY_MS)
      this.#reopening = { failure, timer: setTimeout(() => void this.#reopen(next), retryMs).unref() }
    }
  }

  #describe(error: unknown): PlaceFailure {
    return {
      code: error instanceof LogError ? error.code : (systemCode(error) ?? 'UNKNOWN'),
      sentence: messageOf(error),
      remedy: error instanceof LogError ? error.remedy : undefined,
      sinceMs: this.#options.now(),
    }
  }
}

/** A place that is opened with the first write that finds it can be. */
export function openedLater(open: () => Promise<LineOutput>): LineOutput {
  let output: LineOutput | undefined
  return {
    async write(bytes) {
      output ??= await open()
      return await output.write(bytes)
    },
    close: async () => await output?.close(),
  }
}
