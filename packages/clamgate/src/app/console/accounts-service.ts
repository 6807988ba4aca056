import type { Actor } from '../../access/actor.ts'
import type { Administration } from '../../accounts/administration.ts'
import type { Invitations, MadeInvite } from '../../accounts/invitations.ts'
import type { InviteReply } from '../../api/accounts/documents.ts'
import type { AccountsService } from '../../api/accounts/service.ts'
import { describeAccount, timeOf } from './describe.ts'

export interface AccountsParts {
  readonly administration: Administration
  readonly invitations: Invitations
  /** `console.url`, or where `console.listen` is on this machine: links are made of it, never of a request. */
  readonly consoleUrl: () => string | undefined
}

/** Accounts, for an administrator. */
export function createAccountsService(
  { name: by }: Actor,
  { administration, invitations, consoleUrl }: AccountsParts,
): AccountsService {
  const told = (made: MadeInvite): InviteReply => ({
    token: made.secret,
    url: inviteUrl(consoleUrl(), made.secret),
    ...{ name: made.name ?? null, role: made.role, ends: timeOf(made.endsAtMs) },
  })
  const idOf = async (which: string) => (await administration.find(which)).id
  const show = async (which: string) => describeAccount(await administration.find(which))

  return {
    async list(request) {
      const { accounts, next = null } = await administration.list(request)
      return { accounts: accounts.map(describeAccount), next }
    },
    show,
    async make({ name, role, domains, addresses }) {
      const made = await invitations.toNew({ name, role, domains, addresses, by })
      return { account: await show(made.account?.id ?? name), invite: told(made) }
    },
    async change(which, { version, disabled, ...change }) {
      const id = await idOf(which)
      await administration.change(id, { ...change, isDisabled: disabled }, version)
      return await show(id)
    },
    async remove(which) {
      await administration.remove(await idOf(which))
    },
    invite: async (which, { dropsSecondFactors }) =>
      told(await invitations.toAccount(await administration.find(which), { dropsSecondFactors, by })),
    endSessions: async (which) => await administration.endSessions(await idOf(which)),
    dropSecondFactors: async (which) => await administration.dropSecondFactors(await idOf(which)),
    inviteToConsole: async (wanted) => told(await invitations.toWhoever({ ...wanted, by })),
  }
}

/** The secret stands behind #: no browser sends it, and no log of a web server has it. */
function inviteUrl(consoleUrl: string | undefined, secret: string): string | null {
  return consoleUrl === undefined ? null : `${consoleUrl.replace(/\/+$/, '')}/invite#${secret}`
}
