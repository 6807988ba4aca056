import type { Actor } from '../../access/actor.ts'
import { ACTS } from '../../access/acts.ts'
import { may, PROOF_MS } from '../../access/may.ts'
import type { ListedAccount } from '../../accounts/store.ts'
import type { Account, ConsoleLanguage, SignedInBy } from '../../accounts/types.ts'
import type { AccountDocument, Self } from '../../api/accounts/documents.ts'

/** Who asks, as the console shows it. */
export function describeSelf(
  actor: Actor,
  account: Account | undefined,
  by: SignedInBy | undefined,
  language: ConsoleLanguage,
): Self {
  const { provedAtMs } = actor
  return {
    ...{ id: actor.id, name: account?.name ?? actor.name, role: actor.role },
    ...{ domains: [...actor.domains], addresses: [...actor.addresses] },
    acts: ACTS.filter((act) => may(actor, act) !== 'no'),
    language: account?.preferences.language ?? language,
    hasChosenLanguage: account?.preferences.language != null,
    theme: account?.preferences.theme ?? null,
    singleKeys: account?.preferences.singleKeys ?? true,
    provedUntil: provedAtMs === undefined ? null : timeOf(provedAtMs + PROOF_MS),
    secondFactors: account?.secondFactors ?? { totp: false, webauthn: 0, recovery: 0 },
    hasPassword: account?.hasPassword ?? false,
    ...{ signedInBy: by ?? null, session: actor.session ?? null },
  }
}

/** An account, as lists of accounts show it. */
export function describeAccount(
  account: Account & Partial<Pick<ListedAccount, 'sessions' | 'inviteEndsAtMs'>>,
): AccountDocument {
  const { id, name, role, domains, addresses, version, secondFactors, hasPassword } = account
  const { sessions = 0, inviteEndsAtMs, signedInAtMs } = account
  return {
    ...{ id, name, role, version, secondFactors, hasPassword, sessions },
    ...{ domains: [...domains], addresses: [...addresses], disabled: account.isDisabled },
    created: timeOf(account.createdAtMs),
    signedIn: signedInAtMs === undefined ? null : timeOf(signedInAtMs),
    inviteEnds: inviteEndsAtMs === undefined ? null : timeOf(inviteEndsAtMs),
  }
}

export function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
