import type { Outcome } from './policy.ts'

/** Header fields that the full log lines quote; as they came, uncleaned. */
export interface QuotedFields {
  readonly subject?: string
  readonly messageId?: string
  readonly date?: string
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
  readonly sizeBytes: number
  readonly outcome: Outcome
  /** The clamd that answered; undefined when none did. */
  readonly server: string | undefined
  /** From the end of the message to its decision, ms. */
  readonly decisionMs: number
  readonly fields: QuotedFields
}

/** Told of each decided message, after the decision and outside its path. Must not throw. */
export type Record = (message: MessageRecord) => void
