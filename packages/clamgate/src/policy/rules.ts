import type { Action, OutcomeKind, Rule } from '../config/schema.ts'
import { type Condition, type ConditionKey, compileConditions, type Site } from './conditions.ts'
import type { Party } from './party.ts'
import type { Subject } from './subject.ts'
import type { Choice, Place } from './types.ts'
import { inParentheses } from './words/names.ts'

/** What a message is to get, with the texts that its rule brings. Shared by all messages that get the same. */
export interface Decision {
  readonly choice: Choice
  /** Text of the reply instead of the usual one. */
  readonly message: string | undefined
  readonly tag: Rule['tag']
}

/** A rule of `policy.rules`, made ready. */
export interface CompiledRule {
  readonly name: string
  readonly place: Place | undefined
  readonly decision: Decision
  readonly conditions: readonly Condition[]
  /** Does not hold from then on, Unix time, ms. */
  readonly untilMs: number
  readonly monitor: boolean
  /** Says nothing of the outcome or the finding: it is for mail that was scanned. */
  readonly wantsScanned: boolean
  /** Its answer may differ between recipients. */
  readonly perRecipient: boolean
}

/** Makes a rule ready. `at` is its path, for messages: `policy.rules[2]`. */
export function compileRule(rule: Rule, at: string, place: Place | undefined, site: Site): CompiledRule {
  const conditions = compileConditions(rule.when, at, site)
  return {
    name: rule.name,
    place,
    decision: { choice: choiceOf(rule, place), message: rule.message, tag: rule.tag },
    conditions,
    untilMs: rule.until ?? Number.POSITIVE_INFINITY,
    monitor: rule.monitor,
    wantsScanned: !conditions.some(({ key }) => SAYS_WHAT.has(key)),
    perRecipient: conditions.some(({ perRecipient }) => perRecipient),
  }
}

/** Conditions that say which outcomes a rule is for. */
const SAYS_WHAT: ReadonlySet<ConditionKey> = new Set([
  'outcome',
  'failure',
  'ambiguity',
  'unscannable',
  'signature',
  'class',
  'source',
  'file',
  'rating',
])

function choiceOf({ name, then: action }: Rule, place: Place | undefined): Choice {
  const text = `rule "${name}"${inParentheses(place)}: ${action}`
  return { action, reason: { text, rule: { name, place } } }
}

/** Why a rule does not decide; undefined: it does. */
export function missOf(rule: CompiledRule, subject: Subject, recipient: Party | undefined): Miss | undefined {
  if (subject.facts.nowMs >= rule.untilMs) return 'until'
  if (rule.wantsScanned && !wasScanned(subject)) return 'unscanned'
  for (const condition of rule.conditions) {
    if (!condition.holds(subject, recipient)) return condition.key
  }
  return undefined
}

/** The condition that does not hold; or the rule has ended; or it does not say that it is for unscanned mail. */
export type Miss = ConditionKey | 'until' | 'unscanned'

const UNSCANNED: ReadonlySet<OutcomeKind> = new Set([
  'failure',
  'databases-missing',
  'unscannable',
  'skipped',
])

/** Mail that could not be scanned must not be accepted by a rule whose author did not think of it. */
function wasScanned({ kind, facts: { verdict } }: Subject): boolean {
  if (UNSCANNED.has(kind)) return false
  return verdict.kind !== 'oversize' || verdict.head === 'clean'
}

/** Every action that rules may choose; monitored ones never do. */
export function ruleActions(rules: readonly CompiledRule[]): readonly Action[] {
  return rules.filter(({ monitor }) => !monitor).map(({ decision }) => decision.choice.action)
}
