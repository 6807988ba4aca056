import type { Action, FailureKind, OutcomeKind, SignatureClass } from '../../config/schema.ts'
import { explainInWords } from './explain-words.ts'
import type { Choice, Considered, Facts, Outcome, Place, Policy, RecipientOutcome } from './types.ts'

/** Why something is decided, for programs. */
export interface Because {
  readonly text: string
  readonly key?: string
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
  /** One sentence or a few. Text from outside is cleaned. */
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

/** Explains an outcome. With the policy that decided it, it also says what the rules looked at. */
export function explain(facts: Facts, outcome: Outcome, policy?: Policy): Explanation {
  const { kind, action, found, failure, reply, tag } = outcome
  const directions = policy?.directions(facts)
  const oneByOne = policy !== undefined && facts.recipients.length > 1
  const fallback = policy?.fallback(facts.verdict)
  return {
    sentence: explainInWords(facts, outcome, fallback),
    outcome: kind,
    action,
    because: becauseOf(outcome),
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
      because: becauseOf(one),
      ...(directions?.[index] === undefined ? {} : { direction: directions[index] }),
      ...(oneByOne ? { considered: policy.consider(facts, index).map(ruleOf) } : {}),
    })),
    removed: outcome.remove.flatMap((index) => facts.recipients[index] ?? []),
    keptFor: outcome.keepFor.flatMap((index) => facts.recipients[index] ?? []),
    monitored: outcome.monitored.map(choiceOf),
    ...(policy === undefined || oneByOne ? {} : { considered: policy.consider(facts, 0).map(ruleOf) }),
  }
}

function choiceOf(choice: Choice): { action: Action; because: Because } {
  return { action: choice.action, because: becauseOf(choice) }
}

function becauseOf({ reason: { text, key, rule } }: Pick<Choice, 'reason'>): Because {
  return {
    text,
    ...(key === undefined ? {} : { key }),
    ...(rule === undefined ? {} : { rule: { name: rule.name, ...rule.place } }),
  }
}

function ruleOf({ rule, place, action, monitor, miss }: Considered): ExplainedRule {
  const seen = { rule, ...place, action, monitor, matches: miss === undefined }
  return miss === undefined ? seen : { ...seen, miss }
}

function subjectOf(subject: string | undefined): { subject?: string } {
  return subject === undefined ? {} : { subject }
}
