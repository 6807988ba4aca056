import * as client from 'openid-client'
import { AccessError } from '../../access/errors.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import { hashOf } from '../secrets.ts'
import { createFlows } from './flows.ts'
import type { EnterPerson } from './people.ts'
import type { OutsideRole, Person } from './types.ts'

/** `console.oidc`. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly scopes: readonly string[]
  readonly nameClaim: string
  readonly claim: string
  readonly domainsClaim: string | undefined
  readonly addressesClaim: string
  readonly roles: readonly OutsideRole[]
  /** `console.url` and the path of the return: exactly what the provider knows. */
  readonly redirect: string
}

export interface OidcDeps {
  /** As it is configured now; undefined: there is none. */
  readonly settings: () => OidcSettings | undefined
  readonly enter: EnterPerson
  readonly monotonic: () => number
  /** Why somebody did not come in; no secret is in it. */
  readonly onFailed: (sentence: string, error: unknown) => void
}

/** Single sign-on: a browser goes to the provider, and comes back with a code. */
export interface SingleSignOn {
  /** Where to go; the secret binds the way back to this browser. @throws {AccessError} ACCESS_NONE, ACCESS_AWAY */
  begin(): Promise<{ readonly url: string; readonly secret: string }>
  /**
   * @param countTry counts it as failed until it was right, and refuses who has failed too often; whoever has begun nothing here is
   * refused before that, so that a page of somebody else which sends people here holds nobody up
   * @returns id of the account
   * @throws {AccessError} ACCESS_NO_SESSION for who has begun nothing, ACCESS_WRONG, ACCESS_AWAY, ACCESS_TOO_MANY
   */
  finish(secret: string, query: string, countTry: () => () => void): Promise<string>
}

/** How long somebody may take at the provider, ms. */
export const FLOW_MS = 10 * 60_000
const DISCOVERED_FOR_MS = 3_600_000
const TIMEOUT_S = 10
const QUERY_MAX_CHARS = 8000

export function createSingleSignOn({ settings, enter, monotonic, onFailed }: OidcDeps): SingleSignOn {
  const flows = createFlows(monotonic, FLOW_MS)
  let discovered:
    | { readonly key: string; readonly atMs: number; readonly found: Promise<client.Configuration> }
    | undefined

  async function configurationOf(asked: OidcSettings): Promise<client.Configuration> {
    const key = JSON.stringify([asked.issuer, asked.clientId, hashOf(asked.clientSecret ?? '')])
    if (discovered?.key !== key || monotonic() - discovered.atMs > DISCOVERED_FOR_MS) {
      discovered = { key, atMs: monotonic(), found: discover(asked) }
    }
    try {
      return await discovered.found
    } catch (cause) {
      discovered = undefined
      onFailed(`The provider of single sign-on cannot be asked: ${messageOf(cause)}`, cause)
      throw away()
    }
  }

  return {
    async begin() {
      const asked = settings()
      if (asked === undefined) throw noSingleSignOn()
      const configuration = await configurationOf(asked)
      const [state, nonce, verifier] = [
        client.randomState(),
        client.randomNonce(),
        client.randomPKCECodeVerifier(),
      ]
      const startedMs = monotonic()
      const secret = flows.seal({ state, nonce, verifier, settings: digestOf(asked), startedMs })
      const url = client.buildAuthorizationUrl(configuration, {
        ...{ redirect_uri: asked.redirect, scope: asked.scopes.join(' '), state, nonce },
        ...{
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      })
      return { url: url.href, secret }
    },

    async finish(secret, query, countTry) {
      const flow = flows.take(secret)
      const asked = settings()
      // Who set out by what was configured before sets out again.
      if (flow === undefined || asked === undefined || flow.settings !== digestOf(asked)) throw notBegun()
      const wasRight = countTry()
      if (query.length > QUERY_MAX_CHARS) throw notIn()
      const configuration = await configurationOf(asked)
      let claims: client.IDToken | undefined
      try {
        const back = new URL(asked.redirect)
        back.search = query
        const tokens = await client.authorizationCodeGrant(configuration, back, {
          ...{ expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier },
          idTokenExpected: true,
        })
        claims = tokens.claims()
      } catch (cause) {
        onFailed(`Somebody came back from single sign-on, and was not let in: ${messageOf(cause)}`, cause)
        throw notIn()
      }
      if (claims === undefined) throw notIn()
      const id = await enter(personOf(claims, asked), asked.roles).catch((error: unknown) => {
        // A role without the domain or the address that it needs is none.
        if (!(error instanceof AccessError) || error.code !== 'ACCESS_INVALID') throw error
        onFailed(
          `Single sign-on knows ${cleanText(claims.sub, 100)}, who gets no account: ${error.message}`,
          error,
        )
        throw noRole()
      })
      if (id === undefined) {
        const why = noRole()
        onFailed(
          `Single sign-on knows ${cleanText(claims.sub, 100)}, whom no entry of console.oidc.roles fits`,
          why,
        )
        throw why
      }
      wasRight()
      return id
    },
  }
}

function digestOf(asked: OidcSettings): string {
  return hashOf(JSON.stringify(asked))
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret)
  // The signature is checked although the token comes from the provider itself.
  const execute = [client.enableNonRepudiationChecks]
  if (isOnLoopback(issuer)) execute.push(client.allowInsecureRequests)
  const options = { execute, timeout: TIMEOUT_S }
  return await client.discovery(new URL(issuer), clientId, undefined, authentication, options)
}

/** Where nothing leaves the machine, HTTP will do. */
export function isOnLoopback(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

function personOf(claims: client.IDToken, asked: OidcSettings): Person {
  const texts = (name: string): readonly string[] => {
    const value: unknown = claims[name]
    const all: readonly unknown[] = Array.isArray(value) ? value : [value]
    return all.filter((one) => typeof one === 'string')
  }
  const [name = claims.sub] = texts(asked.nameClaim)
  // Whoever may write any address into a profile would read the mail of others.
  const isUnproven = asked.addressesClaim === 'email' && claims['email_verified'] !== true
  const domains = asked.domainsClaim === undefined ? undefined : texts(asked.domainsClaim)
  return {
    ...{ issuer: claims.iss, subject: claims.sub, name, values: texts(asked.claim), domains },
    addresses: isUnproven ? [] : texts(asked.addressesClaim),
  }
}

function noSingleSignOn(): AccessError {
  return new AccessError('ACCESS_NONE', 'There is no single sign-on here', {
    remedy: 'Set console.oidc.issuer and console.url.',
  })
}

function away(): AccessError {
  return new AccessError('ACCESS_AWAY', 'The provider of single sign-on cannot be asked at this moment', {
    remedy: 'Sign in with a password, or try again; the log says why.',
  })
}

function notIn(): AccessError {
  return new AccessError('ACCESS_WRONG', 'Single sign-on did not work', {
    remedy: 'Begin again at the sign-in page; the log says why.',
  })
}

function notBegun(): AccessError {
  return new AccessError('ACCESS_NO_SESSION', 'This sign-in was not begun here, or took too long', {
    remedy: 'Begin again at the sign-in page.',
  })
}

function noRole(): AccessError {
  return new AccessError('ACCESS_WRONG', 'The provider knows you, and you have no role here', {
    remedy: 'An administrator adds one of your groups to console.oidc.roles; the log says what is missing.',
  })
}
