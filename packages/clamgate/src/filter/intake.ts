import type { InstreamBuffer } from '@clamgate/clamd'
import type { MemoryBudget } from './memory-budget.ts'
import type { OpenScan, Scanner, ScanReport } from './ports.ts'

export interface IntakeLimits {
  /** Up to this many bytes are kept in memory; a longer message is streamed. */
  readonly messageMemory: number
  /**
   * Bytes that are scanned, with the prefix, so that a clamd whose StreamMaxLength is the same takes them; what follows
   * is counted only.
   */
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
  /** Bytes of the message itself that are scanned. */
  readonly #scannedBytes: number
  /** What is kept in memory, behind the prefix; undefined when the message is streamed, or over. */
  #held: InstreamBuffer | undefined
  #bookedBytes = 0
  #sizeBytes = 0
  #stream: OpenScan | undefined
  #lost: { readonly error: unknown } | undefined
  #abort: AbortController | undefined
  #ended = false
  #finishing = false

  /** `prefix` is what clamd gets in front of the message; it does not count as a part of it. */
  constructor(deps: IntakeDeps, limits: IntakeLimits, prefix: Buffer) {
    this.#deps = deps
    this.#limits = limits
    this.#scannedBytes = limits.maxScanSize - prefix.length
    this.#held = deps.scanner.hold()
    this.#held.append(prefix)
  }

  /** Bytes of the message so far, scanned or not. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** The message is longer than what is scanned. */
  get oversize(): boolean {
    return this.#sizeBytes > this.#scannedBytes
  }

  /**
   * Takes the next bytes of the message. A returned promise is backpressure, until which `bytes` must not change; it
   * never rejects: a scanner that was lost is reported by `finish`.
   */
  write(bytes: Buffer): Promise<void> | undefined {
    const room = this.#scannedBytes - this.#sizeBytes
    this.#sizeBytes += bytes.length
    if (this.#ended || this.#lost !== undefined || room <= 0) return undefined
    if (bytes.length > room && !this.#limits.scanHead) {
      this.#release()
      return undefined
    }
    const wanted = bytes.length > room ? bytes.subarray(0, room) : bytes
    if (this.#stream !== undefined) return this.#send(this.#stream, wanted)
    if (this.#held === undefined || this.#hold(this.#held, wanted)) return undefined
    return this.#startStreaming(this.#held, wanted)
  }

  /**
   * Ends the message and waits for the scan.
   * @throws whatever the scanner throws when no verdict could be had.
   */
  async finish(signal: AbortSignal): Promise<IntakeEnd> {
    this.#finishing = true
    try {
      if (this.#lost !== undefined) throw this.#lost.error
      if (this.oversize && !this.#limits.scanHead) return { kind: 'unscanned' }
      return { kind: 'scanned', report: await this.#scan(signal) }
    } finally {
      this.#ended = true
      this.#release()
    }
  }

  /** Drops the message, and frees memory and connection. While `finish` runs, its signal does that. Never throws. */
  abort(): void {
    this.#ended = true
    if (!this.#finishing) this.#release()
  }

  #scan(signal: AbortSignal): Promise<ScanReport> {
    if (this.#stream !== undefined) return this.#finishStream(this.#stream, signal)
    if (this.#held !== undefined) return this.#deps.scanner.scan(this.#held, { signal })
    throw new TypeError('A message that was aborted cannot be scanned')
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

  #hold(held: InstreamBuffer, bytes: Buffer): boolean {
    if (this.#sizeBytes > this.#limits.messageMemory) return false
    const more = held.capacityWith(bytes.length) - this.#bookedBytes
    if (!this.#deps.budget.take(more)) return false
    this.#bookedBytes += more
    held.append(bytes)
    return true
  }

  #startStreaming(held: InstreamBuffer, bytes: Buffer): Promise<void> | undefined {
    try {
      this.#abort = new AbortController()
      const stream = this.#deps.scanner.open({ signal: this.#abort.signal })
      this.#stream = stream
      const heldTaken = this.#send(stream, held.content())
      const taken = this.#send(stream, bytes)
      if (heldTaken === undefined) {
        this.#forget()
        return taken
      }
      // The kernel reads from what is held until then. Bytes are taken in their order: the last promise is the latest.
      return (taken ?? heldTaken).finally(() => this.#forget())
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
    this.#deps.budget.give(this.#bookedBytes)
    this.#bookedBytes = 0
    this.#held?.release()
    this.#held = undefined
  }
}
