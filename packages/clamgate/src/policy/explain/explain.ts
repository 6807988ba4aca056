import type { Action, FailureKind, OutcomeKind, SignatureClass } from '../../config/schema.ts'
import type { Choice, Considered, Facts, Outcome, Place, Policy, RecipientOutcome } from '../types.ts'
import type { KeyOrigin } from './phrases.ts'
import { explainInWords } from './words.ts'

/** Why something is decided, for programs. */
export interface Because {
  readonly text: string
  readonly key?: string
  /** Where the key is written; only for those who know the file. */
  readonly place?: Place | 'default'
  readonly rule?: { readonly name: string } & Partial<Place>
}

/** How a rule looked at a message, for programs. */
export interface ExplainedRule extends Partial<Place> {
  readonly rule: string
  /** What it does. */
  readonly action: Action
  readonly monitor: boolean
  readonly matches: boolean
  /** See {@link Considered.miss}. */
  readonly miss?: string
  /** When it ended, ISO 8601; only where that is why it does not match. */
  readonly until?: string
  /** Which way the mail goes, where that is why it does not match and is known. */
  readonly direction?: string
}

/** One recipient's part, for programs. */
export interface ExplainedRecipient {
  readonly recipient: string
  readonly wanted: Action
  readonly fate: RecipientOutcome['fate']
  readonly because: Because
  readonly direction?: string
  readonly considered?: readonly ExplainedRule[]
}

/** What is decided on a message and why: a sentence for people, the rest for programs (JSON). */
export interface Explanation {
  /**
   * One sentence or a few, on one line; where decisions differ between recipients, on one for each. Text from outside is
   * cleaned.
   */
  readonly sentence: string
  readonly outcome: OutcomeKind
  readonly action: Action
  readonly because: Because
  readonly finding?: {
    readonly signature: string
    readonly class: SignatureClass
    readonly classes: readonly SignatureClass[]
    readonly source: string
  }
  readonly failure?: FailureKind
  /** What the keys of `policy` would decide if there were no rules; only with a policy. */
  readonly withoutRules?: { readonly action: Action; readonly because: Because }
  /** As on the wire: `550 5.7.1 …`. */
  readonly reply?: string
  readonly tag?: { readonly header: string; readonly value: string; readonly subject?: string }
  readonly recipients: readonly ExplainedRecipient[]
  /** Recipients that are taken off the envelope, and those for whom the message is kept. */
  readonly removed: readonly string[]
  readonly keptFor: readonly string[]
  readonly monitored: readonly { readonly action: Action; readonly because: Because }[]
  /** How the rules looked at it; only with a policy. With several recipients each has its own. */
  readonly considered?: readonly ExplainedRule[]
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
  facts: Facts,
  outcome: Outcome,
  { policy, originOf = () => undefined }: ExplainOptions = {},
): Explanation {
  const { kind, action, found, failure, reply, tag } = outcome
  const directions = policy === undefined ? [] : directionsOf(facts, policy)
  const considered = policy === undefined ? [] : consideredBy(facts, policy, directions)
  const oneByOne = facts.recipients.length > 1
  const fallback = policy?.fallback(facts.verdict)
  const onlyMonitored = new Set(
    considered.flat().flatMap((one) => (one.monitor && one.matches ? [one.rule] : [])),
  )
  const choiceOf = (choice: Choice) => ({ action: choice.action, because: becauseOf(choice, originOf) })
  return {
    sentence: explainInWords(facts, outcome, { fallback, onlyMonitored, originOf }),
    outcome: kind,
    action,
    because: becauseOf(outcome, originOf),
    ...(found === undefined ? {} : { finding: { ...found } }),
    ...(failure === undefined ? {} : { failure }),
    ...(fallback === undefined ? {} : { withoutRules: choiceOf(fallback) }),
    ...(reply === undefined ? {} : { reply: `${reply.code} ${reply.enhanced} ${reply.text}` }),
    ...(tag === undefined
      ? {}
      : { tag: { header: tag.header, value: tag.value, ...subjectOf(tag.subject) } }),
    recipients: outcome.recipients.map((one, index) => ({
      recipient: one.recipient,
      wanted: one.wanted,
      fate: one.fate,
      because: becauseOf(one, originOf),
      ...(directions[index] === undefined ? {} : { direction: directions[index] }),
      ...(oneByOne && considered[index] !== undefined ? { considered: considered[index] } : {}),
    })),
    removed: outcome.remove.flatMap((index) => facts.recipients[index] ?? []),
    keptFor: outcome.keepFor.flatMap((index) => facts.recipients[index] ?? []),
    monitored: outcome.monitored.map(choiceOf),
    ...(oneByOne || considered[0] === undefined ? {} : { considered: considered[0] }),
  }
}

/** Of each recipient; where none is known, of any: mail from outside is inbound, whoever it is for. */
function directionsOf(facts: Facts, policy: Policy): readonly (string | undefined)[] {
  if (facts.recipients.length > 0) return policy.directions(facts)
  return policy.directions({ ...facts, recipients: [''] }).map((one) => (one === 'inbound' ? one : undefined))
}

/** How the rules look at the message for each recipient; once, where none is known. */
function consideredBy(
  facts: Facts,
  policy: Policy,
  directions: readonly (string | undefined)[],
): readonly (readonly ExplainedRule[])[] {
  return directions.map((direction, index) =>
    policy.consider(facts, index).map((one) => ruleOf(one, direction)),
  )
}

function becauseOf({ reason: { text, key, rule } }: Pick<Choice, 'reason'>, originOf: KeyOrigin): Because {
  const place = key === undefined ? undefined : originOf(key)
  return {
    text,
    ...(key === undefined ? {} : { key }),
    ...(place === undefined ? {} : { place }),
    ...(rule === undefined ? {} : { rule: { name: rule.name, ...rule.place } }),
  }
}

function ruleOf(
  { rule, place, action, monitor, miss, untilMs }: Considered,
  direction: string | undefined,
): ExplainedRule {
  const seen = { rule, ...place, action, monitor, matches: miss === undefined }
  if (miss === undefined) return seen
  const until = miss === 'until' && untilMs !== undefined ? { until: new Date(untilMs).toISOString() } : {}
  return {
    ...seen,
    miss,
    ...until,
    ...(miss === 'direction' && direction !== undefined ? { direction } : {}),
  }
}

function subjectOf(subject: string | undefined): { subject?: string } {
  return subject === undefined ? {} : { subject }
}
