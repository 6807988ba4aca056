import { AMBIGUITY_CLASSES } from '@clamgate/mime/classes'
import {
  comparedText,
  fits,
  parseAddressPattern,
  parseDomainPattern,
  parseHeaderPattern,
  parseNamePattern,
  parseNetwork,
  parseRawPattern,
  parseSource,
} from '../../patterns/patterns.ts'
import { type Finding, showValue, warning } from '../problem.ts'
import type { Config, FileEntries, ListEntry, Rule } from '../schema.ts'

/** Entries of lists, in the configuration and in the files that it names, that are no patterns or hardly meant. */
export function* checkPatterns(policy: Config['policy'], ownSources: readonly string[]): Generator<Finding> {
  const { skip } = policy
  yield* checkList('policy.localNetworks', policy.localNetworks, network)
  yield* checkList('policy.localDomains', policy.localDomains, domain)
  yield* checkList('policy.skip.networks', skip.networks, (text) => network(text) ?? everyClient(text))
  yield* checkList('policy.skip.authenticated', skip.authenticated, name)
  yield* checkList('policy.skip.senders', skip.senders, (text) => address(text) ?? everyAddress(text))
  yield* checkList('policy.skip.recipients', skip.recipients, (text) => address(text) ?? everyAddress(text))
  yield* checkList('policy.skip.raw.authenticated', skip.raw.authenticated, raw)
  yield* checkList('policy.skip.raw.senders', skip.raw.senders, raw)
  yield* checkList('policy.skip.raw.recipients', skip.raw.recipients, raw)
  for (const [index, { when }] of policy.rules.entries())
    yield* checkConditions(`policy.rules[${index}].when`, when, ownSources)
}

function* checkConditions(
  key: string,
  when: Rule['when'],
  ownSources: readonly string[],
): Generator<Finding> {
  const source: Judge = (text) => refusal(parseSource(text, ownSources))
  if (when.source !== undefined) yield* checkList(`${key}.source`, when.source, source)
  for (const [condition, judge] of CONDITIONS) {
    const entries = when[condition]
    if (typeof entries === 'object') yield* checkList(`${key}.${condition}`, entries, judge)
  }
}

type Objection = Omit<Finding, 'key'>

/** What there is to say against an entry; undefined: nothing. */
type Judge = (text: string) => Objection | undefined

/** More objections than this to one file are counted, not listed. */
const LISTED_OBJECTIONS = 20

function* checkList(key: string, entries: readonly ListEntry[], judge: Judge): Generator<Finding> {
  for (const [index, entry] of entries.entries()) {
    const at = `${key}[${index}]`
    if (typeof entry === 'string') {
      const objection = fileName(entry) ?? judge(entry)
      if (objection !== undefined) yield findingOf(at, '', entry, objection)
    } else {
      yield* checkFile(at, entry, judge)
    }
  }
}

function* checkFile(key: string, { file, lines = [] }: FileEntries, judge: Judge): Generator<Finding> {
  const found = lines.flatMap(({ line, text }) => {
    const objection = commentBehind(text, judge) ?? judge(text)
    return objection === undefined ? [] : [findingOf(key, `${file}:${line}: `, text, objection)]
  })
  // Errors first, so that what is listed shows why the configuration is refused.
  const sorted = found.toSorted((a, b) => a.severity.localeCompare(b.severity))
  yield* sorted.slice(0, LISTED_OBJECTIONS)
  const more = sorted.length - LISTED_OBJECTIONS
  if (more > 0)
    yield warning(key, `${file}: ${more} more entries like these`, 'correct those that are listed first')
}

function findingOf(key: string, place: string, text: string, objection: Objection): Finding {
  return { key, ...objection, message: `${place}${showValue(text)}: ${objection.message}` }
}

/** The name of a file stands where `{ file: … }` belongs; between two slashes it is an expression. */
function fileName(text: string): Objection | undefined {
  const [path] = /^\/[\w.-]+(?:\/[\w.-]+)+$/.exec(text.trim().replace(/^file:(?=\/)/, '')) ?? []
  const isExpression = /^\/[^/]*\/[gimsuy]{0,6}$/.test(text.trim())
  if (path === undefined || isExpression) return undefined
  return objection(
    'error',
    'looks like the name of a file',
    `to read entries from a file write { file: ${path} }`,
  )
}

/** In a list file a comment has a line of its own; only expressions and values of header fields may hold such text. */
function commentBehind(text: string, judge: Judge): Objection | undefined {
  if (judge === header || !/\s#/.test(text) || text.startsWith('/')) return undefined
  return objection(
    'error',
    'what stands behind # is taken for a part of the entry',
    'give a comment a line of its own',
  )
}

const header: Judge = (text) => {
  const parsed = parseHeaderPattern(text)
  if (!parsed.ok) return refusal(parsed)
  if (parsed.value === undefined || parsed.value.kind === 'expression' || !/=\?[\w-]+\*?\S*\?/.test(text))
    return undefined
  return objection(
    'warning',
    'fields are compared decoded, and this looks like an encoded word',
    'write the text itself, or for the octets an expression such as /=\\?utf-8\\?/',
  )
}
const address: Judge = (text) => refusal(parseAddressPattern(text))
const raw: Judge = (text) => refusal(parseRawPattern(text))
const domain: Judge = (text) => refusal(parseDomainPattern(text))
const name: Judge = (text) => refusal(parseNamePattern(text))

const ambiguity: Judge = (text) => {
  const parsed = parseNamePattern(text)
  if (!parsed.ok) return refusal(parsed)
  const isKnown = Object.keys(AMBIGUITY_CLASSES).some((id) => fits(parsed.pattern, comparedText(id)))
  if (isKnown) return undefined
  return objection('warning', 'fits no class of ambiguity', 'see docs/guide/evasion.md for the classes')
}

const network: Judge = (text) => {
  const parsed = parseNetwork(text)
  if (!parsed.ok) return refusal(parsed)
  if (parsed.network.kind !== 'network' || !parsed.network.hostBits) return undefined
  const [start, prefix] = text.trim().split('/')
  const message = `the whole network of /${prefix}, not ${start} alone`
  return objection('warning', message, `write its first address, or leave /${prefix} away`)
}

function everyClient(text: string): Objection | undefined {
  const parsed = parseNetwork(text)
  const isAll = parsed.ok && parsed.network.kind === 'network' && parsed.network.prefix === 0
  return isAll ? unscanned('client') : undefined
}

function everyAddress(text: string): Objection | undefined {
  return /^\*+(@\*+)?$/.test(text.trim()) ? unscanned('address') : undefined
}

function unscanned(what: string): Objection {
  return objection('warning', `every ${what} matches, so that no mail is scanned`, 'name those that you mean')
}

/** The conditions of a rule that are lists. */
const CONDITIONS = [
  ['signature', name],
  ['ambiguity', ambiguity],
  ['file', name],
  ['sender', address],
  ['recipient', address],
  ['senderDomain', domain],
  ['recipientDomain', domain],
  ['network', network],
  ['authenticated', name],
  ['header', header],
] as const satisfies readonly (readonly [keyof Rule['when'], Judge])[]

function refusal(
  parsed: { readonly ok: true } | { readonly ok: false; readonly message: string; readonly remedy: string },
): Objection | undefined {
  return parsed.ok ? undefined : objection('error', parsed.message, parsed.remedy)
}

function objection(severity: Finding['severity'], message: string, remedy: string): Objection {
  return { severity, message, remedy }
}
