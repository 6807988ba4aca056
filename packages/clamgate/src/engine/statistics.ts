import { cleanText } from '../ground/clean.ts'
import type { ScanFailureCode, ScanFailureCounts, ServerError, ServerStatus } from './status.ts'

/** Scans whose times are kept: p99 stands on ten of them. */
export const RECENT_SCANS = 1024
/** Longest message of a last error, characters. */
const MESSAGE_CHARS = 300

/** Scans without a verdict, by code, of which there are a dozen. */
export class FailureCounts {
  readonly #counts = new Map<ScanFailureCode, number>()

  add(code: ScanFailureCode): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
  }

  read(): ScanFailureCounts {
    return Object.fromEntries(this.#counts)
  }
}

/** How scans on one server went. Fixed memory (4 KiB), and one store for a scan: quantiles are found when asked for. */
export class Statistics {
  /** Times of the latest scans, ms; the next one goes to `scans % RECENT_SCANS`. */
  readonly #recent = new Float32Array(RECENT_SCANS)
  readonly #failures = new FailureCounts()
  #scans = 0
  #lastError: ServerError | undefined

  answered(scanMs: number): void {
    this.#recent[this.#scans % RECENT_SCANS] = scanMs
    this.#scans += 1
  }

  /**
   * `at` is read back as it is: of a clock of the caller's. The message may hold words of clamd's. `isError`: it says
   * something of clamd or the message, and not of a caller that has gone.
   */
  failed({ code, message, at }: ServerError, { isError = true }: { readonly isError?: boolean } = {}): void {
    this.#failures.add(code)
    if (isError) this.#lastError = { code, message: cleanText(message, MESSAGE_CHARS), at }
  }

  read(): Pick<ServerStatus, 'p50Ms' | 'p99Ms' | 'scans' | 'failures' | 'lastError'> {
    const sorted = this.#recent.slice(0, this.#scans).sort()
    return {
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      scans: this.#scans,
      failures: this.#failures.read(),
      lastError: this.#lastError,
    }
  }
}

/** The smallest value that so large a part of all does not exceed (nearest rank), to the microsecond. */
function quantile(sorted: Float32Array, part: number): number | undefined {
  const value = sorted[Math.ceil(part * sorted.length) - 1]
  return value === undefined ? undefined : Math.round(value * 1000) / 1000
}
