import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import Fastify from 'fastify'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { loadWords } from '../../quarantine/digest/words.ts'
import type { LinkAct, Links, LinkView } from '../../quarantine/links/types.ts'
import { startHttpServer } from '../http-server.ts'
import { memoryAudit } from '../testing/audit.ts'
import { createRate, type MayAsk } from './rate.ts'
import { addLinkRoutes } from './routes.ts'

const TOKEN = 'Aa0_-'.repeat(8).concat('xyz')
const NASTY = '<script>alert(1)</script> \u202e"\' http://evil.example {count}'

const MAIL: Extract<LinkView, { kind: 'mail' }> = {
  ...{ kind: 'mail', language: 'de', acts: ['release'], events: [] },
  facts: {
    ...{ entry: 'e1', sender: 'mallory@example.net', subject: NASTY, recipients: ['bob@example.org'] },
    waiting: ['bob@example.org'],
    ...{ receivedAtMs: 1000, untilMs: 2000, kind: 'infected', class: 'spam', bytes: 2048, isHarmful: false },
  },
}

interface Asked {
  readonly token: string
  readonly act?: LinkAct
  readonly words?: string
}

async function site(
  view: LinkView = MAIL,
  { mayAsk = () => true, fails = false }: { readonly mayAsk?: MayAsk; readonly fails?: boolean } = {},
) {
  const looks: Asked[] = []
  const acts: Asked[] = []
  const log = createMemoryLog()
  const links: Links = {
    async look(token) {
      looks.push({ token })
      if (fails) throw new Error('a defect')
      return view
    },
    async act(token, act, words, { begin }) {
      const end = await begin({ act, holder: 'bob@example.org', entry: 'e1' })
      await end({ isDone: true })
      acts.push({ token, act, words })
      return { ...MAIL, acts: [], events: [{ key: 'done.release' }] }
    },
  }
  const server = await startHttpServer({
    ...{ listen: { host: '127.0.0.1', port: 0 }, log },
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: 'metric 1\n' }),
    pages: {
      links,
      mayAsk,
      usualLanguage: () => 'en',
      words: (language) => loadWords(language, 'Europe/Berlin'),
    },
  })
  return { url: server.url, looks, acts, log, [Symbol.asyncDispose]: () => server.close() }
}

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

test('13.40 GET and HEAD show a page with a button, and do nothing', async () => {
  await using running = await site()
  const page = await fetch(`${running.url}/q/${TOKEN}`)
  const html = await page.text()
  assert.equal(page.status, 200)
  assert.match(
    html,
    /<form method="post">[\s\S]*<button name="act" value="release">Diese Nachricht freigeben<\/button>/,
  )
  const head = await fetch(`${running.url}/q/${TOKEN}`, { method: 'HEAD' })
  assert.deepEqual([head.status, await head.text()], [200, ''])
  assert.deepEqual(running.acts, [])
})

test('13.40 a scanner that follows every link of page and mail, and sends what browsers send by themselves, releases nothing', async () => {
  await using running = await site()
  const html = await (await fetch(`${running.url}/q/${TOKEN}`)).text()
  const found = [...html.matchAll(/(?:href|src|action|formaction|data-url|content)="([^"]*)"/g)].map(
    ([, to = '']) => to,
  )
  const targets = found.filter((to) => /^(?:https?:)?\/|^\?/.test(to))
  assert.deepEqual(targets, [], 'the page leads nowhere')
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
    for (const rest of ['', '?act=release', '?act=release&words=x', '/release', '#act=release']) {
      await fetch(`${running.url}/q/${TOKEN}${rest}`, { method, headers: { purpose: 'prefetch' } })
    }
  }
  assert.deepEqual(running.acts, [])
})

test('13.40 a page has no script, and no form that sends itself', async () => {
  await using running = await site()
  const page = await fetch(`${running.url}/q/${TOKEN}`)
  const html = await page.text()
  assert.doesNotMatch(html, /<script|\son\w+=|javascript:|http-equiv|<iframe|<img|<link|autofocus/i)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(
    policy,
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  assert.doesNotMatch(policy, /unsafe/)
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/)
  assert.match(html, /<meta name="robots" content="noindex,nofollow">/)
})

