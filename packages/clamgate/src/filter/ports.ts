import type { ClamdVersion, InstreamBuffer, ScanResult } from '@clamgate/clamd'
import type { Outcome, SkipFacts } from '../policy/types.ts'
import type { Ignored, Origin, Trip } from '../policy/verdict.ts'

/** A verdict with where it came from. */
export interface ScanReport {
  readonly result: ScanResult
  /** Address of the clamd that answered, as configured. For the log, never for the client. */
  readonly server: string
  /** From handing the whole message to that clamd (a stream: from its end) to the verdict, ms. */
  readonly scanMs: number
  /** What that clamd had said last of its engine and databases when it got the whole message. */
  readonly version: ClamdVersion | undefined
  /** False: it had only its starter database (EICAR) when it got the message. Always true of a clamd of somebody else's. */
  readonly databasesComplete: boolean
}

/** A message that is kept in quarantine: its bytes go in as they come. `keep` or `drop` ends it. */
export interface Spool {
  /** Takes the next bytes; a promise is backpressure, until which they must not change. Never throws or rejects. */
  write(bytes: Buffer): Promise<void> | undefined
  /**
   * Makes the entry: message and envelope are on disk, synced, when it resolves.
   * @throws {QuarantineError} it could not be written: the message must be deferred
   */
  keep(envelope: KeptEnvelope): Promise<{ readonly id: string }>
  /** Forgets what was written. Safe at any time, also after `keep`. */
  drop(): void
}

/** Opens a spool; nothing is on disk before the first bytes. */
export type OpenSpool = () => Spool

/**
 * What is known of a kept message, beside its bytes. Text from outside is as it came: as Latin-1, one character for each
 * octet, so that nothing of it is lost.
 */
export interface KeptEnvelope {
  readonly queueId: string | undefined
  /** Arguments of MAIL and RCPT with their brackets and parameters, as the MTA gave them: enough to send it again. */
  readonly sender: { readonly address: string; readonly parameters: readonly string[] }
  /** Those of `Outcome.keepFor`, in its order. */
  readonly recipients: readonly { readonly address: string; readonly parameters: readonly string[] }[]
  readonly clientAddress: string | undefined
  readonly clientName: string
  readonly heloName: string | undefined
  readonly authenticated: string | undefined
  readonly receivedAtMs: number
  readonly sizeBytes: number
  readonly messageId: string | undefined
  readonly subject: string | undefined
  readonly outcome: Outcome
  /** The clamd that found it. */
  readonly server: string | undefined
  readonly databaseVersion: number | undefined
}

/** A message that is streamed to a scanner. Ends by `finish` or `abort`. */
export interface OpenScan {
  /** Undefined when the bytes were taken; else a promise, until which they must not change (backpressure). */
  write(chunk: Buffer): Promise<void> | undefined
  finish(): Promise<ScanReport>
  /** `isWanted: false`: the fate of the message is settled without it, so that it does not count as given up. */
  abort(options?: { readonly isWanted: boolean }): void
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
  /**
   * Longest message that the clamd in use takes, bytes: after a reload that raised the scan size it may be below that.
   */
  readonly maxScanSize: number
}

/** A finding in a message that came by the road. */
export interface Hit {
  readonly signature: string
  readonly origin: Origin | undefined
  readonly envelope: SkipFacts
}

/** A content in which a finding is ignored. */
export interface Excuse {
  /** Of a part, decoded, or of the whole mail as it came; hexadecimal. */
  readonly sha256: string
  readonly ignored: Ignored
}

/**
 * What is known of signatures beside their names. The room `signatures` provides it, `app` joins them. Whatever fails here
 * leaves a finding as it is.
 */
export interface SignatureFacts {
  /** Whose a signature is; undefined where that is not known within the time that mail may wait for it. */
  origin(signature: string): Promise<Origin | undefined>
  /** Whether somebody wants the finding ignored for such mail. The envelope has one recipient, or none is known. */
  ignored(signature: string, envelope: SkipFacts): Ignored | undefined
  /** Contents in which somebody wants the finding ignored, for such mail: with all its recipients. */
  excuses(signature: string, envelope: SkipFacts): readonly Excuse[]
  /** How the breaker stands, without any effect. */
  trip(signature: string, origin: Origin | undefined): Trip | undefined
  /** The same, once the hit is counted: it may be the one that trips it. */
  hit(hit: Hit): Trip | undefined
  /** Mail of a tripped signature is kept: a large message has to be at hand then. */
  mayKeep(): boolean
}

/** Who is refused as a whole since he sends malware. `app` has it, and keeps it. */
export interface Sentinel {
  /** Whether the user of that log-in name is. */
  isStopped(authenticated: string | undefined): boolean
}

/** Mail that comes back to us as a release from the quarantine. The room `quarantine` provides it, `app` joins them. */
export interface ReleaseTickets {
  /** Whether such a ticket is out: the octets of the mail are worth hashing then. Does not use it up. */
  isOut(ticket: string): boolean
  /** Uses the ticket up, whatever comes of it. */
  redeem(ticket: string, mail: ReturnedMail): Redeemed
}

export interface ReturnedMail {
  readonly queueId: string | undefined
  /** Arguments of RCPT as the MTA gave them, one character for each octet. */
  readonly recipients: readonly string[]
  /**
   * Of all octets but the fields that carry tickets, in hexadecimal. Undefined: the MTA does not let those fields be removed, so
   * that the mail would be delivered with them, and no ticket is honoured.
   */
  readonly sha256: string | undefined
  /** Of the SMTP client, as the MTA tells it; undefined where it tells none. */
  readonly clientPort: number | undefined
}

/** Why a ticket does not count. */
export type TicketRefusal = 'unknown' | 'used' | 'expired' | 'recipients' | 'content' | 'client' | 'headers'

/** What a mail is a release of. */
export interface ReleaseOf {
  /** The entry in the quarantine. */
  readonly entry: string
  /** Queue id of the mail when it was kept, where it had one. */
  readonly queueId: string | undefined
}

export type Redeemed =
  /** It passes. */
  ({ readonly ok: true } & ReleaseOf) | { readonly ok: false; readonly why: TicketRefusal }
