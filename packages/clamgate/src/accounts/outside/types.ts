import type { Role } from '../../access/actor.ts'
import type { Standing } from '../types.ts'

/** Which role whoever has a value gets; the first one that fits counts. */
export interface OutsideRole {
  readonly value: string
  readonly role: Role
  readonly domains: readonly string[]
}

/** Somebody as a house that is not ours knows them. */
export interface Person {
  readonly issuer: string
  /** What the issuer tells people apart by; never a mail address. */
  readonly subject: string
  /** What they are called there, for the name of a new account. */
  readonly name: string
  /** Groups, or values of a claim. */
  readonly values: readonly string[]
  /** In the place of those of the role, where they are known. */
  readonly domains?: readonly string[] | undefined
  readonly addresses: readonly string[]
  /** By which other names of its issuer somebody may be known from before; left out: by none. */
  readonly formerly?: FormerIssuers | undefined
}

/** What the directory was called by when somebody came in first. An address of a web, such as providers of single sign-on have, is none. */
export interface FormerIssuers {
  /** The likeliest first. */
  readonly issuers: readonly string[]
  /** The subject is nobody else's in any directory: it is the same person, whatever the directory was called. */
  readonly isAnyDirectory: boolean
}

export interface Identity {
  readonly issuer: string
  readonly subject: string
}

/** Accounts of people whom others know, on disk. */
export interface IdentityStore {
  /**
   * Gives the account of an identity its standing of today, or makes one. Where that changes, its sessions end. The last administrator
   * stays one, and `isKept` says so: nobody could change accounts any more. Who was known by a former issuer is by this one from now on.
   */
  enter(request: {
    readonly issuer: string
    readonly subject: string
    readonly formerly?: FormerIssuers | undefined
    readonly standing: Standing
    /** Should there be none yet. */
    readonly id: string
    readonly names: readonly { readonly name: string; readonly nameKey: string }[]
    readonly nowMs: number
  }): Promise<
    { readonly state: 'done'; readonly id: string; readonly isKept?: true } | { readonly state: 'name-taken' }
  >
  /** Whom others know an account as. */
  of(request: { readonly account: string }): Promise<readonly Identity[]>
}
