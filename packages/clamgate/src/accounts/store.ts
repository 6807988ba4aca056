import type { Account, Invite, KnownAccount, Preferences, Session, Standing } from './types.ts'

/** What came of a change by an administrator. */
export type ChangeResult =
  | { readonly state: 'done'; readonly account: Account }
  | {
      readonly state:
        | 'none'
        /** Nobody would be left who may change accounts. */
        | 'last-admin'
        /** It is not at the version that was looked at any more. */
        | 'changed'
        | 'name-taken'
    }

/** Accounts on disk. Each is one transaction of the store, synced, and rejects when that is away. */
export interface AccountStore {
  /** For who signs in. */
  find(request: { readonly nameKey: string; readonly network: string }): Promise<{
    readonly account: KnownAccount | undefined
    /** Somebody signed in to it from there before; without a password of ours, anybody whom others know. */
    readonly isKnownNetwork: boolean
  }>
  read(request: { readonly id: string }): Promise<KnownAccount | undefined>
  /** A page of them, by the keys of their names: those `after` one, that hold one of the texts in name, domains or addresses. */
  list(
    request: Listing & {
      /** In lower case; left out: all. */
      readonly search?: readonly string[] | undefined
      readonly after?: string | undefined
      readonly limit: number
    },
  ): Promise<readonly ListedAccount[]>
  /** One of them, by id or by name. */
  lookUp(
    request: Listing & { readonly which: string; readonly nameKey: string },
  ): Promise<ListedAccount | undefined>
  /** Somebody can sign in: there is an account that has been entered. */
  isAny(): Promise<boolean>
  /** Where what changes is who somebody is, the sessions end. */
  change(request: {
    readonly id: string
    readonly version: number | undefined
    readonly change: Partial<Standing> & { readonly name?: string; readonly nameKey?: string } & {
      readonly isDisabled?: boolean
    }
    readonly nowMs: number
  }): Promise<ChangeResult>
  remove(request: { readonly id: string }): Promise<ChangeResult>
  prefer(request: { readonly id: string; readonly preferences: Preferences }): Promise<undefined>
  /** Another password: all sessions end. */
  setPassword(request: { readonly id: string; readonly password: string }): Promise<boolean>
  /** The same password with other costs. */
  rehash(request: { readonly id: string; readonly from: string; readonly to: string }): Promise<undefined>
  /** Notes that it came in, and from where. */
  entered(request: {
    readonly id: string
    readonly network: string
    readonly nowMs: number
  }): Promise<undefined>
  beginTotp(request: { readonly id: string; readonly secret: string }): Promise<undefined>
  /** The secret that was begun becomes the one that counts. @returns false when it is another by now */
  confirmTotp(request: {
    readonly id: string
    readonly secret: string
    readonly step: number
    readonly recovery: readonly string[]
  }): Promise<boolean>
  /** Uses the code of a step up. @returns false: that step, or a later one, was used */
  useTotp(request: { readonly id: string; readonly step: number }): Promise<boolean>
  /** The same secret, sealed otherwise. */
  resealTotp(request: { readonly id: string; readonly from: string; readonly to: string }): Promise<undefined>
  useRecovery(request: { readonly id: string; readonly hash: string }): Promise<boolean>
  /** TOTP and recovery codes; `all`: security keys, too. */
  dropSecondFactors(request: { readonly id: string; readonly all: boolean }): Promise<boolean>
}

interface Listing {
  readonly nowMs: number
  /** Sessions that are over are not counted. */
  readonly bounds: SessionBounds
}

/** An account in a list. */
export interface ListedAccount extends Account {
  readonly sessions: number
  /** When the newest way in that nobody has followed ends, Unix time, ms. */
  readonly inviteEndsAtMs: number | undefined
}

/** How long sessions last, ms. */
export interface SessionBounds {
  readonly idleMs: number
  readonly absoluteMs: number
  /** With half of what is needed. */
  readonly halfMs: number
}

export interface SessionStore {
  /**
   * @param request `password` is the hash that was found to fit; undefined: none was asked for
   * @returns false: the account has another password by now, and all that came in by the old one is to end
   */
  open(request: {
    readonly hash: string
    readonly session: Session
    readonly password?: string | undefined
  }): Promise<boolean>
  /** With its account; one that is over, or whose account is disabled, is not there. */
  find(request: {
    readonly hash: string
    readonly nowMs: number
    readonly bounds: SessionBounds
    /** Somebody did something: it is not idle. */
    readonly touches: boolean
  }): Promise<{ readonly session: Session; readonly account: KnownAccount } | undefined>
  /** It gets another secret: who had the old one has nothing. @returns false: it was not there any more */
  renew(request: {
    readonly from: string
    readonly to: string
    readonly state: Session['state']
    readonly provedAtMs: number
  }): Promise<boolean>
  /** A wrong code. @returns how many there were by now */
  failed(request: { readonly hash: string }): Promise<number>
  list(request: {
    readonly account: string
    readonly nowMs: number
    readonly bounds: SessionBounds
  }): Promise<readonly Session[]>
  /** How many are open, of all accounts. */
  count(request: { readonly nowMs: number; readonly bounds: SessionBounds }): Promise<number>
  end(request: SessionsToEnd): Promise<number>
}

/** One by its secret, one by its id, or all of an account. */
export type SessionsToEnd =
  | { readonly hash: string }
  | { readonly account: string; readonly id: string | undefined }

export interface InviteStore {
  /** With a new account where `account` is given: `name-taken` when there is one of that name. Older ways in to an account end. */
  make(request: {
    readonly invite: Invite
    readonly account: NewAccount | undefined
  }): Promise<{ readonly state: 'made' | 'name-taken' }>
  read(request: { readonly hash: string; readonly nowMs: number }): Promise<Invite | undefined>
  /** Uses it up: of two who follow it at once one gets in. */
  take(request: {
    readonly hash: string
    readonly nowMs: number
    readonly password: string
    /** Made where the invite is for none that exists. */
    readonly account: NewAccount
  }): Promise<
    | { readonly state: 'done'; readonly account: Account }
    | { readonly state: 'none' }
    | { readonly state: 'name-taken' }
  >
  /** How many are open. */
  open(request: { readonly nowMs: number }): Promise<number>
}

export interface NewAccount extends Standing {
  readonly id: string
  readonly name: string
  readonly nameKey: string
  readonly createdAtMs: number
}

/** All that accounts have on disk. */
export interface AccountStores {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly invites: InviteStore
}
