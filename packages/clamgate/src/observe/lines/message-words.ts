import type { Action, OutcomeKind } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Place, Reason, Skip } from '../../policy/types.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { address } from './lines.ts'

/** What was done, as it ends `Message from <a> to <b> was …`. */
export const DONE: { readonly [A in Action]: string } = {
  accept: 'accepted',
  tag: 'tagged',
  'mta-hold': 'put on hold',
  quarantine: 'quarantined',
  defer: 'deferred',
  reject: 'rejected',
  discard: 'discarded',
}

/** Addresses that one line names; those beyond are counted. */
const LISTED_ADDRESSES = 20
const DAY_MS = 86_400_000

/** `Message from <a> to <b>`, or `to <b> and 2 more`. */
export function subjectOf({ from, recipients }: MessageRecord): string {
  const [first, ...more] = recipients
  return `Message from <${address(from)}> to <${address(first)}>${more.length === 0 ? '' : ` and ${more.length} more`}`
}

/** `<a>, <b> and 3 more`. */
export function listOf(addresses: readonly string[]): string {
  const named = addresses.slice(0, LISTED_ADDRESSES).map((one) => `<${address(one)}>`)
  const beyond = addresses.length - named.length
  return `${named.join(', ')}${beyond === 0 ? '' : ` and ${beyond} more`}`
}

/** What is known of a message, as it goes on from `Message from <a> to <b>`; the finding where there is one. */
export function predicateOf({ outcome }: MessageRecord): string {
  if (outcome.found !== undefined) return `infected by ${cleanText(outcome.found.signature)}`
  return PREDICATES[outcome.kind](outcome.verdict)
}

/** Who decided: `rule "spam", /etc/clamgate/clamgate.yaml:12`, or the key. */
export function deciderOf({ rule, key, text }: Reason): string {
  if (rule === undefined) return cleanText(key ?? text)
  return cleanText(`rule "${rule.name}"${rule.place === undefined ? '' : `, ${placeOf(rule.place)}`}`)
}

const PREDICATES: { readonly [K in OutcomeKind]: (verdict: Verdict) => string } = {
  clean: () => 'has no finding',
  infected: () => 'is infected',
  encrypted: () => 'has encrypted content',
  'limits-exceeded': () => 'exceeds the limits of clamd',
  oversize: () => 'is too large to be scanned whole',
  'databases-missing': () => 'was looked at without the official databases',
  'databases-outdated': (verdict) =>
    verdict.kind === 'databases-outdated'
      ? `was looked at with databases of ${Math.floor(verdict.ageMs / DAY_MS)} days ago`
      : 'was looked at with old databases',
  failure: () => 'could not be scanned',
  skipped: (verdict) =>
    verdict.kind === 'skipped' ? `was not scanned: ${exemption(verdict.skip)}` : 'was not scanned',
}

const EXEMPT: { readonly [B in Skip['by']]: readonly [what: string, key: string] } = {
  network: ['client network', 'policy.skip.networks'],
  authenticated: ['user', 'policy.skip.authenticated'],
  sender: ['sender', 'policy.skip.senders'],
  recipients: ['recipients', 'policy.skip.recipients'],
}

/** `client network 10.0.0.0/8 (policy.skip.networks)`, with the file and line of an entry that came from a file. */
function exemption({ by, entry, place }: Skip): string {
  const [what, key] = EXEMPT[by]
  return `${what} ${cleanText(entry)} (${key}${place === undefined ? '' : `, ${placeOf(place)}`})`
}

function placeOf({ file, line }: Place): string {
  return `${cleanText(file)}:${line}`
}
