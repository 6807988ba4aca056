import type { InstreamBuffer } from '@clamgate/clamd'
import type { ReadingFacts } from '../policy/verdict.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { MemorySpool } from './memory-spool.ts'
import type { KeptEnvelope, OpenSpool, Scanner, ScanReport, Spool } from './ports.ts'
import type { MessageReading, Readings, UnionEnd, UnionOptions, ViewsSettings } from './readings/types.ts'
import { allTaken, ScannerFeed } from './scanner-feed.ts'

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
  /** False: the message is exempt. */
  readonly scan: boolean
  /** The message may be wanted whole in the end: one that does not fit into memory is spooled as it comes. */
  readonly mayKeep: boolean
  /** Whether, and by what bounds, it is scanned as its readers may take it, too. */
  readonly views: ViewsSettings
}

export interface IntakeDeps {
  readonly readings: Readings
  readonly scanner: Scanner
  readonly budget: MemoryBudget
  readonly openSpool: OpenSpool
}

/** A message that is streamed and may be kept stays in memory up to this many times `messageMemory`. */
const COPY_FACTOR = 2

/** How scanning ended. */
export type IntakeEnd =
  | { readonly kind: 'scanned'; readonly report: ScanReport }
  /** Too large, and not to be scanned in part. */
  | { readonly kind: 'unscanned' }

/**
 * One message on its way in: held in memory while small; from then on streamed to the scanner, and to a spool where it
 * may be wanted whole. `finish` waits for the scan, `keep` keeps the message, `release` ends it all: it may come at any
 * time, also during `finish`, and again.
 */
export class Intake {
  readonly #deps: IntakeDeps
  readonly #limits: IntakeLimits
  readonly #prefixBytes: number
  /** Bytes of the message itself that are scanned. */
  readonly #scannedBytes: number
  /** What is kept in memory, behind the prefix; undefined when it is no longer needed. */
  #held: InstreamBuffer | undefined
  /** All of the message is in `#held`. */
  #isHeldWhole = true
  #bookedBytes = 0
  #sizeBytes = 0
  #feed: ScannerFeed | undefined
  #spool: Spool | undefined
  /** Undefined where the message is scanned as it is alone. */
  #reading: MessageReading | undefined
  #isReleased = false
  /** Scans that read from the memory. */
  #scans = 0

