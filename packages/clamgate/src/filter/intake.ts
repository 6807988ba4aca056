import type { MemoryBudget } from './memory-budget.ts'
import type { OpenScan, Scanner, ScanReport } from './ports.ts'

export interface IntakeLimits {
  /** Up to this many bytes are kept in memory; a longer message is streamed. */
  readonly messageMemory: number
  /** Bytes of the message that are scanned; what follows is counted only. */
  readonly maxScanSize: number
  /** False: a message above `maxScanSize` is not scanned at all, since its fate is settled. */
  readonly scanHead: boolean
}

interface IntakeDeps {
  readonly scanner: Scanner
  readonly budget: MemoryBudget
}

/** How scanning ended. */
export type IntakeEnd =
  | { readonly kind: 'scanned'; readonly report: ScanReport }
  /** Too large, and not to be scanned in part. */
  | { readonly kind: 'unscanned' }

/**
 * One message on its way to the scanner: held in memory while small, streamed from then on. Exactly one of `finish`
 * and `abort` ends it; `abort` may come at any time, also during `finish`, and again.
 */
export class Intake {
  readonly #deps: IntakeDeps
  readonly #limits: IntakeLimits
  /** What clamd gets in front of the message; not counted in its size. */
  readonly #prefix: Buffer
  #parts: Buffer[] = []
  #heldBytes = 0
  #sizeBytes = 0
  #stream: OpenScan | undefined
  #lost: { readonly error: unknown } | undefined
  #abort: AbortController | undefined
  #ended = false

  constructor(deps: IntakeDeps, limits: IntakeLimits, prefix: Buffer) {
    this.#deps = deps
    this.#limits = limits
    this.#prefix = prefix
  }

  /** Bytes of the message so far, scanned or not. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** The message is longer than what is scanned. */
  get oversize(): boolean {
    return this.#sizeBytes > this.#limits.maxScanSize
  }

  /**
   * Takes the next bytes of the message; `bytes` must not change afterwards. A returned promise is backpressure; it
   * never rejects: a scanner that was lost is reported by `finish`.
   */
  write(bytes: Buffer): Promise<void> | undefined {
    const room = this.#limits.maxScanSize - this.#sizeBytes
    this.#sizeBytes += bytes.length
    if (this.#ended || this.#lost !== undefined || room <= 0) return undefined
    if (bytes.length > room && !this.#limits.scanHead) {
      this.#release()
      return undefined
    }
    const wanted = bytes.length > room ? bytes.subarray(0, room) : bytes
    if (this.#stream !== undefined) return this.#send(this.#stream, wanted)
    if (this.#hold(wanted)) return undefined
    return this.#startStreaming(wanted)
  }

  /**
   * Ends the message and waits for the scan.
   * @throws whatever the scanner throws when no verdict could be had.
   */
  async finish(signal: AbortSignal): Promise<IntakeEnd> {
    try {
      if (this.#lost !== undefined) throw this.#lost.error
      if (this.oversize && !this.#limits.scanHead) return { kind: 'unscanned' }
      const report =
        this.#stream === undefined
          ? await this.#deps.scanner.scan([this.#prefix, ...this.#parts], { signal })
          : await this.#finishStream(this.#stream, signal)
      return { kind: 'scanned', report }
    } finally {
      this.#ended = true
      this.#release()
    }
  }

  /** Drops the message: memory and connection are free at once. Never throws. */
  abort(): void {
    this.#ended = true
    this.#release()
  }

  async #finishStream(stream: OpenScan, signal: AbortSignal): Promise<ScanReport> {
    const stop = () => this.#abort?.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await stream.finish()
    } finally {
      signal.removeEventListener('abort', stop)
      this.#stream = undefined
    }
  }

  #hold(bytes: Buffer): boolean {
    if (this.#heldBytes + bytes.length > this.#limits.messageMemory) return false
    if (!this.#deps.budget.take(bytes.length)) return false
    this.#heldBytes += bytes.length
    this.#parts.push(bytes)
    return true
  }

  #startStreaming(bytes: Buffer): Promise<void> | undefined {
    const held = this.#parts
    try {
      this.#abort = new AbortController()
      const stream = this.#deps.scanner.open({ signal: this.#abort.signal })
      this.#stream = stream
      let pressure = this.#send(stream, this.#prefix)
      for (const part of held) pressure = this.#send(stream, part) ?? pressure
      pressure = this.#send(stream, bytes) ?? pressure
      this.#forget()
      return pressure
    } catch (error) {
      this.#lose(error)
      return undefined
    }
  }

  #send(stream: OpenScan, bytes: Buffer): Promise<void> | undefined {
    if (this.#lost !== undefined) return undefined
    try {
      return stream.write(bytes)?.catch((error: unknown) => this.#lose(error))
    } catch (error) {
      this.#lose(error)
      return undefined
    }
  }

  /** The scanner is gone: what follows is only counted, and `finish` tells why. */
  #lose(error: unknown): void {
    this.#lost ??= { error }
    this.#release()
  }

  #release(): void {
    this.#stream?.abort()
    this.#stream = undefined
    this.#forget()
  }

  #forget(): void {
    this.#deps.budget.give(this.#heldBytes)
    this.#heldBytes = 0
    this.#parts = []
  }
}
