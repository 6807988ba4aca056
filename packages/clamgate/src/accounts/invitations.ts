import type { Role } from '../access/actor.ts'
import { AccessError } from '../access/errors.ts'
import { clientNetwork } from '../patterns/client-network.ts'
import type { AccountEvent, Entered, Entrance, From } from './entrance-types.ts'
import { accountName, nameKeyOf } from './names.ts'
import type { PasswordHasher } from './password/hash.ts'
import { checkNewPassword } from './password/rules.ts'
import { hashOf, isSecret, newId, newSecret } from './secrets.ts'
import { standingOf } from './standing.ts'
import type { AccountStores } from './store.ts'
import { countTry, type Throttle } from './throttle.ts'
import type { Account, Invite, Standing } from './types.ts'

export interface InvitationDeps {
  readonly stores: AccountStores
  readonly hasher: PasswordHasher
  readonly throttle: Throttle
  readonly entrance: Pick<Entrance, 'enter'>
  readonly now: () => number
  readonly tell: (event: AccountEvent) => void
}

/** An invitation that was made just now. */
export interface MadeInvite {
  /** For the link; it is told this once. */
  readonly secret: string
  readonly name: string | undefined
  readonly role: Role
  readonly endsAtMs: number
  /** The account that it is for; undefined: it will make one. */
  readonly account: Account | undefined
}

/** Ways in, each good once and for a quarter of an hour. */
export interface Invitations {
  /**
   * For whoever follows it, to an account that there is (by name) or one that it makes.
   * @throws {AccessError} ACCESS_INVALID, ACCESS_CHANGED
   */
  toWhoever(asked: {
    readonly name?: string | undefined
    readonly role?: Role | undefined
    readonly domains?: readonly string[] | undefined
    readonly addresses?: readonly string[] | undefined
    readonly by: string
  }): Promise<MadeInvite>
  /** To an account that is made with it. @throws {AccessError} ACCESS_INVALID, ACCESS_CHANGED */
  toNew(asked: Standing & { readonly name: string; readonly by: string }): Promise<MadeInvite>
  /** Another way in to an account. */
  toAccount(
    account: Account,
    asked: { readonly dropsSecondFactors: boolean; readonly by: string },
  ): Promise<MadeInvite>
  /** What it is for. @throws {AccessError} ACCESS_WRONG, ACCESS_TOO_MANY */
  look(secret: string, from: From): Promise<Invite>
  /** Follows it. @throws {AccessError} ACCESS_WRONG, ACCESS_TOO_MANY, ACCESS_INVALID, ACCESS_CHANGED */
  follow(
    secret: string,
    chosen: { readonly password: string; readonly name?: string | undefined },
    from: From,
  ): Promise<Entered>
}

/** How long an invitation is good, ms. */
export const INVITE_MS = 15 * 60_000

export function createInvitations(deps: InvitationDeps): Invitations {
  const { stores, hasher, throttle, entrance, now, tell } = deps
  const { accounts, invites } = stores

  async function make(
    wanted: Pick<Invite, 'account' | 'name' | 'dropsSecondFactors' | 'by'> & Standing,
    account?: Account,
    fresh?: { readonly id: string; readonly name: string },
  ): Promise<MadeInvite> {
    const secret = newSecret()
    const nowMs = now()
    const endsAtMs = nowMs + INVITE_MS
    const { role, domains, addresses } = wanted
    const { state } = await invites.make({
      invite: { ...wanted, hash: hashOf(secret), createdAtMs: nowMs, endsAtMs },
      account: fresh && {
        ...{ ...fresh, nameKey: nameKeyOf(fresh.name), role, domains, addresses, createdAtMs: nowMs },
      },
    })
    if (state === 'name-taken') throw nameTaken()
    return { secret, name: wanted.name, role, endsAtMs, account }
  }

  async function known(secret: string, from: From): Promise<{ invite: Invite; hash: string }> {
    const wasRight = countTry({ throttle, tell }, [`address:${clientNetwork(from.address)}`], from)
    const hash = hashOf(secret)
    const invite = isSecret(secret) ? await invites.read({ hash, nowMs: now() }) : undefined
    if (invite === undefined) {
      tell({ what: 'invite-failed', address: from.address })
      throw notInvited()
    }
    wasRight()
    return { invite, hash }
  }

  return {
    async toWhoever({ name, role, domains = [], addresses = [], by }) {
      const nameKey = name === undefined ? undefined : nameKeyOf(accountName(name))
      const { account } =
        nameKey === undefined ? { account: undefined } : await accounts.find({ nameKey, network: '' })
      if (account === undefined) {
        const standing = standingOf({ role: role ?? 'admin', domains, addresses })
        return await make({
          ...{ ...standing, account: undefined, dropsSecondFactors: false, by },
          name: name === undefined ? undefined : accountName(name),
        })
      }
      if (role !== undefined && role !== account.role) {
        throw new AccessError('ACCESS_INVALID', `${account.name} is there already, as ${account.role}`, {
          remedy: 'Leave the role out for a new way in, or change it by clamgate account role.',
        })
      }
      return await this.toAccount(account, { dropsSecondFactors: false, by })
    },

    async toNew({ name: text, by, ...wanted }) {
      const name = accountName(text)
      const id = newId()
      const standing = standingOf(wanted)
      const made = await make({ ...standing, account: id, name, dropsSecondFactors: false, by }, undefined, {
        ...{ id, name },
      })
      return { ...made, account: await accounts.read({ id }) }
    },

    async toAccount(account, { dropsSecondFactors, by }) {
      const { id, name, role, domains, addresses, isDisabled } = account
      if (isDisabled) {
        throw new AccessError('ACCESS_INVALID', `${name} is disabled`, {
          remedy: 'Enable the account first.',
        })
      }
      return await make({ account: id, name, role, domains, addresses, dropsSecondFactors, by }, account)
    },

    look: async (secret, from) => (await known(secret, from)).invite,

    async follow(secret, { password, name: text }, from) {
      const { invite, hash } = await known(secret, from)
      const name = invite.name ?? accountName(text ?? '')
      checkNewPassword(password, name)
      const nowMs = now()
      const { role, domains, addresses } = invite
      const taken = await invites.take({
        ...{ hash, nowMs, password: await hasher.hash(password) },
        account: {
          id: newId(),
          name,
          nameKey: nameKeyOf(name),
          role,
          domains,
          addresses,
          createdAtMs: nowMs,
        },
      })
      if (taken.state === 'name-taken') throw nameTaken()
      if (taken.state === 'none') throw notInvited()
      tell({ what: 'entered-by-invite', account: taken.account.name, address: from.address })
      return await entrance.enter(taken.account.id, 'invite', from)
    },
  }
}

function notInvited(): AccessError {
  return new AccessError('ACCESS_WRONG', 'This invitation was used, has ended, or was none', {
    remedy: 'Have another one made: clamgate console invite on the host, or by an administrator.',
  })
}

function nameTaken(): AccessError {
  return new AccessError('ACCESS_CHANGED', 'There is an account of this name', {
    remedy: 'Take another name.',
  })
}
