import type { InstreamBuffer, ScanResult } from '@clamgate/clamd'

/** A verdict with where it came from. */
export interface ScanReport {
  readonly result: ScanResult
  /** Address of the clamd that answered, as configured. For the log, never for the client. */
  readonly server: string
}

/** A message that is streamed to a scanner. Ends by `finish` or `abort`. */
export interface OpenScan {
  /** Undefined when the bytes were taken; else a promise, until which they must not change (backpressure). */
  write(chunk: Buffer): Promise<void> | undefined
  finish(): Promise<ScanReport>
  abort(): void
}

/**
 * All the filter knows of ClamAV. The engine provides it, `app.ts` joins them.
 * Both reject with a typed error (see `engine/errors.ts`) when no verdict could be had.
 */
export interface Scanner {
  /** Memory for a message; whoever takes it releases it. */
  hold(): InstreamBuffer
  /** Scans bytes in memory; may be tried again on another server. They must not change until it settles. */
  scan(
    message: InstreamBuffer | readonly Buffer[],
    options: { readonly signal: AbortSignal },
  ): Promise<ScanReport>
  open(options: { readonly signal: AbortSignal }): OpenScan
  /** False while a managed engine has only its starter database (EICAR). */
  readonly databasesComplete: boolean
}
