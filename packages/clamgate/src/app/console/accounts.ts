import type { Actor } from '../../access/actor.ts'
import { createAdministration } from '../../accounts/administration.ts'
import { createEntrance } from '../../accounts/entrance.ts'
import type { AccountEvent, Directory, Entrance } from '../../accounts/entrance-types.ts'
import { createInvitations } from '../../accounts/invitations.ts'
import { createOwn } from '../../accounts/own.ts'
import type { PasswordHasher } from '../../accounts/password/hash.ts'
import { createSecretSeal } from '../../accounts/second-factor/seal.ts'
import type { AccountStores } from '../../accounts/store.ts'
import { createThrottle, type Throttle } from '../../accounts/throttle.ts'
import { createTokens, type Tokens } from '../../accounts/tokens/tokens.ts'
import type { SecurityKeyService } from '../../api/accounts/routes/security-keys.ts'
import type { SingleSignOnService } from '../../api/accounts/routes/single-sign-on.ts'
import type { AccountsService, SelfService, SignInService } from '../../api/accounts/service.ts'
import type { TokenService } from '../../api/tokens/documents.ts'
import { loopbackOrigins } from '../../config/console-place.ts'
import type { Config } from '../../config/schema.ts'
import type { Clock } from '../../ground/clock.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { Store } from '../../store/types.ts'
import { type AccountCounts, createAccountCounts } from './account-counts.ts'
import { createAccountsService } from './accounts-service.ts'
import { sayKeyLost } from './key-lost.ts'
import { buildOutside } from './outside.ts'
import { createSealKeys } from './seal-keys.ts'
import { buildSecurityKeys } from './security-keys.ts'
import { createSelfService } from './self-service.ts'
import { createSignInService } from './sign-in-service.ts'
import { accountStores, tokenStore } from './stores.ts'
import { tellAccounts, tellForeignToken } from './tell.ts'
import { createTokenService } from './token-service.ts'

export interface AccountParts {
  readonly log: Log
  /** For what whoever asks could have the log say a thousand times a second. */
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly config: () => Config
  readonly store: Pick<Store, 'state'>
  readonly host: string
  readonly clock: Clock
  readonly hasher: PasswordHasher
  /** Where the key of second factors is, if in a file. */
  readonly keyFile: string | undefined
}

/** Accounts as the daemon has them. */
export interface RunningAccounts {
  readonly stores: AccountStores
  readonly entrance: Entrance
  readonly throttle: Throttle
  /** For metrics. */
  readonly counts: AccountCounts
  readonly signIn: SignInService
  readonly self: (actor: Actor) => SelfService
  readonly accounts: (actor: Actor) => AccountsService
  readonly tokens: Tokens
  /** Passwords that are kept elsewhere. */
  readonly directory: Directory
  readonly singleSignOn: SingleSignOnService
  readonly securityKeys: SecurityKeyService
  readonly tokenService: (actor: Actor) => TokenService
}

/** Half a session is good for as long as it takes to find a telephone. */
const HALF_MS = 5 * 60_000

/** Joins accounts with the store, the configuration and the log. Nothing runs by itself. */
export function buildAccounts(parts: AccountParts): RunningAccounts {
  const { log, guard, config, store, host, clock, hasher, keyFile } = parts
  const stores = accountStores(store)
  const now = () => clock.wall()
  const throttle = createThrottle({ monotonic: () => clock.monotonic() })
  const bounds = () => {
    const { idle, absolute } = config().console.sessions
    return { idleMs: idle, absoluteMs: absolute, halfMs: HALF_MS }
  }
  const counts = createAccountCounts({ sessions: stores.sessions, throttle, bounds, now })
  const sayToLog = tellAccounts(log)
  const tell = (event: AccountEvent) => {
    counts.note(event)
    sayToLog(event)
  }
  const outside = buildOutside({ log, config, store, clock })
  const { directory, oidc } = outside
  const keys = createSealKeys({ configured: () => config().console.secretKey?.known(), file: keyFile })
  const seal = sayKeyLost(createSecretSeal(keys), log)
  const common = { stores, hasher, throttle, seal, now, tell }
  const entrance = createEntrance({ ...common, bounds, directory })
  const invitations = createInvitations({ ...common, entrance })
  const own = createOwn({ ...common, entrance, issuer: `Clamgate ${host}` })
  const administration = createAdministration(stores, { now, bounds })
  const tokens = createTokens({ store: tokenStore(store), now, onForeign: tellForeignToken(guard) })
  const placeOf = () => config().console.url ?? loopbackOrigins(config().console)[0]
  const language = () => config().console.language
  return {
    ...{ stores, entrance, throttle, tokens, directory, counts },
    singleSignOn: outside.service({ entrance, throttle, tell }),
    securityKeys: buildSecurityKeys({
      ...{ store, entrance, now, consoleUrl: () => config().console.url },
    }),
    tokenService: (actor) => createTokenService(actor, { tokens, administration }),
    signIn: createSignInService({ stores, entrance, invitations, language, directory, oidc }),
    self: (actor) => createSelfService(actor, { own, language }),
    accounts: (actor) => createAccountsService(actor, { administration, invitations, consoleUrl: placeOf }),
  }
}
