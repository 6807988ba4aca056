import { AccessError, noSuchThing } from '../access/errors.ts'
import type { Entered, Entrance, From } from './entrance-types.ts'
import type { PasswordHasher } from './password/hash.ts'
import { checkNewPassword } from './password/rules.ts'
import { newRecoveryCodes, recoveryHash } from './second-factor/recovery.ts'
import type { SecretSeal } from './second-factor/seal.ts'
import { newTotpSecret, stepOfCode, totpUri } from './second-factor/totp.ts'
import type { AccountStores } from './store.ts'
import type { KnownAccount, Preferences, Session } from './types.ts'

export interface OwnDeps {
  readonly stores: AccountStores
  readonly hasher: PasswordHasher
  readonly entrance: Pick<Entrance, 'bounds' | 'enter' | 'complete'>
  readonly seal: SecretSeal
  readonly now: () => number
  /** What authenticators show beside the name: the host. */
  readonly issuer: string
}

/** What everybody does with the own account. By id; nothing here asks who it is. */
export interface Own {
  read(id: string): Promise<KnownAccount>
  prefer(id: string, change: Partial<Preferences>): Promise<KnownAccount>
  /**
   * All sessions end, and another one begins. The second factor is not asked for again. Who comes by a directory or single sign-on has
   * no password here, and makes none.
   * @throws {AccessError} ACCESS_INVALID
   */
  setPassword(id: string, password: string, session: Session['by'], from: From): Promise<Entered>
  beginTotp(id: string): Promise<{ readonly secret: string; readonly uri: string }>
  /** @returns recovery codes. @throws {AccessError} ACCESS_WRONG */
  confirmTotp(id: string, code: string): Promise<readonly string[]>
  dropTotp(id: string): Promise<void>
  sessions(id: string): Promise<readonly Session[]>
  /** @throws {AccessError} ACCESS_NONE */
  endSession(id: string, session: string): Promise<void>
  endSessions(id: string): Promise<number>
}

export function createOwn({ stores, hasher, entrance, seal, now, issuer }: OwnDeps): Own {
  const { accounts, sessions } = stores

  async function read(id: string): Promise<KnownAccount> {
    return (await accounts.read({ id })) ?? noSuchThing()
  }

  return {
    read,
    async prefer(id, change) {
      const account = await read(id)
      await accounts.prefer({ id, preferences: { ...account.preferences, ...change } })
      return await read(id)
    },
    async setPassword(id, password, by, from) {
      const account = await read(id)
      // Who is gone from the house that vouches for them must not be here all the same.
      if (account.password === undefined) throw keptElsewhere()
      checkNewPassword(password, account.name)
      await accounts.setPassword({ id, password: await hasher.hash(password) })
      const entered = await entrance.enter(id, by, from)
      return entered.state === 'signed-in' ? entered : await entrance.complete(entered.secret, from)
    },
    async beginTotp(id) {
      const { name } = await read(id)
      const secret = newTotpSecret()
      await accounts.beginTotp({ id, secret: await seal.seal(secret, id) })
      return { secret, uri: totpUri(secret, name, issuer) }
    },
    async confirmTotp(id, code) {
      const { totpPending: kept } = await read(id)
      const step =
        kept === undefined ? undefined : stepOfCode((await seal.open(kept, id)).secret, code, now())
      const codes = newRecoveryCodes()
      const recovery = codes.map(recoveryHash)
      const isGood =
        kept !== undefined &&
        step !== undefined &&
        (await accounts.confirmTotp({ id, secret: kept, step, recovery }))
      if (isGood) return codes
      throw new AccessError('ACCESS_WRONG', 'This code does not belong to the new secret', {
        remedy: 'Check the clock of the device and of this host, and give the code that is shown now.',
      })
    },
    async dropTotp(id) {
      await accounts.dropSecondFactors({ id, all: false })
    },
    sessions: (id) => sessions.list({ account: id, nowMs: now(), bounds: entrance.bounds() }),
    async endSession(id, session) {
      if ((await sessions.end({ account: id, id: session })) === 0) noSuchThing()
    },
    endSessions: (id) => sessions.end({ account: id, id: undefined }),
  }
}

function keptElsewhere(): AccessError {
  return new AccessError('ACCESS_INVALID', 'The password of this account is not kept here', {
    remedy:
      'Change it where you sign in with it; an administrator can make a way in: clamgate account invite.',
  })
}
