import type { Entered, From, Proof } from '../../accounts/entrance-types.ts'
import type { Session } from '../../accounts/types.ts'
import type {
  AccountChangeRequest,
  AccountDocument,
  AccountsReply,
  AccountsRequest,
  ConsoleInviteRequest,
  EnteredReply,
  InviteLook,
  InviteReply,
  NewAccountReply,
  NewAccountRequest,
  Self,
  SessionsReply,
  SignInState,
  TotpReply,
} from './documents.ts'

/** What `PATCH /self` changes. */
export interface PreferenceChange {
  readonly language?: 'en' | 'de' | null | undefined
  readonly theme?: 'light' | 'dark' | null | undefined
  readonly singleKeys?: boolean | undefined
}

/** Signing in and out. It gives the secret of the session, for the cookie. */
export interface SignInService {
  state(): Promise<SignInState>
  signIn(asked: { readonly name: string; readonly password: string }, from: From): Promise<Entered>
  second(
    secret: string,
    asked: { readonly kind: 'totp' | 'recovery'; readonly code: string },
    from: From,
  ): Promise<Entered>
  prove(secret: string, proof: Proof, from: From): Promise<Entered>
  signOut(secret: string, from: From): Promise<void>
  lookAtInvite(token: string, from: From): Promise<InviteLook>
  followInvite(
    asked: { readonly token: string; readonly password: string; readonly name?: string | undefined },
    from: From,
  ): Promise<Entered>
  /** What of it is told. */
  told(entered: Entered): EnteredReply
}

/** What somebody does with the own account. */
export interface SelfService {
  read(): Promise<Self>
  prefer(change: PreferenceChange): Promise<Self>
  setPassword(password: string, from: From): Promise<Entered>
  beginTotp(): Promise<TotpReply>
  confirmTotp(code: string): Promise<readonly string[]>
  dropTotp(): Promise<void>
  sessions(): Promise<SessionsReply>
  endSession(id: Session['id']): Promise<void>
  endSessions(): Promise<number>
}

/** Accounts, for who looks after them. An account is named by its id, or by its name. */
export interface AccountsService {
  list(request: AccountsRequest): Promise<AccountsReply>
  show(which: string): Promise<AccountDocument>
  make(wanted: NewAccountRequest): Promise<NewAccountReply>
  change(which: string, change: AccountChangeRequest): Promise<AccountDocument>
  remove(which: string): Promise<void>
  invite(which: string, asked: { readonly dropsSecondFactors: boolean }): Promise<InviteReply>
  endSessions(which: string): Promise<number>
  dropSecondFactors(which: string): Promise<void>
  /** A way in for whoever follows it: the first administrator, or one who has lost it. */
  inviteToConsole(wanted: ConsoleInviteRequest): Promise<InviteReply>
}
