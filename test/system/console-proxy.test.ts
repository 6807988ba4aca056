/** The console behind the real nginx and the real Caddy, with the lines of docs/guide/console.md. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { after, test } from 'node:test'
import { createTestAuthority } from '../../packages/clamgate/src/signatures/fetch/testing/authority.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startBrowser, visit } from './support/console/browser.ts'
import { STREAM_ENDS_MS, signIn } from './support/console/session.ts'
import { startConsoleSite } from './support/console/site.ts'
import { startCaddy, startNginx } from './support/console/web-server.ts'
import { cleanMail } from './support/mail.ts'

const authority = await createTestAuthority()
after(() => authority[Symbol.asyncDispose]())
const pair = await authority.issue(['IP:127.0.0.1'])
const consolePort = await freePort()

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

function asker(port: number) {
  return async (method: string, path: string, headers: Headers = {}, body?: object): Promise<Answer> => {
    const own = body === undefined ? {} : { 'content-type': 'application/json' }
    // A forged Host is no name that TLS asks for.
    const tls = { ca: authority.ca, servername: '', checkServerIdentity: () => undefined }
    const options = { host: '127.0.0.1', port, path, method, agent: false, ...tls }
    const asking = request({ ...options, headers: { ...own, ...headers } })
    asking.end(body === undefined ? undefined : JSON.stringify(body))
    const [answer]: IncomingMessage[] = await once(asking, 'response', {
      signal: AbortSignal.timeout(60_000),
    })
    assert.ok(answer !== undefined)
    const text = (await answer.toArray()).join('')
    return { status: answer.statusCode, headers: answer.headers, body: text }
  }
}

const FORGED: Headers = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  forwarded: 'for=203.0.113.9;host=evil.example',
}

// One after the other at one address, so that one gateway does for both.
const port = await freePort()
const url = `https://127.0.0.1:${port}/clamgate`
const site = await startConsoleSite({ port: consolePort, url, hasMail: false })
after(() => site[Symbol.asyncDispose]())

for (const [name, start] of [
  ['nginx', startNginx],
  ['Caddy', startCaddy],
] as const) {
  test(`14.69 behind ${name}, below a path: people sign in, what a request says of itself changes no link and no address, and streams go through`, async () => {
    await using _server = await start({ port, consolePort, pair })
    const ask = asker(port)
    const origin = new URL(url).origin

    const page = await ask('GET', '/clamgate/', { ...FORGED, host: 'evil.example' })
    if (name === 'nginx') assert.equal(page.status, 200)
    assert.doesNotMatch(page.body + JSON.stringify(page.headers), /evil\.example/)
    const own = await ask('GET', '/clamgate/messages/x')
    assert.match(own.body, /<meta name="clamgate-base" content="\/clamgate\/"/)
    const script = /src="([^"]+)"/.exec(own.body)?.[1] ?? ''
    assert.match(script, /^\/clamgate\/assets\//)
    assert.equal((await ask('GET', script)).status, 200)
    assert.equal((await ask('GET', '/clamgate/metrics')).status, 404)

    const { admin } = site.people
    // What the web server before has led here is in the log, too.
    const after = await site.gateway.daemon.logEnd()
    const wrong = await ask(
      'POST',
      '/clamgate/api/v1/session',
      { ...FORGED, origin },
      { ...admin, password: 'x' },
    )
    assert.equal(wrong.status, 401, wrong.body)
    await site.gateway.daemon.waitForLog(/Sign-in to the console from 127\.0\.0\.1 failed/, { after })
    const log = await site.gateway.daemon.log()
    assert.doesNotMatch(log, /203\.0\.113\.9/, '14.65 the forged address counts for nothing')
    const foreign = await ask('POST', '/clamgate/api/v1/session', { origin: 'https://evil.example' }, admin)
    assert.equal(foreign.status, 403)

    const right = await ask('POST', '/clamgate/api/v1/session', { ...FORGED, origin }, admin)
    assert.equal(right.status, 200, right.body)
    const cookie = right.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const self = await ask('GET', '/clamgate/api/v1/self', { cookie })
    assert.equal(JSON.parse(self.body).name, admin.name)
    const invite = (await site.host('POST', '/v1/console/invite', { name: 'new' })) as { url: string }
    assert.ok(invite.url.startsWith(`${url}/invite#`))

    await streams(`14.61 through ${name}`)

    if (name !== 'nginx') return
    const browser = await startBrowser()
    try {
      await using at = await visit(browser, url, { anyCertificate: true })
      await at.signIn(admin)
      assert.deepEqual([at.strangers, at.faults], [[], []])
      assert.ok(at.page.url().startsWith(`${url}/`))
    } finally {
      await browser.close()
    }
  })
}

/** What has changed arrives through the web server at once, misses nothing when it was cut, and ends with the session. */
async function streams(where: string): Promise<void> {
  const person = await signIn(url, site.people.auditor, { ca: authority.ca })
  const mail = { from: 'anna@example.com', to: ['bob@example.org'], message: cleanMail() }
  let since: string | undefined
  {
    using first = await person.listen()
    const heard = first.next('events')
    await site.send(mail)
    await heard
    since = first.lastId
  }
  assert.ok(since !== undefined, where)
  await site.send(mail)
  using again = await person.listen(since)
  if (!again.kinds.includes('events')) await again.next('events')
  const endsAt = performance.now()
  assert.equal((await person.ask('DELETE', '/session', {})).status, 200, where)
  await again.ended
  assert.ok(performance.now() - endsAt < STREAM_ENDS_MS, `${where}: ${performance.now() - endsAt} ms`)
}
