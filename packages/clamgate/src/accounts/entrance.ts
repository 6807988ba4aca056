import { AccessError } from '../access/errors.ts'
import { clientNetwork } from '../patterns/client-network.ts'
import { methodsOf, noProof, noSession, notFitting, seen, wrong } from './entrance-answers.ts'
import type { AccountEvent, Directory, Entered, Entrance, Found, From, Proof } from './entrance-types.ts'
import { nameKeyOf } from './names.ts'
import type { Asker, PasswordHasher } from './password/hash.ts'
import { recoveryHash } from './second-factor/recovery.ts'
import type { SecretSeal } from './second-factor/seal.ts'
import { stepOfCode } from './second-factor/totp.ts'
import { hashOf, isSecret, newId, newSecret } from './secrets.ts'
import type { AccountStores, SessionBounds } from './store.ts'
import { countTry, type Throttle } from './throttle.ts'
import type { KnownAccount, Session, SignedInBy } from './types.ts'

export interface EntranceDeps {
  readonly stores: AccountStores
  readonly hasher: PasswordHasher
  readonly throttle: Throttle
  readonly seal: SecretSeal
  readonly now: () => number
  readonly bounds: () => SessionBounds
  readonly tell: (event: AccountEvent) => void
  readonly directory?: Directory | undefined
}

/** Wrong codes until the password has to be given again. */
const MOST_CODES = 5
/** Wrong proofs until a session ends: whoever has found one guesses no further, from however many addresses. */
const MOST_PROOFS = 10
/** Longest description of a browser that is kept, characters. */
const AGENT_MAX_CHARS = 200

/**
 * The way in: every try is counted before it is made, and costs the same whether there is such an account or not. Names that a
 * directory is asked for cost what that takes.
 */
