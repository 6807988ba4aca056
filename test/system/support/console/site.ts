import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { RealClamd } from '@clamgate/clamd/testing'
import { freePort } from '../../../../packages/lab/src/free-port.ts'
import { waitUntil } from '../../../../packages/lab/src/wait-until.ts'
import { type QuarantineSite, startQuarantineSite } from '../quarantine-site.ts'
import { type Mail, SmtpClient } from '../smtp.ts'
import { siteDatabases, siteMails } from './mails.ts'

/** Somebody who can sign in. */
export interface Person {
  readonly name: string
  readonly password: string
}

/** A gateway with its console: real Postfix, clamd and daemon, real mail in the store and in the quarantine, people of every role. */
export interface ConsoleSite extends AsyncDisposable {
  readonly gateway: QuarantineSite
  /** Where browsers go, without a slash at its end. */
  readonly url: string
  readonly people: Readonly<Record<'admin' | 'manager' | 'auditor' | 'recipient', Person>>
  /** Makes an account more, of which `asked` says the role and the scope. */
  invite(name: string, asked: object): Promise<Person>
  /** Asks the control socket, as the administrator of the host. */
  host(method: string, path: string, body?: object): Promise<unknown>
  /** Sends one mail; as from outside where a client's address is given. Its event is written a moment later. */
  send(mail: Mail, client?: string): Promise<void>
  /** Waits until accounts can be read: after a start that is a moment later than mail is taken. */
  untilAccounts(): Promise<void>
  /** Waits until so many events are found by a query, and entries of the quarantine where `entries` says how many. */
  untilFound(query: string, events: number, entries?: number): Promise<void>
}

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface ConsoleSiteOptions {
  /** More keys of `console:`, and others by section. */
  readonly config?: Sections | ((clamd: RealClamd) => Sections)
  /** What people reach it by; left out: its own address. */
  readonly url?: string
  readonly port?: number
  /** False: no mail has been sent yet. */
  readonly hasMail?: boolean
}

const PASSWORD = 'seven lanterns in the rain'

/** Starts it all, sends a few dozen mails through Postfix, and makes an account of each role. */
export async function startConsoleSite(options: ConsoleSiteOptions = {}): Promise<ConsoleSite> {
  const port = options.port ?? (await freePort())
  const url = options.url ?? `http://127.0.0.1:${port}`
  const sections = (clamd: RealClamd) => {
    const wanted = typeof options.config === 'function' ? options.config(clamd) : options.config
    const { console: web, policy, ...others } = wanted ?? {}
    return {
      ...others,
      console: { listen: `127.0.0.1:${port}`, url, ...web },
      policy: { localDomains: ['example.org', 'example.net'], ...policy },
    }
  }
  const gateway = await startQuarantineSite(sections, siteDatabases(), {
    smtpd_authorized_xclient_hosts: '127.0.0.0/8',
  })
  const socketPath = join(gateway.daemon.directory, 'control.sock')
  const host = (method: string, path: string, body?: object) => askHost(socketPath, method, path, body)
  const send = (mail: Mail, client?: string) => deliver(gateway.postfix.smtpPort, mail, client)
  const untilFound = async (query: string, events: number, entries = 0) => {
    if (events > 0) await untilListed(host, 'events', query, events)
    if (entries > 0) await untilListed(host, 'quarantine', query, entries)
  }
  const untilAccounts = async () => {
    const areRead = () =>
      host('GET', '/v1/accounts?limit=1').then(
        () => true,
        () => undefined,
      )
    if ((await waitUntil(areRead, { timeoutMs: LISTED_MS, intervalMs: 50 })) === undefined)
      throw new Error('Accounts cannot be read')
  }
  try {
    await untilAccounts()
    const invite = async (name: string, asked: object): Promise<Person> => {
      const { token } = (await host('POST', '/v1/console/invite', { name, ...asked })) as { token: string }
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/invite`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: new URL(url).origin, connection: 'close' },
        body: JSON.stringify({ token, password: PASSWORD }),
      })
      if (!answer.ok) throw new Error(`${name} got no account: ${await answer.text()}`)
      return { name, password: PASSWORD }
    }
    const people = {
      admin: await invite('anna', { role: 'admin' }),
      manager: await invite('max', { role: 'manager', domains: ['example.org'] }),
      auditor: await invite('ada', { role: 'auditor' }),
      recipient: await invite('bob', { role: 'recipient', addresses: ['bob@example.org'] }),
    }
    if (options.hasMail !== false) {
      for (const { client, ...mail } of siteMails()) await send(mail, client)
      const kept = (await readdir(gateway.directory, { recursive: true })).filter((name) =>
        /\.json$/.test(name),
      )
      await untilFound('', siteMails().length, kept.length)
    }
    return {
      ...{ gateway, url, people, invite, host, send, untilAccounts, untilFound },
      [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
    }
  } catch (error) {
    await gateway[Symbol.asyncDispose]()
    throw error
  }
}

async function deliver(smtpPort: number, mail: Mail, client: string | undefined): Promise<void> {
  const session = await SmtpClient.connect(smtpPort)
  try {
    if (client !== undefined) {
      await session.expect(220, session.command(`XCLIENT ADDR=${client} NAME=mx.sender.example`))
      await session.expect(250, session.command('EHLO mx.sender.example'))
    }
    await session.send(mail)
    await session.quit()
  } finally {
    session.destroy()
  }
}

const LISTED_MS = 60_000
/** What one page of a list holds at most. */
const PAGE = 200

/** Events and entries are written a moment after the reply, each in its own time. */
async function untilListed(
  host: ConsoleSite['host'],
  list: 'events' | 'quarantine',
  query: string,
  count: number,
): Promise<void> {
  const path = `/v1/${list}?${new URLSearchParams({ query, limit: `${PAGE}` })}`
  let listed = 0
  const isThere = await waitUntil(
    async () => {
      const { items } = (await host('GET', path)) as { items: readonly unknown[] }
      listed = items.length
      return listed >= count ? true : undefined
    },
    { timeoutMs: LISTED_MS, intervalMs: 50 },
  )
  if (isThere === undefined) throw new Error(`Of ${count} ${list} by '${query}' ${listed} are found`)
}

async function askHost(socketPath: string, method: string, path: string, body?: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const asking = request({ socketPath, method, path, headers, agent: false }, async (answer) => {
    try {
      const text = (await answer.toArray()).join('')
      if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
      resolve(JSON.parse(text))
    } catch (error) {
      reject(error)
    }
  })
  asking.on('error', reject)
  asking.end(body === undefined ? undefined : JSON.stringify(body))
  return await promise
}
