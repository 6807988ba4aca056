/** Pages of others, and clients that take all they can get, against the console of a real gateway; mail is answered meanwhile. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import { startBrowser, visit } from './support/console/browser.ts'
import { type Session, STREAM_ENDS_MS, signIn } from './support/console/session.ts'
import { startConsoleSite } from './support/console/site.ts'
import { cleanMail } from './support/mail.ts'

// Nobody is believed for whom they stand: connections of this host are counted like those of anybody.
const site = await startConsoleSite({ hasMail: false, config: { console: { trustProxy: [] } } })
after(() => site[Symbol.asyncDispose]())
const port = Number(new URL(site.url).port)

const mailFor = (to: string) => ({ from: 'anna@example.com', to: [to], message: cleanMail() })

test('14.68 a form, an image, a frame and scripts of a page on another port of this host change nothing, although the browser sends the cookie', async () => {
  const act = `${site.url}/api/v1/accounts`
  const foreign = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>working</title>
      <img src="${site.url}/api/v1/self"><iframe name="answer"></iframe><iframe src="${site.url}/"></iframe>
      <form method="post" enctype="text/plain" target="answer" action="${act}">
        <input name='{"name":"mallory","role":"admin","a":"' value='b"}'></form>
      <script type="module">
        const body = JSON.stringify({ name: 'mallory', role: 'admin' })
        document.forms[0].submit()
        const tries = [
          fetch('${act}', { method: 'POST', mode: 'no-cors', credentials: 'include', body }),
          fetch('${act}', { method: 'POST', mode: 'no-cors', credentials: 'include', body: new Blob([body], { type: 'text/plain' }) }),
          fetch('${act}', { method: 'POST', credentials: 'include', body, headers: { 'content-type': 'application/json' } }),
          fetch('${site.url}/api/v1/self', { credentials: 'include' }).then((answer) => answer.text()),
          fetch('${site.url}/api/v1/self/sessions', { method: 'DELETE', credentials: 'include' }),
        ]
        const ends = await Promise.allSettled(tries)
        await new Promise((resolve) => setTimeout(resolve, 500))
        document.title = 'read ' + ends.filter(({ status, value }) => status === 'fulfilled' && typeof value === 'string').length
      </script>`)
  })
  foreign.listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  const browser = await startBrowser()
  try {
    await using at = await visit(browser, site.url)
    await at.signIn(site.people.admin)
    const before = await site.host('GET', '/v1/accounts')
    const asked: Promise<readonly [act: string, hasCookie: boolean]>[] = []
    // Nearly all of them end as failed: the browser gives their answers to no other origin.
    at.page.on('request', (request) => {
      if (!request.url().startsWith(`${site.url}/api/`)) return
      const name = `${request.method()} ${new URL(request.url()).pathname}`
      asked.push(
        request.allHeaders().then(({ cookie = '' }) => [name, cookie.includes('__Host-cg=')] as const),
      )
    })
    await at.page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
    await at.page.waitForFunction(`document.title.startsWith('read')`)
    assert.equal(await at.page.title(), 'read 0', 'what was answered is not for that page')
    const sent = await Promise.all(asked)
    assert.ok(
      sent.some(([name, hasCookie]) => hasCookie && name === 'POST /api/v1/accounts'),
      `another port is the same site: ${JSON.stringify(sent)}`,
    )
    assert.deepEqual(await site.host('GET', '/v1/accounts'), before)
    const framed = at.page.frames().find((frame) => frame.name() === '' && frame !== at.page.mainFrame())
    assert.doesNotMatch(framed?.url() ?? '', /^http:/, 'the console is in no frame of others')
    await at.open('/')
    assert.equal(await at.page.locator('input[name=password]').count(), 0, 'the session goes on')
  } finally {
    await browser.close()
    foreign.closeAllConnections()
    foreign.close()
  }
})

test('14.61 the stream tells of the own mail alone, misses nothing when it is cut, and ends within five seconds of its session', async () => {
  const [admin, manager] = [
    await signIn(site.url, site.people.admin),
    await signIn(site.url, site.people.manager),
  ]
  using all = await admin.listen()
  using own = await manager.listen()
  let heard = all.next('events')
  await site.send(mailFor('carol@example.net'))
  await heard
  assert.deepEqual(own.kinds, [], 'mail of another domain')
  heard = own.next('events')
  await site.send(mailFor('bob@example.org'))
  await heard

  const since = all.lastId
  assert.ok(since !== undefined)
  all[Symbol.dispose]()
  // The other stream says when there is something to miss.
  heard = own.next('events')
  await site.send(mailFor('bob@example.org'))
  await heard
  using again = await admin.listen(since)
  if (!again.kinds.includes('events')) await again.next('events')

  const endsAt = performance.now()
  const { status, body } = await manager.ask('DELETE', '/session', {})
  assert.equal(status, 200, body)
  await own.ended
  assert.ok(performance.now() - endsAt < STREAM_ENDS_MS, `${performance.now() - endsAt} ms`)
  await assert.rejects(manager.listen(), /401/)
})

test('14.61 the stream ends within five seconds of whatever takes the right away: another role, a shut account, sessions that are ended', async () => {
  const admin = await signIn(site.url, site.people.admin)
  const ways = [
    ['another role', 'PATCH', '', { role: 'auditor', domains: [] }],
    ['other domains', 'PATCH', '', { domains: ['example.net'] }],
    ['a shut account', 'PATCH', '', { disabled: true }],
    ['ended sessions', 'DELETE', '/sessions', {}],
    ['an account that is gone', 'DELETE', '', {}],
  ] as const
  await Promise.all(
    ways.map(async ([what, method, path, body], index) => {
      const person = await site.invite(`eve${index}`, { role: 'manager', domains: ['example.org'] })
      const eve = await signIn(site.url, person)
      using stream = await eve.listen()
      const atMs = performance.now()
      const { status, body: said } = await admin.ask(method, `/accounts/${person.name}${path}`, body)
      assert.equal(status, 200, `${what}: ${said}`)
      await stream.ended
      assert.ok(performance.now() - atMs < STREAM_ENDS_MS, `${what}: ${performance.now() - atMs} ms`)
      assert.equal((await eve.ask('GET', '/self')).status, 401, what)
    }),
  )
})

test('14.76 huge heads, bodies and nested JSON are refused in a word', async () => {
  const admin = await signIn(site.url, site.people.admin)
  const said = async (lines: readonly string[], body = '') => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1')
    let told = ''
    socket.on('data', (piece: string) => {
      told += piece
    })
    // Who says too much may be cut off while he speaks.
    socket.on('error', () => undefined)
    socket.write(`${lines.join('\r\n')}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n${body}`)
    await new Promise((resolve) => socket.once('close', resolve))
    return told.slice(0, 12)
  }
  assert.equal(await said(['GET / HTTP/1.1', `X-Long: ${'x'.repeat(20_000)}`]), 'HTTP/1.1 431')
  const many = Array.from({ length: 3000 }, (_, n) => `X-${n}: y`)
  assert.equal(await said(['GET / HTTP/1.1', ...many]), 'HTTP/1.1 431')
  assert.equal(await said([`GET /${'a'.repeat(20_000)} HTTP/1.1`]), 'HTTP/1.1 431')
  const long = await admin.ask('PATCH', '/self', { name: 'x'.repeat(2_000_000) }).catch(() => undefined)
  assert.ok(long === undefined || long.status === 413, `${long?.status}`)
  let deep: object = {}
  for (let level = 0; level < 40; level++) deep = { a: deep }
  assert.equal((await admin.ask('PATCH', '/self', deep)).status, 400)
  assert.equal((await admin.ask('GET', '/self')).status, 200)
})

test('14.76 slow heads, slow bodies, readers that never read and more connections than one may have: mail is answered, memory is bounded', async (t) => {
  const admin = await signIn(site.url, site.people.admin)
  const { pid } = site.gateway.daemon
  const before = await residentMib(pid)
  const slow = sockets(t, 30, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ')
  const bodies = sockets(
    t,
    10,
    `PATCH /api/v1/self HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\nOrigin: ${site.url}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`,
  )
  const get = `GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\n\r\n`
  const readers = sockets(t, 15, get.repeat(40))
  for (const reader of readers) reader.socket.pause()
  const more = sockets(t, 60, 'GET / HTTP/1.1\r\n')
  // An address has 64 connections, and what is above ends at once.
  await Promise.all(more.slice(20).map(({ ended }) => ended))

  for (const to of ['bob@example.org', 'carol@example.net', 'bob@example.org']) await site.send(mailFor(to))
  const status = (await site.host('GET', '/v1/status')) as { ready: boolean }
  assert.ok(status.ready)
  const grown = (await residentMib(pid)) - before
  assert.ok(grown < 120, `the daemon grew by ${grown} MiB`)

  // Who says nothing more loses the connection, and others have it.
  await Promise.all(slow.map(({ ended }) => ended))
  for (const { socket } of [...bodies, ...readers, ...more]) socket.destroy()
  await untilAnswered(admin)
})

/** The server hears a moment later that a connection has ended: until then it still counts. */
async function untilAnswered(session: Session): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const answer = await session.ask('GET', '/self').catch((error: unknown) => error)
    if (isStatus(answer, 200)) return
    if (performance.now() > deadline) throw new Error('Nobody is answered any more', { cause: answer })
  }
}

function isStatus(answer: unknown, status: number): boolean {
  return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === status
}

/** Connections that have said something, and when they ended. */
function sockets(t: TestContext, count: number, words: string) {
  const all = Array.from({ length: count }, () => {
    const socket: Socket = connect(port, '127.0.0.1')
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    socket.on('error', () => undefined).once('close', () => resolve())
    socket.resume().write(words)
    return { socket, ended }
  })
  t.after(() => {
    for (const { socket } of all) socket.destroy()
  })
  return all
}

/** Memory of a process, MiB. */
async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
}
