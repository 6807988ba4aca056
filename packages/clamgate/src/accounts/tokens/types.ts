import type { Act } from '../../access/acts.ts'
import type { KnownAccount } from '../types.ts'

/** What a program shows instead of a person, as others may know it. Times are Unix time, ms. */
export interface Token {
  readonly id: string
  /** Id of its account: it does what the account may, and never more. */
  readonly account: string
  readonly label: string
  /** What it is for. */
  readonly acts: readonly Act[]
  /** Where it may come from; none: from anywhere. */
  readonly networks: readonly string[]
  readonly createdAtMs: number
  readonly endsAtMs: number
  /** Told once an hour at most. */
  readonly seenAtMs: number | undefined
  readonly seenFrom: string | undefined
}

/** With the name of its account. */
export interface ListedToken extends Token {
  readonly accountName: string
}

export interface TokenLook {
  readonly found: { readonly token: Token; readonly account: KnownAccount } | undefined
  /** Its last use that was noted is long ago. */
  readonly needsWriting: boolean
}

/** Tokens on disk, by the hash of their text. */
export interface TokenStore {
  make(request: { readonly hash: string; readonly token: Token; readonly most: number }): Promise<boolean>
  /** With its account; one that is over, or whose account is disabled, is not there. Changes nothing. */
  look(request: { readonly hash: string; readonly nowMs: number }): Promise<TokenLook>
  /** Notes when, and from where, it was used last. */
  note(request: { readonly hash: string; readonly nowMs: number; readonly from: string }): Promise<undefined>
  /** Of one account, or of all; newest first. */
  list(request: {
    readonly account: string | undefined
    /** This one alone. */
    readonly id?: string | undefined
  }): Promise<readonly ListedToken[]>
  /** It is good no more from this moment on. @returns false: there was none */
  revoke(request: { readonly id: string }): Promise<boolean>
}
