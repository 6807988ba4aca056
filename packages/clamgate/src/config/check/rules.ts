import { isDeepStrictEqual } from 'node:util'
import { error, type Finding, warning } from '../problem.ts'
import type { OutcomeKind, Rule } from '../schema.ts'
import { checkReply, checkTag, OUR_FIELDS } from './policy.ts'

/**
 * Rules that are called the same, have ended, can never match, or say what they don't do.
 *
 * @param nowMs wall clock, Unix time, ms
 */
export function* checkRules(rules: readonly Rule[], nowMs: number): Generator<Finding> {
  const names = new Map<string, number>()
  for (const [index, rule] of rules.entries()) {
    const key = `policy.rules[${index}]`
    const other = names.get(rule.name)
    if (other === undefined) names.set(rule.name, index)
    else
      yield error(
        `${key}.name`,
        `policy.rules[${other}] has this name already`,
        'give each rule its own name: logs and explanations say it',
      )
    yield* ended(key, rule, nowMs)
    yield* impossible(key, rule)
    yield* lenient(key, rule)
    yield* texts(key, rule)
  }
}

function* ended(key: string, { until }: Rule, nowMs: number): Generator<Finding> {
  if (until === undefined || until > nowMs) return
  const end = new Date(until).toISOString().replace('.000Z', 'Z')
  yield warning(`${key}.until`, `the rule has ended on ${end}`, 'remove the rule, or choose a later date')
}

/** Outcomes of mail in which a signature was found. */
const FOUND: ReadonlySet<OutcomeKind> = new Set(['infected', 'encrypted', 'limits-exceeded'])

/** Conditions that exclude each other. The first such pair is enough for one rule. */
function* impossible(key: string, { when }: Rule): Generator<Finding> {
  const reason = contradiction(when) ?? emptyList(when)
  if (reason === undefined) return
  yield warning(`${key}.when`, `the rule never matches: ${reason}`, 'remove one of the conditions')
}

function contradiction(when: Rule['when']): string | undefined {
  const { outcome, failure, direction, authenticated, size } = when
  const finding = (['signature', 'class', 'source'] as const).find((name) => when[name] !== undefined)
  if (finding !== undefined && outcome !== undefined && !outcome.some((one) => FOUND.has(one))) {
    return `${finding} wants a finding, and mail of outcome ${outcome.join(' or ')} has none`
  }
  if (failure !== undefined && outcome !== undefined && !outcome.includes('failure')) {
    return `failure wants mail that could not be scanned, and outcome wants ${outcome.join(' or ')}`
  }
  if (failure !== undefined && finding !== undefined) {
    return `${finding} wants a finding, and mail that could not be scanned has none`
  }
  const reading = readingContradiction(when, finding)
  if (reading !== undefined) return reading
  const isLoggedIn = authenticated !== undefined && authenticated !== false
  if (isLoggedIn && direction?.every((one) => one === 'inbound') === true) {
    return 'mail of users who have logged in is never inbound'
  }
  if (size?.above !== undefined && size.below !== undefined && size.below <= size.above + 1) {
    return 'no size is above size.above and below size.below'
  }
  return undefined
}

/** `ambiguity` and `unscannable` are for one outcome each. */
function readingContradiction(
  { ambiguity, unscannable, outcome, failure }: Rule['when'],
  finding: string | undefined,
): string | undefined {
  if (ambiguity !== undefined && unscannable !== undefined) {
    return 'mail that is ambiguous and unscannable is looked at as each of the two, and no rule sees both'
  }
  const [name, wanted] =
    ambiguity !== undefined
      ? (['ambiguity', 'ambiguous'] as const)
      : unscannable !== undefined
        ? (['unscannable', 'unscannable'] as const)
        : [undefined, undefined]
  if (name === undefined) return undefined
  if (outcome !== undefined && !outcome.includes(wanted)) {
    return `${name} wants outcome ${wanted}, and outcome wants ${outcome.join(' or ')}`
  }
  if (finding !== undefined) return `${finding} wants a finding, and mail of outcome ${wanted} has none`
  if (failure !== undefined)
    return `failure wants mail that could not be scanned, and ${name} outcome ${wanted}`
  return undefined
}

/** A list without entries; a file without any may get some later. */
function emptyList(when: Rule['when']): string | undefined {
  const empty = Object.entries(when).find(([, value]) => Array.isArray(value) && value.length === 0)?.[0]
  return empty === undefined ? undefined : `${empty} has no entries`
}

/** Without conditions a rule is the end of the list, and of what stands in `policy`. */
function* lenient(key: string, rule: Rule): Generator<Finding> {
  const isForAll = Object.values(rule.when).every(isNoCondition)
  if (!isForAll || rule.monitor || (rule.then !== 'accept' && rule.then !== 'tag')) return
  yield warning(
    `${key}.then`,
    'the rule has no conditions, so that infected mail will be delivered',
    'say in when which mail it is for',
  )
}

/** Not there, or `size: {}`. */
function isNoCondition(condition: unknown): boolean {
  return condition === undefined || (typeof condition === 'object' && isDeepStrictEqual(condition, {}))
}

function* texts(key: string, { then, message, tag }: Rule): Generator<Finding> {
  const noEffect = `has no effect: then is ${then}`
  if (message !== undefined) {
    yield* checkReply(`${key}.message`, message)
    if (then !== 'reject' && then !== 'defer') {
      yield warning(`${key}.message`, noEffect, 'remove it, or choose reject or defer')
    }
  }
  if (tag === undefined) return
  yield* checkTag(`${key}.tag`, tag)
  if (tag.header !== undefined && OUR_FIELDS.has(tag.header.toLowerCase())) {
    yield error(`${key}.tag.header`, `${tag.header} is what headers.add writes`, 'choose another name')
  }
  if (then !== 'tag') {
    yield warning(`${key}.tag`, noEffect, 'remove it, or choose tag')
  }
}
