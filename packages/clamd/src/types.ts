import type { InstreamBuffer } from './instream-buffer.ts'

/** Where a clamd listens. */
export type ClamdAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** What clamd said of one stream. Anything that is not one of these is a {@link ClamdError}, never `clean`. */
export type ScanResult =
  | { readonly kind: 'clean' }
  /** `signature` exactly as clamd names it, blanks and `.UNOFFICIAL` included. */
  | { readonly kind: 'found'; readonly signature: string }
  /** The stream is above clamd's StreamMaxLength. */
  | { readonly kind: 'too-large' }
  /** The engine could not scan; `text` is clamd's own words without ` ERROR`. */
  | { readonly kind: 'error'; readonly text: string }

export interface ClamdVersion {
  /** For example `1.4.6`. */
  readonly engine: string
  /** Version of the daily database; undefined when no official database is loaded. */
  readonly database: number | undefined
  /** Build time of the daily database; undefined when none or unreadable. */
  readonly databaseDate: Date | undefined
  /** The reply as it came. */
  readonly text: string
}

export interface ClamdClientOptions {
  readonly address: ClamdAddress
  /** Longest wait for a connection, ms. */
  readonly connectTimeoutMs: number
  /** Longest time in which clamd may take no data while we have some to send, ms. */
  readonly stallTimeoutMs: number
  /** Longest wait for a reply once everything was sent, ms. */
  readonly replyTimeoutMs: number
  /** Longest reply that is accepted, bytes (signature names can be long). Default 8192; STATS has its own, larger. */
  readonly maxReplyBytes?: number
}

/** An INSTREAM under way. Ends by `finish` or `abort`; both release the connection. */
export interface ScanStream {
  /**
   * Sends bytes, without a copy. Returns undefined when the kernel has taken them all, otherwise a promise that settles
   * when it has (backpressure); it rejects like `finish` when the stream is lost. Until then the chunk must not change.
   */
  write(chunk: Buffer): Promise<void> | undefined
  /** Ends the stream and waits for the verdict. */
  finish(): Promise<ScanResult>
  /** Gives up: the connection is destroyed. Idempotent, never throws. */
  abort(): void
}

/** A client for one clamd. Each call is one connection, as clamd(8) wants it. */
export interface ClamdClient {
  readonly address: ClamdAddress
  ping(options?: { readonly signal?: AbortSignal }): Promise<void>
  version(options?: { readonly signal?: AbortSignal }): Promise<ClamdVersion>
  stats(options?: { readonly signal?: AbortSignal }): Promise<ClamdStats>
  reload(options?: { readonly signal?: AbortSignal }): Promise<void>
  /**
   * Scans bytes that are all in memory: one connection, one write. They must not change until it settles; from an
   * {@link InstreamBuffer} they are sent without another copy.
   */
  scan(
    message: readonly Buffer[] | InstreamBuffer,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ScanResult>
  /** Opens a stream; bytes may be written at once, before the connection is there. */
  openStream(options?: { readonly signal?: AbortSignal }): ScanStream
}

export interface ClamdStats {
  readonly pools: readonly ClamdPool[]
  /** The reply as it came, for `--json` and bug reports. */
  readonly text: string
}

export interface ClamdPool {
  readonly state: string
  readonly primary: boolean
  readonly threadsLive: number | undefined
  readonly threadsIdle: number | undefined
  readonly threadsMax: number | undefined
  readonly idleTimeoutSeconds: number | undefined
  readonly queueItems: number | undefined
  readonly running: readonly { readonly command: string; readonly seconds: number; readonly target: string }[]
  /** Memory held by the engine, MiB, where clamd says so. */
  readonly poolsUsedMiB: number | undefined
  readonly poolsTotalMiB: number | undefined
}
