import type { AccountStore, InviteStore, SessionStore } from '../../../accounts/store.ts'
import type { OperationsOf, StateOperationsOf } from '../operation.ts'
import { changeAccount, removeAccount } from './account-changes.ts'
import { listAccounts, lookUpAccount } from './account-lists.ts'
import { accountById } from './account-rows.ts'
import {
  beginTotp,
  confirmTotp,
  dropSecondFactors,
  enteredAccount,
  findAccount,
  isAnyAccount,
  preferForAccount,
  rehashPassword,
  resealTotp,
  setPassword,
  useRecovery,
  useTotp,
} from './accounts.ts'
import { makeInvite, openInvites, readInvite, takeInvite } from './invites.ts'
import {
  countSessions,
  endSessions,
  failedSession,
  findSession,
  listSessions,
  lookAtSession,
  openSession,
  renewSession,
  type SessionLook,
} from './sessions.ts'

type Accounts = OperationsOf<'account', AccountStore>
type Sessions = OperationsOf<'session', SessionStore> & {
  readonly 'session.look': {
    readonly args: Parameters<SessionStore['find']>[0]
    readonly result: SessionLook
  }
}
type Invites = OperationsOf<'invite', InviteStore>

declare module '../../types.ts' {
  interface StateOperations extends Accounts, Sessions, Invites {}
}

export const ACCOUNT_OPERATIONS: StateOperationsOf<keyof Accounts | keyof Sessions | keyof Invites> = {
  'account.find': ({ tx }, args) => findAccount(tx, args),
  'account.read': ({ tx }, args) => accountById(tx, args.id),
  'account.list': ({ tx }, args) => listAccounts(tx, args),
  'account.lookUp': ({ tx }, args) => lookUpAccount(tx, args),
  'account.isAny': ({ tx }) => isAnyAccount(tx),
  'account.change': (context, args) => changeAccount(context, args),
  'account.remove': (context, args) => removeAccount(context, args),
  'account.prefer': ({ tx }, args) => preferForAccount(tx, args),
  'account.setPassword': ({ tx }, args) => setPassword(tx, args),
  'account.rehash': ({ tx }, args) => rehashPassword(tx, args),
  'account.entered': ({ tx }, args) => enteredAccount(tx, args),
  'account.beginTotp': ({ tx }, args) => beginTotp(tx, args),
  'account.confirmTotp': ({ tx }, args) => confirmTotp(tx, args),
  'account.useTotp': ({ tx }, args) => useTotp(tx, args),
  'account.resealTotp': ({ tx }, args) => resealTotp(tx, args),
  'account.useRecovery': ({ tx }, args) => useRecovery(tx, args),
  'account.dropSecondFactors': ({ tx }, args) => dropSecondFactors(tx, args),
  'session.open': (context, args) => openSession(context, args),
  'session.find': ({ tx }, args) => findSession(tx, args),
  'session.look': ({ tx }, args) => lookAtSession(tx, args),
  'session.renew': ({ tx }, args) => renewSession(tx, args),
  'session.failed': ({ tx }, args) => failedSession(tx, args),
  'session.list': ({ tx }, args) => listSessions(tx, args),
  'session.count': ({ tx }, args) => countSessions(tx, args),
  'session.end': ({ tx }, args) => endSessions(tx, args),
  'invite.make': ({ tx }, args) => makeInvite(tx, args),
  'invite.read': ({ tx }, args) => readInvite(tx, args),
  'invite.take': ({ tx }, args) => takeInvite(tx, args),
  'invite.open': ({ tx }, args) => openInvites(tx, args),
}
