import { domainForms } from '../patterns/domain-forms.ts'
import { mailboxOf } from '../patterns/mailbox.ts'
import type { Actor, Role } from './actor.ts'
import type { Act } from './acts.ts'

/** Whose mail somebody sees: all, that of these domains, or of these addresses. Lower case; domains with A-labels. */
export type Scope =
  | { readonly of: 'everything' }
  | { readonly of: 'domains'; readonly domains: readonly string[] }
  | { readonly of: 'addresses'; readonly addresses: readonly string[] }
  | { readonly of: 'nothing' }

/** What an act is done to; what is left out makes no difference to the act. */
export interface Thing {
  /** Recipients of the mail, as in the envelope. */
  readonly recipients?: readonly string[]
  /** What was found in it counts as malware. */
  readonly isMalware?: boolean
  /** Id of the account whose it is: a session, token, view, job. */
  readonly owner?: string
  /** Of a job: what it does. Who may not do that has no say in it. */
  readonly does?: readonly Act[]
}

/**
 * `no` is told as 404, so that nobody learns what there is. `proof`: the account has to show its password or second factor
 * again first.
 */
export type Answer = 'yes' | 'no' | 'proof'

/** How long a proof is good, ms. */
export const PROOF_MS = 10 * 60_000

type Reach = 'all' | 'own' | 'none'

const READS: readonly Act[] = [
  'overview.read',
  'live.read',
  'events.read',
  'events.explain',
  'quarantine.read',
  'self.read',
  'self.write',
]
const MAIL: readonly Act[] = ['quarantine.preview', 'quarantine.release', 'quarantine.delete', 'jobs.end']

/** Of an administrator nothing is held back. */
const REACH: Readonly<
  Record<Exclude<Role, 'admin'>, { readonly all: readonly Act[]; readonly own: readonly Act[] }>
> = {
  auditor: {
    all: [
      ...READS,
      'requests.read',
      'signatures.read',
      'policy.read',
      'engine.read',
      'settings.read',
      'digests.read',
      'sentinel.read',
      'audit.read',
    ],
    own: [],
  },
  manager: {
    all: [],
    own: [
      ...READS,
      ...MAIL,
      'false-positives.act',
      'requests.read',
      'requests.decide',
      'signatures.read',
      'signatures.ignore',
    ],
  },
  recipient: {
    all: [],
    own: [
      'live.read',
      'quarantine.read',
      ...MAIL,
      'requests.ask',
      'requests.read',
      'self.read',
      'self.write',
    ],
  },
}

/** Their account shows itself again before these: a session that is left open must not be enough. */
const PROVED: ReadonlySet<Act> = new Set<Act>([
  'accounts.write',
  'tokens.write',
  'quarantine.content',
  'quarantine.forward',
  'policy.write',
])

/**
 * The one rule of who may do what: pure. Without a thing it answers whether there can be one at all.
 * Routes, search, counts, the stream of changes, jobs and the command line ask it, and nothing else.
 */
export function may(actor: Actor, act: Act, thing: Thing = {}, nowMs: number = Date.now()): Answer {
  const reach = reachOf(actor, act)
  if (reach === 'none') return 'no'
  if (thing.owner !== undefined && thing.owner !== actor.id && actor.role !== 'admin') return 'no'
  const { recipients, does = [] } = thing
  // No proof is asked for: nothing is sent or deleted by leaving it.
  if (does.some((one) => reachOf(actor, one) === 'none')) return 'no'
  if (reach === 'own' && recipients !== undefined && visible(actor, act, recipients).length === 0) return 'no'
  const isMalwareRelease = act === 'quarantine.release' && thing.isMalware === true
  if (isMalwareRelease && actor.role === 'recipient') return 'no'
  if (actor.kind === 'account' && (PROVED.has(act) || isMalwareRelease)) {
    return isProved(actor, nowMs) ? 'yes' : 'proof'
  }
  return 'yes'
}

/** Whose mail an act reaches: what lists, counts, charts, exports and the stream of changes are narrowed to. */
export function scopeOf(actor: Actor, act: Act): Scope {
  switch (reachOf(actor, act)) {
    case 'none':
      return { of: 'nothing' }
    case 'all':
      return { of: 'everything' }
    case 'own':
      return actor.role === 'manager'
        ? { of: 'domains', domains: actor.domains }
        : { of: 'addresses', addresses: actor.addresses }
  }
}

/** Of the recipients of a mail those that an actor may hear of. */
export function visible(actor: Actor, act: Act, recipients: readonly string[]): readonly string[] {
  return within(scopeOf(actor, act), recipients)
}

/** Those of the addresses that are in a scope. */
export function within(scope: Scope, addresses: readonly string[]): readonly string[] {
  switch (scope.of) {
    case 'everything':
      return addresses
    case 'nothing':
      return []
    case 'domains':
      return addresses.filter((address) => scope.domains.includes(domainOf(address)))
    case 'addresses': {
      const own = new Set(scope.addresses.map(addressKey))
      return addresses.filter((address) => own.has(addressKey(address)))
    }
  }
}

/** The one spelling that all those of an address share: domains have two forms, and may end in a dot; quotes may quote nothing. */
export function addressKey(spelled: string): string {
  const address = mailboxOf(spelled)
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0)).toLowerCase()
  return at < 0 ? address.toLowerCase() : `${local}@${domainOf(address)}`
}

/** Whether somebody may now what they might before, and no more: what goes on for long ends otherwise. */
export function hasSameRights(before: Actor, now: Actor): boolean {
  const rights = ({ id, role, domains, addresses, acts }: Actor) =>
    JSON.stringify([id, role, domains, addresses, acts])
  return rights(before) === rights(now)
}

function reachOf({ kind, role, acts }: Actor, act: Act): Reach {
  if (acts !== undefined && !acts.includes(act)) return 'none'
  // A program that has got hold of a token must not make itself another, or an account.
  if (kind === 'token' && (/^(?:accounts|tokens)\./.test(act) || act === 'self.write')) return 'none'
  if (role === 'admin') return 'all'
  const { all, own } = REACH[role]
  if (all.includes(act)) return 'all'
  return own.includes(act) ? 'own' : 'none'
}

/** An account has shown lately who it is. */
export function isProved({ provedAtMs }: Actor, nowMs: number): boolean {
  return provedAtMs !== undefined && nowMs - provedAtMs < PROOF_MS && provedAtMs <= nowMs
}

function domainOf(address: string): string {
  return domainForms(address.slice(address.lastIndexOf('@') + 1)).ascii
}
