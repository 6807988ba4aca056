import { noSuchThing } from '../../access/errors.ts'
import type { AccountsService, SelfService, SignInService } from '../accounts/service.ts'
import type { TokenService } from '../tokens/documents.ts'

const none = async () => noSuchThing()

/** Accounts of a host that has none. */
export function accountsService(): AccountsService {
  return {
    list: async () => ({ accounts: [], next: null }),
    ...{ show: none, make: none, change: none, remove: none, invite: none },
    ...{ endSessions: none, dropSecondFactors: none, inviteToConsole: none },
  }
}

/** Nobody. */
export function selfService(): SelfService {
  return {
    ...{ read: none, prefer: none, setPassword: none, beginTotp: none, confirmTotp: none },
    ...{ dropTotp: none, sessions: none, endSession: none, endSessions: none },
  }
}

/** A door that nobody comes in by. */
export function signInService(): SignInService {
  return {
    state: async () => ({
      ...{ ready: true, needsInvite: true, language: 'en', password: true, ldap: false, oidc: null },
    }),
    ...{ signIn: none, second: none, prove: none, lookAtInvite: none, followInvite: none },
    signOut: async () => undefined,
    told: noSuchThing,
  }
}

/** No tokens. */
export function tokenService(): TokenService {
  return { list: async () => ({ tokens: [], bundles: {} }), make: none, revoke: none }
}
