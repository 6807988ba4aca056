import type { Actor } from '../../access/actor.ts'
import { AccessError, noSuchThing } from '../../access/errors.ts'
import type { From } from '../entrance-types.ts'
import { hashOf, newId } from '../secrets.ts'
import { actsOf } from './bundles.ts'
import { isWithin, readNetwork } from './networks.ts'
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

export interface TokensDeps {
  readonly store: TokenStore
  readonly now: () => number
  /** A token that is good was shown from where it may not come from: somebody else has it, perhaps. */
  readonly onForeign: (token: Token, account: string, address: string) => void
}

export function createTokens({ store, now, onForeign }: TokensDeps): Tokens {
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
      const asked = { hash: hashOf(text), nowMs: now() }
      const { found, needsWriting } = await store.look(asked)
      if (found === undefined) throw noToken()
      const { token, account } = found
      // Before it is noted as used: its owner must not take who was refused for a program of the own.
      if (!isWithin(address, token.networks)) {
        onForeign(token, account.name, address)
        throw noToken()
      }
      if (needsWriting) await store.note({ ...asked, from: address })
      return {
        ...{ kind: 'token', id: account.id, name: `${account.name} (token ${token.label})` },
        ...{ role: account.role, domains: account.domains, addresses: account.addresses },
        ...{ acts: token.acts, session: token.id, address },
      }
    },
  }
}

function noToken(): AccessError {
  return new AccessError('ACCESS_NO_SESSION', 'This token is not good, or not from here', {
    remedy: 'It may have ended or been taken back: clamgate token list.',
  })
}

function invalid(sentence: string): AccessError {
  return new AccessError('ACCESS_INVALID', sentence, { remedy: 'See docs/guide/accounts.md for tokens.' })
}
