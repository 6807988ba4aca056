import { join } from 'node:path'
import { createPasswordHasher, type HashCosts } from '../../../accounts/password/hash.ts'
import { createGate } from '../../../api/accounts/gate.ts'
import { trustsProxy } from '../../../api/client-address.ts'
import { startHttpServer } from '../../../api/http-server.ts'
import { apiRoutes } from '../../../api/routes.ts'
import { services } from '../../../api/testing/services.ts'
import { loadText } from '../../../config/testing/load-text.ts'
import { createRepeatGuard } from '../../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { openTestStore } from '../../../store/testing/store.ts'
import { until } from '../../../store/testing/until.ts'
import { buildAccounts } from '../accounts.ts'
import { runAudit } from '../audit.ts'

/** What a test may turn by hand. */
export interface TestClock {
  /** Unix time, ms. */
  wallMs: number
  monotonicMs: number
}

export interface TestConsoleOptions {
  /** Left out: as cheap as Argon2id can be. */
  readonly costs?: HashCosts
  /** Of a real database. */
  readonly url?: string
  readonly password?: string
  /** `console.trustProxy`. */
  readonly trustProxy?: readonly string[]
  /** More of `console:`, in YAML. */
  readonly more?: string
}

/** For a store to be opened, ms. */
const OPENED_MS = 120_000
const CHEAP: HashCosts = { memoryKiB: 8, passes: 1, lanes: 1 }
export const CONSOLE_URL = 'https://mail.example.org/clamgate'

/** Accounts with a real store behind a real HTTP server, by a clock that a test turns. */
export async function openTestConsole(options: TestConsoleOptions = {}) {
  const { url, password } = options
  const running = await openTestStore({ ...(url && { url }), ...(password && { password }) })
  // It is opened by who asks first, and on a busy machine he may be told that it took too long.
  const isRead = () =>
    running.store.state('account.find', { nameKey: 'nobody', network: '' }).then(
      () => true,
      () => false,
    )
  await until(isRead, 'that accounts can be read', OPENED_MS)
  const { config } = await loadText(`console: { url: '${CONSOLE_URL}', ${options.more ?? ''} }`)
  const log = createMemoryLog()
  const clock: TestClock = { wallMs: Date.now(), monotonicMs: 0 }
  const hasher = createPasswordHasher(options.costs ?? CHEAP)
  const audit = runAudit({ store: running.store, log, keepMs: () => config.console.audit.keep })
  const keyFile = url === undefined ? join(running.directory, 'second-factors.key') : undefined
  const accounts = buildAccounts({
    ...{ log, guard: createRepeatGuard({ log }), config: () => config },
    ...{ store: { state: audit.state }, host: 'mx1.example.org', hasher },
    keyFile,
    clock: {
      wall: () => clock.wallMs,
      monotonic: () => clock.monotonicMs,
      wallOf: (ms) => clock.wallMs - clock.monotonicMs + ms,
    },
  })
  const answers = {
    ...services(),
    ...{ signIn: accounts.signIn, self: accounts.self, accounts: accounts.accounts },
    ...{ tokens: accounts.tokenService, audit: audit.service, singleSignOn: accounts.singleSignOn },
    securityKeys: accounts.securityKeys,
    status: unused,
    refusals: unused,
    reload: unused,
    testNotice: unused,
    examine: unused,
  }
  const served: string[] = []
  const server = await startHttpServer({
    ...{ listen: { host: '127.0.0.1', port: 0 }, log },
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: 'metric 1\n' }),
    trustsProxy: trustsProxy(options.trustProxy),
    console: {
      routes: apiRoutes(answers),
      gate: createGate({
        ...{ entrance: accounts.entrance, bearer: accounts.tokens.actorOf },
        origins: () => ({ consoleUrl: CONSOLE_URL, served }),
      }),
      trail: audit.trail,
      files: undefined,
    },
  })
  served.push(server.url)
  const base = `${server.url}/api/v1`
  return {
    ...{ ...accounts, store: running.store, log, clock, hasher, base, audit: audit.service },
    trail: audit.trail,
    /** Of the store on SQLite. */
    ...{ file: running.file, keyFile },
    browser: (headers: Readonly<Record<string, string>> = {}) => createBrowser(base, headers),
    /** Turns both clocks. */
    turn(ms: number) {
      clock.wallMs += ms
      clock.monotonicMs += ms
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await audit.close()
      await running[Symbol.asyncDispose]()
    },
  }
}

export type TestConsole = Awaited<ReturnType<typeof openTestConsole>>

function unused(): never {
  throw new TypeError('No test of accounts asks for this')
}

export interface TestAnswer {
  readonly status: number
  /** As it was read. */
  readonly body: unknown
  /** What stands at `self.name` of it. */
  readonly at: (path: string) => unknown
  readonly headers: Headers
}

/** Keeps a cookie and says where its page is from, as a browser does. */
export type TestBrowser = ReturnType<typeof createBrowser>

function createBrowser(base: string, always: Readonly<Record<string, string>>) {
  let cookie: string | undefined
  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...{ connection: 'close', 'sec-fetch-site': 'same-origin', ...always },
        ...(cookie === undefined ? {} : { cookie: `__Host-cg=${cookie}` }),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    })
    const [set] = answer.headers.getSetCookie()
    if (set !== undefined) cookie = /^__Host-cg=([^;]*)/.exec(set)?.[1] || undefined
    const text = await answer.text()
    const told: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: answer.status, headers: answer.headers, body: told, at: (path) => partOf(told, path) }
  }
  return {
    ask,
    get: (path: string, headers?: Readonly<Record<string, string>>) => ask('GET', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
      ask('POST', path, body, headers),
    patch: (path: string, body?: unknown) => ask('PATCH', path, body),
    remove: (path: string) => ask('DELETE', path),
    /** The secret of its session. */
    get cookie() {
      return cookie
    },
    set cookie(secret: string | undefined) {
      cookie = secret
    },
  }
}

export const GOOD_PASSWORD = 'seven lanterns under rain'

/** An administrator who has followed the first invitation. */
export async function firstAdministrator(console: TestConsole, name = 'anna'): Promise<TestBrowser> {
  const { HOST } = await import('../../../access/actor.ts')
  const { token } = await console.accounts(HOST).inviteToConsole({ name })
  const browser = console.browser()
  const { status, body } = await browser.post('/invite', { token, password: GOOD_PASSWORD })
  if (status !== 200) throw new Error(`The invitation was not taken: ${JSON.stringify(body)}`)
  return browser
}

function partOf(body: unknown, path: string): unknown {
  let part = body
  for (const name of path.split('.')) {
    part = typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined
  }
  return part
}
