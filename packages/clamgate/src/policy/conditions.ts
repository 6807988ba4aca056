import type { Rule } from '../config/schema.ts'
import {
  byAmbiguity,
  byDirection,
  byFile,
  byHeader,
  byLogin,
  byNetwork,
  byRecipient,
  byRecipientDomain,
  bySender,
  bySenderDomain,
  bySignature,
  bySize,
  bySource,
  byUnscannable,
  type ConditionTest,
  whole,
} from './condition-tests.ts'
import type { Home } from './direction.ts'
import { headerTest } from './lists/header-list.ts'
import { addresses, domains, names, networks, type Resolved } from './lists/lists.ts'

/** A key of `when`. */
export type ConditionKey = keyof Rule['when']

/** One condition of a rule, made ready. */
export interface Condition extends ConditionTest {
  readonly key: ConditionKey
}

/** What conditions need to know of this site. */
export interface Site extends Home {
  readonly resolved: Resolved
}

/**
 * The conditions of a rule, in the order in which they are asked: those that tell most for least come first. `at` is the
 * rule's path, for messages: `policy.rules[2]`.
 */
export function compileConditions(when: Rule['when'], at: string, site: Site): readonly Condition[] {
  return CONDITION_COMPILERS.flatMap(([key, compile]) => {
    const test = compile(when, `${at}.when.${key}`, site)
    return test === undefined ? [] : [{ key, ...test }]
  })
}

type Compile = (when: Rule['when'], at: string, site: Site) => ConditionTest | undefined

/** One row for each key of `when`; a test compares them with the schema. */
export const CONDITION_COMPILERS: readonly (readonly [ConditionKey, Compile])[] = [
  ['outcome', ({ outcome }) => outcome && whole(({ kind }) => outcome.includes(kind))],
  [
    'failure',
    ({ failure: list }) => list && whole(({ failure }) => failure !== undefined && list.includes(failure)),
  ],
  ['unscannable', ({ unscannable: list }) => list && byUnscannable(list)],
  ['ambiguity', ({ ambiguity }, at) => ambiguity && byAmbiguity(names(at, ambiguity))],
  [
    'class',
    ({ class: list }) =>
      list && whole(({ found }) => found?.classes.some((one) => list.includes(one)) === true),
  ],
  ['source', ({ source }) => source && bySource(source)],
  [
    'rating',
    ({ rating: list }) =>
      list && whole(({ found }) => found?.rating !== undefined && list.some((one) => one === found.rating)),
  ],
  ['file', ({ file }, at) => file && byFile(names(at, file))],
  ['signature', ({ signature }, at) => signature && bySignature(names(at, signature))],
  ['size', ({ size }) => size && bySize(size)],
  [
    'authenticated',
    (when, at) => (when.authenticated === undefined ? undefined : byLogin(at, when.authenticated)),
  ],
  ['network', ({ network }, at, { resolved }) => network && byNetwork(networks(at, network, resolved))],
  ['direction', ({ direction }, _, site) => direction && byDirection(direction, site)],
  ['senderDomain', ({ senderDomain }, at) => senderDomain && bySenderDomain(domains(at, senderDomain))],
  ['sender', ({ sender }, at) => sender && bySender(addresses(at, sender))],
  ['recipientDomain', ({ recipientDomain: list }, at) => list && byRecipientDomain(domains(at, list))],
  ['recipient', ({ recipient }, at) => recipient && byRecipient(addresses(at, recipient))],
  ['header', ({ header }, at) => header && byHeader(headerTest(at, header))],
]