  /** `prefix` is what clamd gets in front of the message; it does not count as a part of it. */
  constructor(deps: IntakeDeps, limits: IntakeLimits, prefix: Buffer) {
    this.#deps = deps
    this.#limits = limits
    this.#prefixBytes = prefix.length
    this.#scannedBytes = Math.min(limits.maxScanSize, deps.scanner.maxScanSize) - prefix.length
    if (!limits.scan && !limits.mayKeep) {
      this.#isHeldWhole = false
      return
    }
    this.#held = deps.scanner.hold()
    this.#held.append(prefix)
    if (limits.scan && limits.views.mode !== 'off') this.#reading = deps.readings.begin(limits.views)
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
   * never rejects: a scanner that was lost is reported by `finish`, a spool that failed by `keep`.
   */
  write(bytes: Buffer): Promise<void> | undefined {
    const room = this.#scannedBytes - this.#sizeBytes
    this.#sizeBytes += bytes.length
    if (this.#isReleased) return undefined
    // Of a message that is scanned in part alone no reading would be whole.
    if (bytes.length > room) this.#forgetReading()
    const held = this.#held
    if (this.#isHeldWhole && held !== undefined) {
      if (bytes.length <= room && this.#hold(held, bytes)) {
        this.#reading?.write(bytes)
        return undefined
      }
      this.#reading?.copy(this.#message(held))
      this.#reading?.write(bytes)
      return this.#leaveMemory(held, bytes, room)
    }
    this.#reading?.write(bytes)
    if (bytes.length > room && !this.#limits.scanHead) {
      this.#feed?.abort({ isWanted: false })
      this.#feed = undefined
    }
    return allTaken(this.#spool?.write(bytes), this.#feed?.write(bytes, room))
  }

  /**
   * Ends the message and waits for the scan.
   * @throws whatever the scanner throws when no verdict could be had.
   */
  async finish(signal: AbortSignal): Promise<IntakeEnd> {
    return await this.#using(async () => {
      if (this.oversize && !this.#limits.scanHead) return { kind: 'unscanned' }
      return { kind: 'scanned', report: await this.#scan(signal) }
    })
  }

  /** What is known of the readings of the message; undefined where they are not looked at, as in one that is oversize. */
  get reading(): ReadingFacts | undefined {
    return this.#reading?.facts
  }

  /**
   * Ends the message, too, and scans it as its readers may take it; undefined where that is not wanted.
   * @throws as {@link MessageReading.finish}
   */
  finishReading(options: Pick<UnionOptions, 'explain' | 'signal'>): Promise<UnionEnd> | undefined {
    const reading = this.#reading
    if (reading === undefined) return undefined
    const whole = this.#isHeldWhole && this.#held !== undefined ? this.#message(this.#held) : undefined
    const maxStreamBytes = this.#scannedBytes + this.#prefixBytes
    return this.#using(() => reading.finish(whole, { ...options, maxStreamBytes }))
  }

  /** Lends the message, which stays until the promise settles; undefined: not all of it is in memory. */
  lend<T>(work: (whole: Buffer) => Promise<T>): Promise<T> | undefined {
    const held = this.#held
    if (held === undefined || !this.#isHeldWhole || this.oversize) return undefined
    return this.#using(() => work(this.#message(held)))
  }

  /**
   * Keeps the whole message, as it came. To be called between `finish` and `release`.
   * @throws {QuarantineError} it could not be written
   */
  async keep(envelope: KeptEnvelope): Promise<{ readonly id: string }> {
    if (this.#spool === undefined) {
      if (this.#held === undefined || !this.#isHeldWhole)
        throw new TypeError('The message was not taken in for keeping')
      this.#spool = this.#deps.openSpool()
      await this.#spool.write(this.#message(this.#held))
    }
    return await this.#spool.keep(envelope)
  }

  /** Drops the message, and frees memory, connection and spool; options as of {@link OpenScan.abort}. While a scan ends, its signal does that. */
  release(options?: { readonly isWanted: boolean }): void {
    this.#isReleased = true
    if (this.#scans === 0) this.#releaseAll(options)
  }

  /** What was released meanwhile is freed by the last that used it. */
  async #using<T>(scan: () => Promise<T>): Promise<T> {
    this.#scans += 1
    try {
      return await scan()
    } finally {
      this.#scans -= 1
      if (this.#isReleased && this.#scans === 0) this.#releaseAll()
    }
  }

  #scan(signal: AbortSignal): Promise<ScanReport> {
    if (this.#feed !== undefined) return this.#feed.finish(signal)
    if (this.#held !== undefined) return this.#deps.scanner.scan(this.#held, { signal })
    throw new TypeError('A message that was released cannot be scanned')
  }

  #hold(held: InstreamBuffer, bytes: Buffer): boolean {
    if (this.#sizeBytes > this.#limits.messageMemory) return false
    const more = held.capacityWith(bytes.length) - this.#bookedBytes
    if (!this.#deps.budget.take(more)) return false
    this.#bookedBytes += more
    held.append(bytes)
    return true
  }

  /** The message is too large to stay here: its beginning goes where the rest will go. */
  #leaveMemory(held: InstreamBuffer, bytes: Buffer, room: number): Promise<void> | undefined {
    this.#isHeldWhole = false
    const { scan, scanHead, mayKeep } = this.#limits
    let taken: Promise<void> | undefined
    if (mayKeep) {
      const { scanner, budget, openSpool } = this.#deps
      const maxBytes = COPY_FACTOR * this.#limits.messageMemory
      this.#spool = new MemorySpool({ hold: () => scanner.hold(), budget, openSpool, maxBytes })
      taken = allTaken(this.#spool.write(this.#message(held)), this.#spool.write(bytes))
    }
    if (scan && (bytes.length <= room || scanHead)) {
      this.#feed = new ScannerFeed(this.#deps.scanner)
      taken = allTaken(taken, allTaken(this.#feed.write(held.content()), this.#feed.write(bytes, room)))
    }
    if (taken === undefined) {
      this.#forget()
      return undefined
    }
    // The kernel reads from what is held until then.
    return taken.finally(() => this.#forget())
  }

  #message(held: InstreamBuffer): Buffer {
    return held.content().subarray(this.#prefixBytes)
  }

  #releaseAll(options?: { readonly isWanted: boolean }): void {
    this.#feed?.abort(options)
    this.#feed = undefined
    this.#spool?.drop()
    this.#spool = undefined
    this.#forgetReading()
    this.#forget()
  }

  #forgetReading(): void {
    this.#reading?.drop()
    this.#reading = undefined
  }

  #forget(): void {
    this.#deps.budget.give(this.#bookedBytes)
    this.#bookedBytes = 0
    this.#held?.release()
    this.#held = undefined
  }
}