test('POST acts, with the words of who presses the button', async () => {
  await using running = await site()
  const page = await fetch(
    `${running.url}/q/${TOKEN}`,
    form({ act: 'refuse', words: `no${'!'.repeat(600)}` }),
  )
  assert.match(await page.text(), /Die Nachricht ist unterwegs/)
  assert.deepEqual(running.acts, [{ token: TOKEN, act: 'refuse', words: `no${'!'.repeat(498)}` }])
})

test('what a link does stands in the audit with whose it is and from where, and without the link', async () => {
  const { trail, rows } = memoryAudit()
  const links: Links = {
    look: async () => MAIL,
    async act(_token, act, _words, { begin }) {
      const end = await begin({ act, holder: 'bob@example.org', entry: 'e1' })
      await end({ isDone: false, code: 'QUARANTINE_ENTRY_BUSY' })
      return MAIL
    },
  }
  const app = Fastify()
  const words = () => loadWords('en', 'Europe/Berlin')
  addLinkRoutes(app, { links, mayAsk: () => true, usualLanguage: () => 'en', words }, trail)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  await app.inject({ url: `/q/${TOKEN}` })
  await app.inject({ method: 'POST', url: `/q/${TOKEN}`, headers, payload: 'act=approve' })
  assert.deepEqual(
    rows.map(({ actor: { kind, name, address }, act, object, result, code }) => {
      return [kind, name, address, act, object, result, code]
    }),
    [
      ['begun', undefined],
      ['failed', 'QUARANTINE_ENTRY_BUSY'],
    ].map((ended) => [
      ...['nobody', 'bob@example.org, by a link', '127.0.0.1', 'requests.decide', 'e1'],
      ...ended,
    ]),
  )
  assert.ok(!JSON.stringify(rows).includes(TOKEN))
})

test('a POST without an act, with another one, or of another kind does nothing', async () => {
  await using running = await site()
  for (const init of [
    form({}),
    form({ act: 'delete' }),
    { method: 'POST' },
    { method: 'POST', body: '{"act":"release"}', headers: { 'content-type': 'application/json' } },
    { method: 'POST', body: 'act=release', headers: { 'content-type': 'text/plain' } },
    form({ act: 'release', words: 'x'.repeat(9000) }),
  ]) {
    await (await fetch(`${running.url}/q/${TOKEN}`, init)).text()
  }
  assert.deepEqual(running.acts, [])
})

test('13.47 texts of the mail are text: nothing runs, nothing turns, nothing can be clicked', async () => {
  await using running = await site({
    ...MAIL,
    asker: { address: NASTY, words: NASTY },
    events: [{ key: 'state.declined', atMs: 1000, words: NASTY }],
  })
  const html = await (await fetch(`${running.url}/q/${TOKEN}`)).text()
  assert.match(html, /&lt;script&gt;/)
  assert.doesNotMatch(html, /<script|<a |[\u202a-\u202e]|"http:/)
})

test('a Host header of somebody else changes no link', async () => {
  await using running = await site()
  const { hostname, port } = new URL(running.url)
  const body = await new Promise<string>((resolve, reject) => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const asking = request({ hostname, port, path: `/q/${TOKEN}`, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(text))
    })
    asking.on('error', reject).end()
  })
  assert.match(body, /Betreff/)
  assert.doesNotMatch(body, /evil\.example(?!.*bdi)|forwarded/)
})

test('13.43 no token in the log, in metrics, or in what another site would be told', async () => {
  await using running = await site(MAIL, { fails: true })
  const failed = await fetch(`${running.url}/q/${TOKEN}`)
  assert.equal(failed.status, 500)
  assert.doesNotMatch(await failed.text(), new RegExp(TOKEN))
  const metrics = await (await fetch(`${running.url}/metrics`)).text()
  const written = JSON.stringify([running.log.lines, running.log.objects, metrics])
  assert.match(written, /http\.failed/)
  assert.ok(!written.includes(TOKEN))
  assert.equal(failed.headers.get('referrer-policy'), 'no-referrer')
})

