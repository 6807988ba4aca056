import type { OpenScan, Scanner, ScanReport } from './ports.ts'

/** The stream of a message to the scanner. A scanner that is lost on the way is reported at the end, by `finish`. */
export class ScannerFeed {
  readonly #abort = new AbortController()
  #stream: OpenScan | undefined
  #lost: { readonly error: unknown } | undefined

  constructor(scanner: Scanner) {
    try {
      this.#stream = scanner.open({ signal: this.#abort.signal })
    } catch (error) {
      this.#lose(error)
    }
  }

  /**
   * Sends at most `room` bytes of these. A returned promise is backpressure, until which they must not change; it never
   * rejects.
   */
  write(bytes: Buffer, room: number = bytes.length): Promise<void> | undefined {
    if (this.#stream === undefined || room <= 0) return undefined
    const wanted = bytes.length > room ? bytes.subarray(0, room) : bytes
    try {
      return this.#stream.write(wanted)?.catch((error: unknown) => this.#lose(error))
    } catch (error) {
      this.#lose(error)
      return undefined
    }
  }

  /** @throws whatever the scanner threw when no verdict could be had */
  async finish(signal: AbortSignal): Promise<ScanReport> {
    if (this.#lost !== undefined) throw this.#lost.error
    if (this.#stream === undefined) throw new TypeError('A stream that was given up has no verdict')
    const stop = () => this.#abort.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await this.#stream.finish()
    } finally {
      signal.removeEventListener('abort', stop)
      this.#stream = undefined
    }
  }

  /** Gives it up; see {@link OpenScan.abort}. Idempotent. */
  abort(options?: { readonly isWanted: boolean }): void {
    this.#stream?.abort(options)
    this.#stream = undefined
  }

  #lose(error: unknown): void {
    this.#lost ??= { error }
    this.abort()
  }
}

/**
 * Backpressure of two that take the same bytes: waits for whoever is not done with them.
 * @returns undefined: nobody has to be waited for
 */
export function allTaken(
  one: Promise<void> | undefined,
  other: Promise<void> | undefined,
): Promise<void> | undefined {
  if (one === undefined) return other
  return other === undefined ? one : Promise.all([one, other]).then(() => undefined)
}
