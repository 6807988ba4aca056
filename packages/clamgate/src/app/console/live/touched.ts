import type { Actor } from '../../../access/actor.ts'
import type { Act } from '../../../access/acts.ts'
import { addressKey, may, scopeOf } from '../../../access/may.ts'
import type { LiveKind } from '../../../api/live/documents.ts'
import { domainForms } from '../../../patterns/domain-forms.ts'

/** What somebody has to be allowed to hear of a change. */
export const LIVE_ACTS: Readonly<Record<LiveKind, Act>> = {
  events: 'events.read',
  quarantine: 'quarantine.read',
  signatures: 'signatures.read',
  engine: 'engine.read',
  jobs: 'self.read',
  requests: 'requests.read',
}

/** Names that are kept of one tick: for whom the others are is looked up then. */
const MOST_NAMES = 5000

/** What has changed of a kind within a tick: for whom. */
export interface Touched {
  readonly domains: Set<string>
  readonly addresses: Set<string>
  readonly owners: Set<string>
  /** For everybody who may hear of the kind. */
  isForAll: boolean
  /** For some, of whom nothing is known. */
  isForSome: boolean
}

export function nothingTouched(): Touched {
  return {
    ...{ domains: new Set(), addresses: new Set(), owners: new Set() },
    ...{ isForAll: false, isForSome: false },
  }
}

/** Notes for whom a mail is. */
export function touchRecipients(touched: Touched, recipients: readonly string[]): void {
  for (const recipient of recipients) {
    add(touched, 'domains', domainForms(recipient.slice(recipient.lastIndexOf('@') + 1)).ascii)
    add(touched, 'addresses', addressKey(recipient))
  }
}

/** Adds what is in one map to another. */
export function join(to: Map<LiveKind, Touched>, from: ReadonlyMap<LiveKind, Touched>): void {
  for (const [kind, { domains, addresses, owners, isForAll, isForSome }] of from) {
    const sum = to.get(kind) ?? nothingTouched()
    to.set(kind, sum)
    for (const domain of domains) add(sum, 'domains', domain)
    for (const address of addresses) add(sum, 'addresses', address)
    for (const owner of owners) sum.owners.add(owner)
    sum.isForAll ||= isForAll
    sum.isForSome ||= isForSome
  }
}

function add(touched: Touched, what: 'domains' | 'addresses', name: string): void {
  if (touched[what].size < MOST_NAMES) touched[what].add(name)
  else touched.isForSome ||= !touched[what].has(name)
}

/** Whether somebody may hear of a change. */
export function isFor(actor: Actor, kind: LiveKind, touched: Touched): boolean {
  if (may(actor, LIVE_ACTS[kind]) === 'no') return false
  if (touched.owners.has(actor.id)) return true
  const scope = scopeOf(actor, LIVE_ACTS[kind])
  // An administrator sees the jobs of all.
  if (kind === 'jobs') return touched.isForAll || (actor.role === 'admin' && touched.owners.size > 0)
  switch (scope.of) {
    case 'everything':
      return touched.isForAll || touched.isForSome || touched.domains.size > 0
    case 'nothing':
      return false
    case 'domains':
      return touched.isForAll || scope.domains.some((domain) => touched.domains.has(domain))
    case 'addresses':
      return touched.isForAll || scope.addresses.some((address) => touched.addresses.has(addressKey(address)))
  }
}
