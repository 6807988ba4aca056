import type { Actor } from '../../access/actor.ts'
import { AccessError, noSuchThing } from '../../access/errors.ts'
import { isInNetwork, type NetworkPattern, parseIp, parseNetwork } from '../../patterns/network.ts'
import type { From } from '../entrance-types.ts'
import { hashOf, newId } from '../secrets.ts'
import { actsOf } from './bundles.ts'
import { isTokenText, newTokenText } from './text.ts'
import type { ListedToken, Token, TokenStore } from './types.ts'

/** What a token is to be. */
export interface WantedToken {
  readonly account: string
  readonly label: string
  /** Acts, and names of bundles. */
  readonly acts: readonly string[]
  readonly networks: readonly string[]
  readonly days: number
}

/** Tokens of programs. Nothing here asks who wants it. */
export interface Tokens {
  /** @returns its text, too, which is told this once. @throws {AccessError} ACCESS_INVALID */
  make(wanted: WantedToken): Promise<{ readonly text: string; readonly token: Token }>
  list(account: string | undefined): Promise<readonly ListedToken[]>
  /** @throws {AccessError} ACCESS_NONE */
  read(id: string): Promise<ListedToken>
  /** @throws {AccessError} ACCESS_NONE */
  revoke(id: string): Promise<void>
  /** Whose it is. @throws {AccessError} ACCESS_NO_SESSION, whatever is wrong with it */
  actorOf(text: string, from: From): Promise<Actor>
}

/** Longest life of a token, days. */
export const MOST_DAYS = 366
/** Tokens that an account has at a time. */
const MOST_TOKENS = 100
const MOST_NETWORKS = 50
const DAY_MS = 86_400_000
const LABEL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+ /-]{0,63}$/u

export function createTokens({
  store,
  now,
}: {
  readonly store: TokenStore
  readonly now: () => number
}): Tokens {
  return {
    async make({ account, label, acts, networks, days }) {
      if (!LABEL.test(label)) throw invalid('A label has 1 to 64 letters, digits, blanks and . _ @ + / -')
      if (!(days > 0 && days <= MOST_DAYS)) throw invalid(`A token is good for 1 to ${MOST_DAYS} days`)
      if (networks.length > MOST_NETWORKS) throw invalid(`A token has ${MOST_NETWORKS} networks at most`)
      for (const network of networks) readNetwork(network)
      const nowMs = now()
      const token: Token = {
        ...{ id: newId(), account, label, acts: actsOf(acts), networks: networks.map((one) => one.trim()) },
        ...{ createdAtMs: nowMs, endsAtMs: nowMs + days * DAY_MS },
        ...{ seenAtMs: undefined, seenFrom: undefined },
      }
      const text = newTokenText()
      const isMade = await store.make({ hash: hashOf(text), token, most: MOST_TOKENS })
      if (!isMade) throw invalid(`An account has ${MOST_TOKENS} tokens at most, and there has to be one`)
      return { text, token }
    },
    list: (account) => store.list({ account }),
    read: async (id) => (await store.list({ account: undefined, id }))[0] ?? noSuchThing(),
    async revoke(id) {
      if (!(await store.revoke({ id }))) noSuchThing()
    },
    async actorOf(text, { address }) {
      // What is mistyped, or no token at all, costs no look.
      if (!isTokenText(text)) throw noToken()
      const found = await store.find({ hash: hashOf(text), nowMs: now(), from: address })
      if (found === undefined) throw noToken()
      const { token, account } = found
      if (token.networks.length > 0 && !isWithin(address, token.networks)) throw noToken()
      return {
        ...{ kind: 'token', id: account.id, name: `${account.name} (token ${token.label})` },
        ...{ role: account.role, domains: account.domains, addresses: account.addresses },
        ...{ acts: token.acts, session: token.id, address },
      }
    },
  }
}

/** An address, or a network with the length of its prefix. @throws {AccessError} ACCESS_INVALID */
function readNetwork(text: string): NetworkPattern & { readonly kind: 'network' } {
  const read = parseNetwork(text)
  if (read.ok && read.network.kind === 'network') return { ...read.network, kind: 'network' }
  throw invalid('A network is written as 192.0.2.0/24, 2001:db8::/32 or one address')
}

function isWithin(address: string, networks: readonly string[]): boolean {
  const ip = parseIp(address)
  if (ip === undefined) return false
  return networks.some((network) => isInNetwork(readNetwork(network), ip))
}

function noToken(): AccessError {
  return new AccessError('ACCESS_NO_SESSION', 'This token is not good, or not from here', {
    remedy: 'It may have ended or been taken back: clamgate token list.',
  })
}

function invalid(sentence: string): AccessError {
  return new AccessError('ACCESS_INVALID', sentence, { remedy: 'See docs/guide/accounts.md for tokens.' })
}
