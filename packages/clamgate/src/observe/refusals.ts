import type { Action } from '../config/schema.ts'
import type { MessageRecord } from '../filter/record.ts'
import { cleanText } from '../ground/clean.ts'
import type { RecipientOutcome } from '../policy/types.ts'
import { actionOf } from '../policy/words/actions.ts'
import { verdictWords } from '../policy/words/verdicts.ts'

/** So many are remembered. */
const KEPT = 20
/** Recipients that are named; the others are counted. */
const NAMED = 10
/** RFC 5321 4.5.3.1.3, path: 256 octets with its brackets. */
const ADDRESS_MAX_CHARS = 256
const SIGNATURE_MAX_CHARS = 250

/** A message that somebody did not get for what it is; texts are cleaned and capped. */
export interface Refusal {
  /** Wall clock, ms. */
  readonly at: number
  readonly queueId: string | undefined
  /** Without angle brackets; the null sender is the empty string. */
  readonly from: string
  /** Those who did not get it, the first of them. */
  readonly to: readonly string[]
  /** How many did not get it. */
  readonly recipients: number
  /** What was found, or what stands for it: `too large to be checked`. */
  readonly signature: string
  /** What became of it, for the first of these recipients. */
  readonly action: Action
}

export interface Refusals {
  note(message: MessageRecord): void
  /** The newest first. */
  read(): readonly Refusal[]
}

/** The last messages that were not delivered because of what was found in them, or by a rule. In memory, with a bound. */
export function createRefusals(now: () => number): Refusals {
  let last: readonly Refusal[] = []
  return {
    note(message) {
      const refusal = refusalOf(message, now())
      if (refusal !== undefined) last = [refusal, ...last.slice(0, KEPT - 1)]
    },
    read: () => last,
  }
}

function refusalOf({ outcome, recipients, from, queueId }: MessageRecord, at: number): Refusal | undefined {
  // A deferred message comes again, unless it is what was found that keeps it away.
  const isLost = ({ fate }: RecipientOutcome) =>
    fate !== 'delivered' && (fate !== 'deferred' || outcome.found !== undefined)
  const lost = outcome.recipients.flatMap((one, index) =>
    isLost(one) ? [{ ...one, address: recipients[index] ?? one.recipient }] : [],
  )
  const [first] = lost
  if (first === undefined) return undefined
  return {
    at,
    queueId: queueId === undefined ? undefined : cleanText(queueId, ADDRESS_MAX_CHARS),
    from: cleanText(from, ADDRESS_MAX_CHARS),
    to: lost.slice(0, NAMED).map(({ address }) => cleanText(address, ADDRESS_MAX_CHARS)),
    recipients: lost.length,
    signature: cleanText(verdictWords(outcome).name, SIGNATURE_MAX_CHARS),
    action: actionOf(first.fate),
  }
}
