import type { ClamdVersion } from '@clamgate/clamd'
import type { Direction } from '../config/schema.ts'
import type { Capabilities } from '../policy/capabilities.ts'
import type { Outcome, RawFacts } from '../policy/types.ts'
import type { ReadingFacts } from '../policy/verdict.ts'
import type { ReleaseOf } from './ports.ts'

/** Header fields that the full log lines quote; as they came, uncleaned. */
export interface QuotedFields {
  readonly subject: string | undefined
  readonly messageId: string | undefined
  readonly date: string | undefined
}

/** Header fields of a message that conditions of the policy ask for. */
export interface KeptHeaders {
  /** Names that are asked for, in lower case: of others nothing is known, not even whether they are there. */
  readonly asked: readonly string[]
  /** Name in lower case and value, one character for each octet, in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Some fields, or the ends of some, are not kept: they were too many or too long. */
  readonly isCut: boolean
}

/** What a decision looked at beside what the message was and where it came from. */
export interface DecisionBasis {
  readonly can: Capabilities
  /** Undefined: no condition asks for any. */
  readonly headers: KeptHeaders | undefined
  /** The envelope as the MTA gave it. To be called while the message is being recorded. */
  readonly raw: () => RawFacts
  /** Which way it goes to its first recipient; undefined where it has none. */
  readonly direction: Direction | undefined
  /** Fingerprint of the policy. */
  readonly policy: string
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
  readonly heloName: string | undefined
  readonly authenticated: string | undefined
  /** When it was decided: wall clock, Unix time, ms. */
  readonly decidedAtMs: number
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
  readonly basis: DecisionBasis
  /** It is the release of an entry in the quarantine. */
  readonly releaseOf?: ReleaseOf | undefined
}

/**
 * Told of each decided message, before the MTA hears of it. A promise delays the answer until it settles. Must neither
 * throw nor reject.
 */
export type Record = (message: MessageRecord) => Promise<void> | undefined
