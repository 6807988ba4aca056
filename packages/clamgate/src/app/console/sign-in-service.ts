import { AccessError } from '../../access/errors.ts'
import { actorOfSession, type Directory, type Entered, type Entrance } from '../../accounts/entrance-types.ts'
import type { Invitations } from '../../accounts/invitations.ts'
import type { AccountStores } from '../../accounts/store.ts'
import type { ConsoleLanguage } from '../../accounts/types.ts'
import type { EnteredReply, SignInState } from '../../api/accounts/documents.ts'
import type { SignInService } from '../../api/accounts/service.ts'
import { describeSelf } from './describe.ts'

export interface SignInParts {
  readonly stores: Pick<AccountStores, 'accounts'>
  readonly entrance: Entrance
  readonly invitations: Invitations
  readonly language: () => ConsoleLanguage
  readonly directory: Directory | undefined
  readonly oidc: (() => { readonly label: string } | undefined) | undefined
}

/** Signing in, as the API has it. */
export function createSignInService(parts: SignInParts): SignInService {
  const { stores, entrance, invitations, language, directory, oidc } = parts
  return {
    async state() {
      const ways: Omit<SignInState, 'ready' | 'needsInvite'> = {
        ...{ language: language(), password: true, ldap: directory?.isThere() ?? false },
        oidc: oidc?.() ?? null,
      }
      try {
        return { ...ways, ready: true, needsInvite: !(await stores.accounts.isAny()) }
      } catch (error) {
        if (!(error instanceof AccessError)) throw error
        return { ...ways, ready: false, needsInvite: false }
      }
    },
    signIn: (asked, from) => entrance.signIn(asked, from),
    second: (secret, asked, from) => entrance.second(secret, asked, from),
    prove: (secret, proof, from) => entrance.prove(secret, proof, from),
    signOut: (secret, from) => entrance.signOut(secret, from),
    async lookAtInvite(token, from) {
      const { name = null, role, account, endsAtMs } = await invitations.look(token, from)
      return { name, role, isNew: account === undefined, ends: new Date(endsAtMs).toISOString() }
    },
    followInvite: ({ token, ...chosen }, from) => invitations.follow(token, chosen, from),
    told: (entered) => toldOf(entered, language()),
  }
}

function toldOf(entered: Entered, language: ConsoleLanguage): EnteredReply {
  if (entered.state === 'second-factor') return { state: 'second-factor', methods: [...entered.methods] }
  const { account, session } = entered
  const actor = actorOfSession({ account, session }, session.address)
  return { state: 'signed-in', self: describeSelf(actor, account, session.by, language) }
}
