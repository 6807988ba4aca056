import { readFile } from 'node:fs/promises'
import { AccessError } from '../../access/errors.ts'
import { isUnseen } from '../../accounts/entrance-answers.ts'
import type { AccountEvent, Directory, Entrance } from '../../accounts/entrance-types.ts'
import type { LdapSettings } from '../../accounts/outside/ldap.ts'
import type { OidcSettings } from '../../accounts/outside/oidc.ts'
import { createPeople } from '../../accounts/outside/people.ts'
import { countTry, type Throttle } from '../../accounts/throttle.ts'
import type { SingleSignOnService } from '../../api/accounts/routes/single-sign-on.ts'
import type { Config } from '../../config/schema.ts'
import { Secret } from '../../config/secret.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { clientNetwork } from '../../patterns/client-network.ts'
import type { Store } from '../../store/types.ts'
import { readable } from './away.ts'

export interface OutsideParts {
  readonly log: Log
  readonly config: () => Config
  readonly store: Pick<Store, 'state'>
  readonly clock: Pick<Clock, 'wall' | 'monotonic'>
}

/** What comes after somebody is known. */
interface ComingIn {
  readonly entrance: Pick<Entrance, 'enter'>
  readonly throttle: Throttle
  readonly tell: (event: AccountEvent) => void
}

/** Below `console.url`; the provider knows it letter by letter. */
const RETURN_PATH = '/api/v1/session/oidc/return'

/** People whom others know: by a directory, and by single sign-on. Nothing runs by itself. */
export function buildOutside({ log, config, store, clock }: OutsideParts) {
  const state = readable(store.state)
  const enter = createPeople({
    store: { enter: (args) => state('identity.enter', args) },
    now: () => clock.wall(),
    onKept: ({ name }, role) =>
      log.warn(
        'account.last-administrator-kept',
        `${cleanText(name, 100)} is ${role} by the groups of today, and stays admin: nobody else could change accounts. Make another administrator: clamgate console invite`,
        { role },
      ),
  })
  // Their libraries take memory that a host which needs neither keeps.
  const openLdap = once(async () => {
    const { createLdapDirectory } = await import('../../accounts/outside/ldap.ts')
    return createLdapDirectory({
      settings: () => ldapSettings(config()),
      enter,
      identitiesOf: (account) => state('identity.of', { account }),
      onAway: (sentence, error) => log.warn('account.ldap-away', sentence, failureFields(error)),
      onNoRole: (sentence) => log.warn('account.ldap-no-role', sentence),
    })
  })
  const openOidc = once(async () => {
    const { createSingleSignOn } = await import('../../accounts/outside/oidc.ts')
    return createSingleSignOn({
      settings: () => oidcSettings(config()),
      enter,
      monotonic: () => clock.monotonic(),
      onFailed: (sentence, error) => log.warn('account.oidc-failed', sentence, failureFields(error)),
    })
  })
  const isThere = () => config().console.ldap.url !== undefined
  const directory: Directory = {
    isThere,
    check: async (name, password) => (isThere() ? await (await openLdap()).check(name, password) : undefined),
    proves: async (account, password) => isThere() && (await (await openLdap()).proves(account, password)),
  }
  return {
    directory,
    oidc: () => (oidcSettings(config()) === undefined ? undefined : { label: config().console.oidc.label }),
    service: ({ entrance, throttle, tell }: ComingIn): SingleSignOnService => ({
      begin: async () => await (await openOidc()).begin(),
      async finish(secret, query, from) {
        const { address } = from
        let counted: ReturnType<typeof countTry> | undefined
        const tried = () => {
          counted = countTry({ throttle, tell }, [`address:${clientNetwork(address)}`], { address })
          return counted
        }
        let id: string
        try {
          id = await (await openOidc()).finish(secret, query, tried)
        } catch (error) {
          const isWrong = error instanceof AccessError && error.code === 'ACCESS_WRONG'
          if (isWrong) tell({ what: 'sign-in-failed', address, by: 'oidc' })
          // A provider that is away holds up nobody behind this address.
          if (isUnseen(error)) counted?.('takenBack')
          throw error
        }
        return await entrance.enter(id, 'oidc', from)
      },
      consoleUrl: () => plainUrl(config().console.url ?? ''),
    }),
  }
}

function oidcSettings({ console: web }: Config): OidcSettings | undefined {
  const { issuer, clientId, clientSecret, scopes, nameClaim, claim, domainsClaim, addressesClaim, roles } =
    web.oidc
  if (issuer === undefined || web.url === undefined) return undefined
  return {
    ...{ issuer, clientId, clientSecret: textOf(clientSecret), scopes, nameClaim, claim },
    ...{ domainsClaim, addressesClaim, roles, redirect: plainUrl(web.url) + RETURN_PATH },
  }
}

async function ldapSettings({ console: { ldap } }: Config): Promise<LdapSettings | undefined> {
  const { url, bindDn, bindPassword, groupBase, ca, ...rest } = ldap
  if (url === undefined) return undefined
  return {
    ...{ ...rest, url, bindDn, bindPassword: textOf(bindPassword), groupBase },
    ca: ca === undefined ? undefined : await readFile(ca, 'utf8'),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

function textOf(secret: unknown): string | undefined {
  return secret instanceof Secret ? secret.known() : undefined
}

function plainUrl(url: string): string {
  return url.replace(/\/+$/, '')
}
