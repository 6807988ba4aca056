import type { Role } from '../access/actor.ts'

/** Languages of the console. */
export const CONSOLE_LANGUAGES = ['en', 'de'] as const
export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number]

/** By what somebody came in. */
export const SIGNED_IN_BY = ['password', 'invite', 'ldap', 'oidc'] as const
export type SignedInBy = (typeof SIGNED_IN_BY)[number]

/** Who somebody is to this host, as an administrator sets it. */
export interface Standing {
  readonly role: Role
  /** Of a manager: lower case, A-labels. */
  readonly domains: readonly string[]
  /** Of a recipient: lower case. */
  readonly addresses: readonly string[]
}

/** What somebody likes. */
export interface Preferences {
  /** Null: that of the console. */
  readonly language: ConsoleLanguage | null
  /** Keys such as `j`, `k` and `x` act by themselves (WCAG 2.1.4). */
  readonly singleKeys: boolean
  readonly theme: 'light' | 'dark' | null
}

/** Second factors that an account has. */
export interface SecondFactors {
  readonly totp: boolean
  /** Security keys and passkeys. */
  readonly webauthn: number
  /** Recovery codes that are left. */
  readonly recovery: number
}

/** An account as others may know it. Times are Unix time, ms. */
export interface Account extends Standing {
  readonly id: string
  readonly name: string
  /** Raised by each change of an administrator: who changes an older one is told. */
  readonly version: number
  readonly hasPassword: boolean
  readonly isDisabled: boolean
  readonly createdAtMs: number
  readonly signedInAtMs: number | undefined
  readonly preferences: Preferences
  readonly secondFactors: SecondFactors
}

/** An account with its secrets: it never leaves the rooms of accounts and store. */
export interface KnownAccount extends Account {
  /** PHC string; undefined where it has no password. */
  readonly password: string | undefined
  /** Secret of TOTP that was confirmed, sealed. */
  readonly totp: string | undefined
  /** One that has not been confirmed yet, sealed. */
  readonly totpPending: string | undefined
}

/** A session as its owner sees it. */
export interface Session {
  /** Not the secret. */
  readonly id: string
  readonly account: string
  /** `half`: the second factor is missing. */
  readonly state: 'half' | 'full'
  readonly by: SignedInBy
  readonly startedAtMs: number
  /** Told once a minute at most. */
  readonly seenAtMs: number
  /** When the account last showed that it is itself. */
  readonly provedAtMs: number | undefined
  /** Wrong codes so far. */
  readonly failures: number
  readonly address: string
  /** As the browser calls itself, shortened. */
  readonly agent: string
}

/** An invitation that nobody has followed yet. */
export interface Invite extends Standing {
  /** SHA-256 of its secret, hex. */
  readonly hash: string
  /** The account that it is a way in for; undefined: it makes one. */
  readonly account: string | undefined
  /** What the account is to be called; undefined: who follows it says. */
  readonly name: string | undefined
  /** Takes the second factors of the account away. */
  readonly dropsSecondFactors: boolean
  readonly by: string
  readonly createdAtMs: number
  readonly endsAtMs: number
}