for (const [kind, status, words] of [
  ['unknown', 404, /Dieser Link ist nicht bekannt/],
  ['expired', 410, /Dieser Link ist abgelaufen/],
  ['gone', 410, /Diese Nachricht ist nicht mehr da/],
  ['away', 503, /Das geht im Moment nicht/],
] as const) {
  test(`a link that is ${kind} says so, in the language of its reader`, async () => {
    await using running = await site({ kind, language: 'de' })
    const page = await fetch(`${running.url}/q/${TOKEN}`)
    assert.equal(page.status, status)
    const html = await page.text()
    assert.match(html, words)
    assert.doesNotMatch(html, /<form|<button/)
  })
}

test('a link to mail that another host keeps says which', async () => {
  await using running = await site({ kind: 'elsewhere', language: 'de', host: 'mx2.example.org<b>' })
  const page = await fetch(`${running.url}/q/${TOKEN}`)
  assert.equal(page.status, 409)
  assert.match(await page.text(), /Sie wird von mx2\.example\.org&lt;b&gt; aufbewahrt/)
})

test('who asks too often waits, counted by the address that the web server in front names', async () => {
  let now = 0
  const mayAsk = createRate({ monotonic: () => now, perClient: 3, perMinute: 100 })
  await using running = await site(MAIL, { mayAsk })
  const ask = async (client: string) =>
    (await fetch(`${running.url}/q/${TOKEN}`, { headers: { 'x-forwarded-for': `1.2.3.4, ${client}` } }))
      .status
  assert.deepEqual([await ask('192.0.2.1'), await ask('192.0.2.1'), await ask('192.0.2.1')], [200, 200, 200])
  assert.equal(await ask('192.0.2.1'), 429)
  assert.equal(await ask('192.0.2.2'), 200)
  // One household of IPv6.
  for (const end of ['1', '2', '3']) assert.equal(await ask(`2001:db8:0:1::${end}`), 200)
  assert.equal(await ask('2001:db8:0:1:ffff::9'), 429)
  assert.equal(await ask('2001:db8:0:2::1'), 200)
  now = 60_000
  assert.equal(await ask('192.0.2.1'), 200)
})

test('a client that asks without end keeps nobody else from his mail', () => {
  const mayAsk = createRate({ monotonic: () => 0, perClient: 3, perMinute: 10 })
  const first = Array.from({ length: 1000 }, () => mayAsk('192.0.2.1'))
  assert.equal(first.filter((may) => may).length, 3)
  assert.equal(mayAsk('192.0.2.2'), true)
})

test('nor do many that ask a lot: who opens a mail and presses its button is let through', () => {
  const mayAsk = createRate({ monotonic: () => 0 })
  const asked = Array.from({ length: 100 }, (_, client) =>
    Array.from({ length: 100 }, () => mayAsk(`2001:db8:0:${client}::1`)),
  ).flat()
  const granted = asked.filter((may) => may).length
  assert.ok(granted < 1200 + 100 * 6, `${granted} of 10000`)
  for (let i = 0; i < 6; i++) assert.equal(mayAsk('192.0.2.2'), true)
  assert.equal(mayAsk('192.0.2.2'), false)
  // More clients than are remembered are counted together.
  const many = Array.from({ length: 20_000 }, (_, i) => mayAsk(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`))
  assert.ok(many.filter((may) => may).length < 10_000)
})

test('a page is small, and wide enough for nothing: it works at 320 pixels', async () => {
  await using running = await site({
    ...MAIL,
    facts: { ...MAIL.facts, subject: 'A'.repeat(5000), isHarmful: true },
  })
  const html = await (await fetch(`${running.url}/q/${TOKEN}`)).text()
  assert.ok(html.length < 8000, `${html.length} characters`)
  assert.match(html, /width=device-width/)
  assert.match(html, /overflow-wrap:anywhere/)
  assert.doesNotMatch(html, /width:\d{4,}px|min-width|nowrap/)
  assert.match(html, /class="warn"/)
  // Colours of the reader's own leave edges alone, and draw those that are transparent.
  for (const [, rules = ''] of html.matchAll(/[}>]button(?:\.no)?\{([^}]*)\}/g))
    assert.match(rules, /border:1px solid/)
})
