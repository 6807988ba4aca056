import type { ScanStream } from '@clamgate/clamd'
import type { OpenScan, ScanReport } from '../filter/ports.ts'
import { abortedBy, EngineError } from './errors.ts'
import { answerOf, type Lease } from './lease.ts'
import {
  ABANDONED,
  failureOfEnd,
  failureOfError,
  failureOfResult,
  fingerprintOf,
  neverBegun,
  noVerdict,
  type ScanFailure,
} from './scan-failure.ts'

export interface BoundScanDeps {
  /** Room on a server: at once, later, or an error thrown. */
  lease(): Lease | Promise<Lease>
  readonly signal: AbortSignal
  /** Fires `signal`. */
  giveUp(): void
  /** Called once when it ended without a verdict, with the room that it had, if any. */
  failed(failure: ScanFailure, lease: Lease | undefined, fingerprint: number): void
  /** Called once, when it is over. */
  end(): void
}

/** A stream to a clamd, which may have to wait for room there before its bytes go out. */
export class BoundScan implements OpenScan {
  readonly #deps: BoundScanDeps
  readonly #bound: Promise<void> | undefined
  #queued: Buffer[] = []
  #lease: Lease | undefined
  #stream: ScanStream | undefined
  #failure: unknown
  #over = false
  /** Of the first chunk; 0 before it. */
  #fingerprint = 0

  constructor(deps: BoundScanDeps) {
    this.#deps = deps
    try {
      const lease = deps.lease()
      if (lease instanceof Promise) {
        this.#bound = lease.then((late) => this.#bind(late))
        // Whoever writes or finishes gets the error; a caller that does neither has lost nothing.
        this.#bound.catch((error: unknown) => this.#lost(error))
      } else {
        void this.#bind(lease)
      }
    } catch (error) {
      this.#lost(error)
    }
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#fingerprint === 0) this.#fingerprint = fingerprintOf([chunk])
    if (this.#stream === undefined) {
      this.#queued.push(chunk)
      return this.#bound
    }
    return this.#stream.write(chunk)?.catch((error: unknown) => {
      throw this.#lost(error)
    })
  }

  async finish(): Promise<ScanReport> {
    if (this.#failure !== undefined) throw this.#failure
    await this.#bound
    const lease = this.#lease
    if (this.#stream === undefined || lease === undefined || this.#over)
      throw this.#lost(abortedBy(this.#deps.signal))
    const { server, attempt } = lease
    try {
      const scanned = answerOf(lease)
      const result = await this.#stream.finish()
      if (this.#failure !== undefined) throw this.#failure // broken off meanwhile, and counted as that
      const report = scanned(result)
      const failure = failureOfResult(result)
      if (failure === undefined) server.succeeded(attempt, report.scanMs)
      else this.#deps.failed(failure, lease, this.#fingerprint)
      return report
    } catch (error) {
      throw this.#lost(error)
    } finally {
      this.#end()
    }
  }

  abort({ isWanted = true }: { readonly isWanted?: boolean } = {}): void {
    if (this.#over) return
    this.#failure ??= abortedBy(this.#deps.signal)
    if (isWanted) this.#deps.failed(ABANDONED, this.#lease, this.#fingerprint)
    this.#stream?.abort()
    this.#deps.giveUp()
    this.#end()
  }

  #bind(lease: Lease): Promise<void> | undefined {
    if (this.#over) {
      lease.release()
      return undefined
    }
    this.#lease = lease
    const stream = lease.server.client.openStream({ signal: this.#deps.signal })
    this.#stream = stream
    this.#deps.signal.addEventListener('abort', () => this.#lost(abortedBy(this.#deps.signal)), {
      once: true,
    })
    let taken: Promise<void> | undefined
    for (const chunk of this.#queued) taken = stream.write(chunk)
    this.#queued = []
    return taken
  }

  /** Remembers the first failure, gives the room back, and returns what the caller is told. */
  #lost(error: unknown): unknown {
    if (this.#failure === undefined) {
      this.#failure = this.#explain(error)
      this.#end()
    }
    return this.#failure
  }

  #explain(error: unknown): unknown {
    const { signal, failed } = this.#deps
    const lease = this.#lease
    if (lease === undefined) {
      failed(neverBegun(error, signal), undefined, 0)
      return error
    }
    failed(signal.aborted ? failureOfEnd(signal) : failureOfError(error), lease, this.#fingerprint)
    if (signal.aborted) return abortedBy(signal)
    return error instanceof EngineError ? error : noVerdict(lease.server, error)
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#queued = []
    this.#lease?.release()
    this.#deps.end()
  }
}
