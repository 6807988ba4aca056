import type { Action, FailureKind, OutcomeKind } from '../../config/schema.ts'
import { replyLine } from '../replies.ts'
import type {
  Choice,
  Considered,
  Facts,
  Found,
  Outcome,
  Place,
  Policy,
  Reason,
  RecipientOutcome,
  Tag,
} from '../types.ts'
import type { KeyOrigin } from './phrases.ts'
import { explainInWords } from './sentence.ts'

export type { KeyOrigin } from './phrases.ts'

/** Why something is decided, for programs. */
export interface Because {
  readonly sentence: string
  readonly key: string | undefined
  /** Where the key is written; only for those who know the file. */
  readonly place: Place | 'default' | undefined
  readonly rule: ({ readonly name: string } & Partial<Place>) | undefined
}

/** One recipient's part, for programs. */
export interface ExplainedRecipient {
  readonly recipient: string
  readonly wanted: Action
  readonly fate: RecipientOutcome['fate']
  readonly because: Because
  readonly direction: string | undefined
  readonly considered: readonly Considered[] | undefined
}

/** What would be done, and why, for programs. */
interface ExplainedChoice {
  readonly action: Action
  readonly because: Because
}

/** What is decided on a message and why: a sentence for people, the rest for programs (JSON leaves out what is undefined). */
export interface Explanation extends ExplainedChoice {
  /**
   * One sentence or a few, on one line; where decisions differ between recipients, on one for each. Text from outside is
   * cleaned.
   */
  readonly sentence: string
  readonly outcome: OutcomeKind
  readonly finding: Found | undefined
  readonly failure: FailureKind | undefined
  /** What the keys of `policy` would decide if there were no rules; only with a policy. */
  readonly withoutRules: ExplainedChoice | undefined
  /** As on the wire: `550 5.7.1 …`. */
  readonly reply: string | undefined
  readonly tag: Tag | undefined
  readonly recipients: readonly ExplainedRecipient[]
  /** Recipients whom the MTA is asked to remove, and those for whom the message is kept. */
  readonly askedToRemove: readonly string[]
  readonly keptFor: readonly string[]
  readonly monitored: readonly ExplainedChoice[]
  /** How the rules looked at it; only with a policy. With several recipients each has its own. */
  readonly considered: readonly Considered[] | undefined
}

/** What an explanation can make use of, where it is known. */
export interface ExplainOptions {
  /** The policy that decided: then it also says what the rules looked at. */
  readonly policy?: Policy
  /** Where a key has its value from. */
  readonly originOf?: KeyOrigin
}

/** Explains an outcome. */
export function explain(
  message: Facts,
  outcome: Outcome,
  { policy, originOf = () => undefined }: ExplainOptions = {},
): Explanation {
  const { kind, action, found, failure, reply, tag, verdict } = outcome
  // Mail may be several things at once: what decided is looked at.
  const facts = { ...message, verdict }
  // Once, where no recipient is known.
  const each = facts.recipients.length === 0 ? [0] : [...facts.recipients.keys()]
  const considered = policy === undefined ? [] : each.map((index) => policy.consider(facts, index))
  const isOneByOne = facts.recipients.length > 1
  const fallback = policy?.fallback(verdict)
  const onlyMonitored = new Set(
    considered.flat().flatMap((one) => (one.monitor && one.matches ? [one.rule] : [])),
  )
  const because = ({ reason }: Pick<Choice, 'reason'>) => becauseOf(reason, originOf)
  const choiceOf = (choice: Choice) => ({ action: choice.action, because: because(choice) })
  const recipientsAt = (indices: readonly number[]) =>
    indices.flatMap((index) => facts.recipients[index] ?? [])
  return {
    sentence: explainInWords(facts, outcome, { fallback, onlyMonitored, originOf }),
    outcome: kind,
    action,
    because: because(outcome),
    finding: found && { ...found, file: found.file, rating: found.rating },
    failure,
    withoutRules: fallback && choiceOf(fallback),
    reply: reply && replyLine(reply),
    tag,
    recipients: outcome.recipients.map((one, index) => ({
      recipient: one.recipient,
      wanted: one.wanted,
      fate: one.fate,
      because: because(one),
      direction: policy?.direction(facts, index),
      considered: isOneByOne ? considered[index] : undefined,
    })),
    askedToRemove: recipientsAt(outcome.remove),
    keptFor: recipientsAt(outcome.keepFor),
    monitored: outcome.monitored.map(choiceOf),
    considered: isOneByOne ? undefined : considered[0],
  }
}

function becauseOf({ text, key, rule }: Reason, originOf: KeyOrigin): Because {
  return {
    sentence: text,
    key,
    place: key === undefined ? undefined : originOf(key),
    rule: rule && { name: rule.name, ...rule.place },
  }
}
