import type { Action, Config, OutcomeKind, UnscannableKey } from '../config/schema.ts'
import type { Decision } from './rules.ts'
import { strictest } from './strictness.ts'
import type { VerdictFacts } from './subject.ts'
import type { Reason, Skip } from './types.ts'
import type { Verdict } from './verdict.ts'
import { inParentheses } from './words/names.ts'
import { unscannableKey } from './words/readings.ts'
import { skipWords } from './words/skips.ts'

/** Decides by the keys of `policy`, where no rule does. */
export type Fallback = (facts: VerdictFacts, verdict: Verdict) => Decision

/** The key of `policy` that decides on each outcome; oversize, unscannable and exempt mail are a matter of their own. */
const KEYS = {
  clean: 'clean',
  infected: 'infected',
  encrypted: 'encrypted',
  'limits-exceeded': 'limitsExceeded',
  'databases-missing': 'databasesMissing',
  'databases-outdated': 'databasesOutdated',
  ambiguous: 'ambiguous',
  failure: 'failure',
} as const satisfies {
  readonly [K in Exclude<OutcomeKind, 'oversize' | 'unscannable' | 'skipped'>]: keyof Config['policy']
}

type ActionKey = (typeof KEYS)[keyof typeof KEYS]

/** Makes the decisions of the keys ready. */
export function compileDefaults(policy: Config['policy']): Fallback {
  const decisions = new Map(Object.entries(KEYS).map(([kind, key]) => [kind, byKey(key, policy)]))
  const failure = byKey('failure', policy)
  const oversize = compileOversize(policy)
  const unscannable = compileUnscannable(policy)
  return ({ kind }, verdict) => {
    if (verdict.kind === 'skipped') return bySkip(verdict.skip)
    if (verdict.kind === 'oversize') return oversize[verdict.head]
    if (verdict.kind === 'unscannable') {
      const [first, ...others] = verdict.parts.map(({ kind: one }) => ({
        decision: unscannable[unscannableKey(one)],
      }))
      return first === undefined ? failure : strictest([first, ...others]).decision
    }
    return decisions.get(kind) ?? failure
  }
}

/** By a key that says what happens; by `policy.infected` where it is not written. */
function byKey(key: ActionKey, policy: Config['policy']): Decision {
  const action = policy[key]
  return action === undefined
    ? byKey('infected', policy)
    : decisionOf(action, saying(`policy.${key}`, action))
}

/** Mail whose beginning was to be scanned and was not has not been scanned at all. */
function compileOversize({ oversize, clean, failure }: Config['policy']) {
  if (oversize !== 'scan-head') {
    const decision = decisionOf(oversize, saying('policy.oversize', oversize))
    return { clean: decision, unscanned: decision }
  }
  const byClean = saying('policy.clean', clean)
  const byFailure = saying('policy.failure', failure)
  return {
    clean: decisionOf(clean, { ...byClean, text: `policy.oversize: scan-head, then ${byClean.text}` }),
    unscanned: decisionOf(failure, {
      ...byFailure,
      text: `policy.oversize: scan-head, but it was not scanned, so ${byFailure.text}`,
    }),
  }
}

function compileUnscannable({ unscannable }: Config['policy']): Readonly<Record<UnscannableKey, Decision>> {
  const by = (key: UnscannableKey) =>
    decisionOf(unscannable[key], saying(`policy.unscannable.${key}`, unscannable[key]))
  return {
    bounds: by('bounds'),
    partial: by('partial'),
    undecodable: by('undecodable'),
    encrypted: by('encrypted'),
  }
}

function saying(key: string, what: string): Reason {
  return { text: `${key}: ${what}`, key }
}

function bySkip(skip: Skip): Decision {
  return decisionOf('accept', saying(skipWords(skip).key, `${skip.entry}${inParentheses(skip.place)}`))
}

function decisionOf(action: Action, reason: Reason): Decision {
  return { choice: { action, reason }, message: undefined, tag: undefined }
}

/** Every action that these keys may choose. */
export function defaultActions(policy: Config['policy']): readonly Action[] {
  const all = [
    ...Object.values(KEYS).map((key) => policy[key]),
    ...Object.values(policy.unscannable),
    policy.oversize,
    'accept' as const,
  ]
  return all.filter((action) => action !== undefined && action !== 'scan-head')
}
