import type { Actor } from '../access/actor.ts'
import type { SessionBounds } from './store.ts'
import type { Account, KnownAccount, Session, SignedInBy } from './types.ts'

/** Where a request comes from. */
export interface From {
  readonly address: string
  /** As the browser calls itself. */
  readonly agent: string
}

/** Ways to show a second factor. */
export const SECOND_METHODS = ['totp', 'webauthn', 'recovery'] as const
export type SecondMethod = (typeof SECOND_METHODS)[number]

/** Somebody has come in, or half of the way. */
export type Entered = {
  /** Of the session, for its cookie; it is told this once. */
  readonly secret: string
  readonly account: Account
} & (
  | { readonly state: 'signed-in'; readonly session: Session }
  | { readonly state: 'second-factor'; readonly methods: readonly SecondMethod[] }
)

/** What shows that it is still the same person. */
export type Proof = { readonly password: string } | { readonly code: string }

/** Something that an operator may want to hear of. It holds no name that nobody has: people type passwords there. */
export interface AccountEvent {
  readonly what:
    | 'signed-in'
    | 'sign-in-failed'
    | 'second-factor-failed'
    | 'throttled'
    | 'signed-out'
    | 'proved'
    | 'proof-failed'
    | 'entered-by-invite'
    | 'invite-failed'
  /** Name of the account, where there is one. */
  readonly account?: string | undefined
  readonly address: string
  readonly by?: SignedInBy | undefined
}

/** Passwords that are kept elsewhere, such as in LDAP. */
export interface Directory {
  /** One is configured. */
  isThere(): boolean
  /**
   * @returns id of the account of whoever has this name and password there; undefined for nobody
   * @throws where it cannot be asked; accounts of our own sign in all the same
   */
  check(name: string, password: string): Promise<string | undefined>
  /**
   * Whether it is the password of whom an account is there. What an account is called here says nothing of that.
   * @throws where it cannot be asked
   */
  proves(account: string, password: string): Promise<boolean>
}

/** The way in, and what a session is good for. */
export interface Entrance {
  /** @throws {AccessError} ACCESS_WRONG, ACCESS_TOO_MANY */
  signIn(asked: { readonly name: string; readonly password: string }, from: From): Promise<Entered>
  /** The other half, by a code. @throws {AccessError} ACCESS_WRONG, ACCESS_TOO_MANY, ACCESS_NO_SESSION */
  second(
    secret: string,
    asked: { readonly kind: 'totp' | 'recovery'; readonly code: string },
    from: From,
  ): Promise<Entered>
  /** Shows again who it is. @throws {AccessError} ACCESS_WRONG, ACCESS_TOO_MANY, ACCESS_NO_SESSION */
  prove(secret: string, proof: Proof, from: From): Promise<Entered>
  signOut(secret: string, from: From): Promise<void>
  /** @throws {AccessError} ACCESS_NO_SESSION */
  find(secret: string, how: { readonly touches: boolean }): Promise<Found>
  /** @throws {AccessError} ACCESS_NO_SESSION */
  findHalf(secret: string): Promise<Found>
  /** A second factor was wrong: after some the password has to be given again. */
  wrongSecond(secret: string, account: KnownAccount, from: From): Promise<void>
  /** For who has been known otherwise: by single sign-on, a security key, an invitation. */
  enter(id: string, by: SignedInBy, from: From): Promise<Entered>
  /** The session gets another secret, and is whole. @throws {AccessError} ACCESS_NO_SESSION */
  complete(secret: string, from: From): Promise<Entered>
  readonly bounds: () => SessionBounds
}

/** A session with whose it is. */
export interface Found {
  readonly session: Session
  readonly account: KnownAccount
}

/** Whoever has this session, as the rule of access knows them. */
export function actorOfSession(
  { session, account }: { readonly session: Session; readonly account: Account },
  address: string,
): Actor {
  return {
    ...{ kind: 'account', id: account.id, name: account.name, role: account.role },
    ...{ domains: account.domains, addresses: account.addresses, address },
    ...{ provedAtMs: session.provedAtMs, session: session.id },
  }
}
