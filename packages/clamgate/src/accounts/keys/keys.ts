import { AccessError, noSuchThing } from '../../access/errors.ts'
import { hashOf } from '../secrets.ts'
import type { KeyStore, SecurityKey } from './types.ts'

export interface KeyDeps {
  readonly store: KeyStore
  readonly now: () => number
  /** `console.url`: host and origin come from there, and never from a request. */
  readonly consoleUrl: () => string | undefined
}

/** Security keys of accounts (WebAuthn). Nothing here asks who it is. */
export interface Keys {
  list(account: string): Promise<readonly SecurityKey[]>
  /** What a browser is asked with, so that it makes a key. */
  newOptions(account: { readonly id: string; readonly name: string }): Promise<unknown>
  /** @throws {AccessError} ACCESS_WRONG */
  add(account: string, label: string, response: unknown): Promise<SecurityKey>
  remove(account: string, id: string): Promise<void>
  /** @param half secret of half a session: whoever else has the password takes nobody's challenge away */
  askOptions(account: string, half: string): Promise<unknown>
  /** @throws {AccessError} ACCESS_WRONG for another key, origin, challenge, or a counter that went back */
  check(account: string, half: string, response: unknown): Promise<void>
}

const CHALLENGE_MS = 5 * 60_000
const MOST_CHALLENGES = 5000
const MOST_KEYS = 20

export function createKeys({ store, now, consoleUrl }: KeyDeps): Keys {
  const challenges = new Map<string, { readonly challenge: string; readonly endsAtMs: number }>()
  const library = () => import('@simplewebauthn/server')

  function place(): { readonly rpID: string; readonly origin: string } {
    const url = consoleUrl()
    if (url !== undefined && URL.canParse(url)) {
      const { hostname, origin } = new URL(url)
      return { rpID: hostname, origin }
    }
    throw new AccessError(
      'ACCESS_INVALID',
      'Security keys belong to an address, and console.url is not set',
      {
        remedy: 'Set console.url to the address that people open.',
      },
    )
  }

  function keep(purpose: string, whose: string, challenge: string): void {
    for (const key of challenges.keys()) {
      if (challenges.size < MOST_CHALLENGES) break
      challenges.delete(key)
    }
    challenges.set(hashOf(`${purpose} ${whose}`), { challenge, endsAtMs: now() + CHALLENGE_MS })
  }

  /** Each is good once. */
  function take(purpose: string, whose: string): string {
    const key = hashOf(`${purpose} ${whose}`)
    const kept = challenges.get(key)
    challenges.delete(key)
    if (kept === undefined || kept.endsAtMs <= now()) throw wrongKey()
    return kept.challenge
  }

  return {
    list: (account) => store.list({ account }),
    async newOptions({ id, name }) {
      const { rpID } = place()
      const there = await store.list({ account: id })
      const options = await (await library()).generateRegistrationOptions({
        ...{ rpName: 'Clamgate', rpID, userName: name, userID: new Uint8Array(Buffer.from(id)) },
        ...{ attestationType: 'none', excludeCredentials: there.map(({ id: one }) => ({ id: one })) },
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
      })
      keep('new', id, options.challenge)
      return options
    },
    async add(account, label, response) {
      const { rpID, origin } = place()
      const expectedChallenge = take('new', account)
      const { verifyRegistrationResponse } = await library()
      const verified = await verifyRegistrationResponse({
        // The library reads it, and refuses what is none.
        response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
        ...{ expectedChallenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: false },
      }).catch(() => undefined)
      if (verified?.verified !== true || verified.registrationInfo === undefined) throw wrongKey()
      const { credential } = verified.registrationInfo
      const key: SecurityKey = {
        ...{ id: credential.id, account, label, counter: credential.counter },
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        ...{ transports: credential.transports ?? [], createdAtMs: now(), usedAtMs: undefined },
      }
      if (!(await store.add({ key, most: MOST_KEYS }))) throw wrongKey()
      return key
    },
    async remove(account, id) {
      if (!(await store.remove({ account, id }))) noSuchThing()
    },
    async askOptions(account, half) {
      const { rpID } = place()
      const allowCredentials = (await store.list({ account })).map(({ id }) => ({ id }))
      const asking = { rpID, allowCredentials, userVerification: 'preferred' } as const
      const options = await (await library()).generateAuthenticationOptions(asking)
      keep('sign-in', half, options.challenge)
      return options
    },
    async check(account, half, response) {
      const { rpID, origin } = place()
      const expectedChallenge = take('sign-in', half)
      const id =
        typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined
      const key = (await store.list({ account })).find((one) => one.id === id)
      if (key === undefined) throw wrongKey()
      const { verifyAuthenticationResponse } = await library()
      const publicKey = new Uint8Array(Buffer.from(key.publicKey, 'base64url'))
      const verified = await verifyAuthenticationResponse({
        response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
        ...{ expectedChallenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: false },
        credential: { id: key.id, publicKey, counter: key.counter },
      }).catch(() => undefined)
      if (verified?.verified !== true) throw wrongKey()
      const counter = verified.authenticationInfo.newCounter
      if (!(await store.used({ account, id: key.id, counter, nowMs: now() }))) throw wrongKey()
    },
  }
}

function wrongKey(): AccessError {
  return new AccessError('ACCESS_WRONG', 'This security key does not fit', {
    remedy: 'Take the key that was added to this account, at the address of console.url, and try again.',
  })
}
