import type { ClamdVersion } from '@clamgate/clamd'
import type { Outcome } from '../policy/types.ts'
import type { ReadingFacts } from '../policy/verdict.ts'

/** Header fields that the full log lines quote; as they came, uncleaned. */
export interface QuotedFields {
  readonly subject: string | undefined
  readonly messageId: string | undefined
  readonly date: string | undefined
}

/** One message that was decided. Text from outside is uncleaned: whoever prints it cleans it. */
export interface MessageRecord {
  /** The MTA's queue id; undefined where it gives none. */
  readonly queueId: string | undefined
  /** Envelope sender and recipients without angle brackets; the null sender is the empty string. */
  readonly from: string
  readonly recipients: readonly string[]
  readonly clientAddress: string | undefined
  readonly clientName: string
  readonly authenticated: string | undefined
  readonly sizeBytes: number
  readonly outcome: Outcome
  /** The clamd that answered; undefined when none did. */
  readonly server: string | undefined
  /** What that clamd said last of itself: engine and databases. */
  readonly version: ClamdVersion | undefined
  /** Entry in the quarantine, where the message is kept. */
  readonly quarantineId: string | undefined
  /** From the last byte of the message to its decision, ms. */
  readonly decisionMs: number
  /** The part of `decisionMs` that clamd took; undefined when none answered. The rest is the gateway's overhead. */
  readonly scanMs: number | undefined
  readonly fields: QuotedFields
  /** Undefined with `policy.views: off`, and where the mail was not scanned. */
  readonly reading?: ReadingFacts | undefined
}

/**
 * Told of each decided message, before the MTA hears of it. A promise delays the answer until it settles. Must neither
 * throw nor reject.
 */
export type Record = (message: MessageRecord) => Promise<void> | undefined