export function createEntrance(deps: EntranceDeps): Entrance {
  const { stores, hasher, throttle, seal, now, bounds, tell, directory } = deps
  const { accounts, sessions } = stores

  async function find(secret: string, state: Session['state'], touches: boolean): Promise<Found> {
    if (!isSecret(secret)) throw noSession()
    const found = await sessions.find({ hash: hashOf(secret), nowMs: now(), bounds: bounds(), touches })
    if (found?.session.state !== state) throw noSession()
    return found
  }

  const begin = (keys: readonly string[], { address }: From, account?: string) =>
    countTry({ throttle, tell }, keys, { address, account })

  async function open(account: KnownAccount, by: SignedInBy, from: From): Promise<Entered> {
    const methods = methodsOf(account)
    const isHalf = methods.length > 0
    const nowMs = now()
    const session: Session = {
      ...{ id: newId(), account: account.id, state: isHalf ? 'half' : 'full', by, failures: 0 },
      ...{ startedAtMs: nowMs, seenAtMs: nowMs, provedAtMs: isHalf ? undefined : nowMs },
      ...{ address: from.address, agent: from.agent.slice(0, AGENT_MAX_CHARS) },
    }
    const secret = newSecret()
    const password = by === 'password' ? account.password : undefined
    // While it was looked at, the owner may have chosen another one.
    if (!(await sessions.open({ hash: hashOf(secret), session, password }))) throw notFitting()
    if (isHalf) return { state: 'second-factor', secret, account, methods }
    return await entered({ session, account }, secret, from)
  }

  async function entered({ session, account }: Found, secret: string, from: From): Promise<Entered> {
    await accounts.entered({ id: account.id, network: clientNetwork(from.address), nowMs: now() })
    tell({ what: 'signed-in', account: account.name, address: from.address, by: session.by })
    return { state: 'signed-in', secret, account, session }
  }

  /** Who had the old secret has nothing. */
  async function renew(found: Found, from: string): Promise<{ secret: string; session: Session }> {
    const secret = newSecret()
    const provedAtMs = now()
    const isThere = await sessions.renew({
      from: hashOf(from),
      to: hashOf(secret),
      state: 'full',
      provedAtMs,
    })
    if (!isThere) throw noSession()
    return { secret, session: { ...found.session, state: 'full', provedAtMs, failures: 0 } }
  }

  async function wrongSecond(secret: string, { name }: KnownAccount, { address }: From): Promise<void> {
    tell({ what: 'second-factor-failed', account: name, address })
    const hash = hashOf(secret)
    if ((await sessions.failed({ hash })) >= MOST_CODES) await sessions.end({ hash })
  }

  async function isRightCode(
    account: KnownAccount,
    kind: 'totp' | 'recovery',
    code: string,
  ): Promise<boolean> {
    const { id, totp } = account
    if (kind === 'recovery') return await accounts.useRecovery({ id, hash: recoveryHash(code) })
    if (totp === undefined) return false
    const { secret, isCurrent } = await seal.open(totp, id)
    const step = stepOfCode(secret, code, now())
    if (step === undefined || !(await accounts.useTotp({ id, step }))) return false
    // It was kept before there was a key, or by an older one. The code is used up, and right: where that cannot be, the next one tries again.
    if (!isCurrent) await reseal(account, secret).catch(() => undefined)
    return true
  }

  async function reseal({ id, totp: from }: KnownAccount, secret: string): Promise<void> {
    if (from !== undefined) await accounts.resealTotp({ id, from, to: await seal.seal(secret, id) })
  }

  /** Strangers who guess at a name hold nobody up who came in from there before. */
  async function countName(nameKey: string, from: From) {
    const network = clientNetwork(from.address)
    const { account, isKnownNetwork } = await accounts.find({ nameKey, network })
    const key = isKnownNetwork ? `name:${nameKey} ${network}` : `name:${nameKey}`
    return { account, isKnownNetwork, wasRight: begin([key], from, account?.name) }
  }

  async function isRightPassword(
    account: KnownAccount | undefined,
    { name, password }: { readonly name: string; readonly password: string },
    asker: Asker,
  ) {
    const { isRight, isOutdated } = await hasher.check(password, account?.password, asker)
    if (account?.password !== undefined) {
      if (isOutdated) {
        const to = await hasher.hash(password)
        await accounts.rehash({ id: account.id, from: account.password, to })
        return { account: { ...account, password: to }, by: 'password' as const }
      }
      return isRight ? { account, by: 'password' as const } : undefined
    }
    const id = await directory?.check(name, password)
    const there = id === undefined ? undefined : await accounts.read({ id })
    return there === undefined ? undefined : { account: there, by: 'ldap' as const }
  }

  return {
    bounds,
    find: (secret, { touches }) => find(secret, 'full', touches),
    findHalf: (secret) => find(secret, 'half', false),
    wrongSecond,

    async signIn({ name, password }, from) {
      const wasRightHere = begin([`address:${clientNetwork(from.address)}`], from)
      const { account, isKnownNetwork, wasRight } = await countName(nameKeyOf(name), from).catch(
        (error: unknown) => {
          // No password was looked at: a name that strangers guess at holds up nobody else behind this address.
          wasRightHere('takenBack')
          throw error
        },
      )
      const asker = isKnownNetwork ? 'known' : 'stranger'
      const work = isRightPassword(account, { name, password }, asker)
      const right = await seen(work, wasRightHere, wasRight)
      if (right === undefined || right.account.isDisabled) {
        tell({ what: 'sign-in-failed', account: account?.name, address: from.address })
        throw notFitting()
      }
      wasRightHere()
      wasRight()
      return await open(right.account, right.by, from)
    },

    async second(secret, { kind, code }, from) {
      const found = await find(secret, 'half', false)
      const { account } = found
      const network = clientNetwork(from.address)
      // Whoever has got hold of the password holds nobody up either who came in from there before.
      const { isKnownNetwork } = await accounts.find({ nameKey: nameKeyOf(account.name), network })
      const forAccount = isKnownNetwork ? `second:${account.id} ${network}` : `second:${account.id}`
      const wasRight = begin([`address:${network}`, forAccount], from, account.name)
      const isRight = await seen(isRightCode(account, kind, code), wasRight)
      if (!isRight) {
        await wrongSecond(secret, account, from)
        throw wrong('This code is wrong, or was used')
      }
      wasRight()
      const renewed = await renew(found, secret)
      // With one recovery code less.
      const current = (await accounts.read({ id: account.id })) ?? account
      return await entered({ account: current, session: renewed.session }, renewed.secret, from)
    },

    async prove(secret, proof, from) {
      const found = await find(secret, 'full', true)
      const { account, session: before } = found
      if (before.by === 'oidc' && account.password === undefined && account.totp === undefined) {
        throw noProof()
      }
      const network = clientNetwork(from.address)
      const wasRight = begin([`address:${network}`, `proof:${account.id} ${network}`], from, account.name)
      const isRight = await seen(isProof(account, proof), wasRight)
      if (!isRight) {
        tell({ what: 'proof-failed', account: account.name, address: from.address })
        const hash = hashOf(secret)
        if ((await sessions.failed({ hash })) >= MOST_PROOFS) await sessions.end({ hash })
        throw wrong('It does not fit')
      }
      wasRight()
      const { session, secret: fresh } = await renew(found, secret)
      tell({ what: 'proved', account: account.name, address: from.address })
      return { state: 'signed-in', secret: fresh, account, session }
    },

    async signOut(secret, from) {
      const found = await find(secret, 'full', false).catch((error: unknown) => {
        if (error instanceof AccessError && error.code === 'ACCESS_NO_SESSION') return undefined
        throw error
      })
      if (isSecret(secret)) await sessions.end({ hash: hashOf(secret) })
      if (found !== undefined) {
        tell({ what: 'signed-out', account: found.account.name, address: from.address })
      }
    },

    async enter(id, by, from) {
      const account = await accounts.read({ id })
      if (account === undefined || account.isDisabled) throw wrong('There is no such account')
      return await open(account, by, from)
    },

    async complete(secret, from) {
      const found = await find(secret, 'half', false)
      const renewed = await renew(found, secret)
      return await entered({ account: found.account, session: renewed.session }, renewed.secret, from)
    },
  }

  async function isProof(account: KnownAccount, proof: Proof): Promise<boolean> {
    if ('code' in proof) {
      return isRightCode(account, /^\d{6}$/.test(proof.code.trim()) ? 'totp' : 'recovery', proof.code)
    }
    const { id, name } = account
    // It may be called otherwise here than what was typed to come in: by another attribute, with a number behind it, or renamed since.
    if (account.password === undefined) return (await directory?.proves(id, proof.password)) ?? false
    return (await isRightPassword(account, { name, password: proof.password }, 'known')) !== undefined
  }
}
