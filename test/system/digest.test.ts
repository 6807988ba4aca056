import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { simpleParser } from 'mailparser'
import type { HttpServer } from '../../packages/clamgate/src/api/http-server.ts'
import type { Parts } from '../../packages/clamgate/src/app/build.ts'
import { openHttp } from '../../packages/clamgate/src/app/desk/http.ts'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type ReleaseSite, startReleaseSite } from './support/release/site.ts'

/** What the filter keeps back, wherever it stands. */
const JUNK = 'sixteen tons of junk'
const TROJAN = 'a horse of wood'
const hex = (text: string) => Buffer.from(text).toString('hex')

let clamd: RealClamd
let site: ReleaseSite
let http: HttpServer | undefined
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-digest-'))
  clamd = await startRealClamd({
    databases: { 'test.ndb': `Sanesecurity.Junk.1:0:*:${hex(JUNK)}\nWin.Trojan.Wood-1:0:*:${hex(TROJAN)}\n` },
  })
  const port = await freePort()
  site = await startReleaseSite({
    config: {
      engine: { mode: 'external', servers: [{ address: `unix:${clamd.socketPath}` }] },
      store: { url: `sqlite:${join(directory, 'clamgate.db')}` },
      console: { listen: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/` },
      digest: {
        ...{ domains: ['example.net'], timeZone: 'UTC', from: 'quarantine@example.net' },
        managers: [{ domains: ['example.net'], address: 'boss@example.net', language: 'de' }],
        languages: [{ for: ['pierre@example.net'], language: 'fr' }],
      },
    },
  })
  const { parts, log } = site
  await parts.store.start()
  const { pages } = parts.digests
  http = await openHttp(log, parts.inForce.config.console, {
    status: async () => parts.status(),
    metrics: () => parts.metrics.render(),
    pages,
  })
})
after(async () => {
  await http?.close()
  await site.parts.digests.stop()
  await site[Symbol.asyncDispose]()
  await site.parts.store.close()
  await clamd.stop()
  await rm(directory, { recursive: true, force: true })
})

const mailWith = (subject: string) =>
  Buffer.from(`From: <a@example.org>\r\nTo: <x@example.net>\r\nSubject: ${subject}\r\n\r\nHello\r\n`)

/** The next minute, and no other of this day, is one of the schedule: what is kept by now stands in its digests. */
function scheduleNext({ inForce }: Parts): void {
  const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000)
  const schedule = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`
  inForce.config = { ...inForce.config, digest: { ...inForce.config.digest, schedule } }
}

/** The link behind a subject in the text of a digest. */
function linkOf(text: string, subject: string): string {
  const card = text.split(/^\* /m).find((one) => one.startsWith(subject)) ?? ''
  return /http:\/\/127\.0\.0\.1:\d+\/q\/[\w-]{43}/.exec(card)?.[0] ?? ''
}

async function digestFor(address: string, count = 1) {
  const mails = await site.postfix.waitForMail(address, { count, timeoutMs: 180_000 })
  const bytes = mails[count - 1]
  const told = site.log.lines.filter(({ event }) => /^(?:digest|request|link)\./.test(event))
  assert.ok(bytes !== undefined, JSON.stringify([site.parts.digests.status(), told]))
  const parsed = await simpleParser(bytes)
  return {
    raw: bytes.toString('latin1'),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: String(parsed.html),
  }
}

const press = async (link: string, act: string, words = '') => {
  const page = await fetch(link, { method: 'POST', body: new URLSearchParams({ act, words }) })
  return await page.text()
}

test('kept mail is told of in a digest, whose link releases it; malware is asked for, and a manager approves', async (t) => {
  const { parts } = site
  const kept: Record<string, string> = {}
  for (const [to, subject] of [
    ['bob@example.net', JUNK],
    ['pierre@example.net', TROJAN],
    ['else@example.com', JUNK],
    // Whoever sends chooses how an address is spelled: it is the same mailbox.
    ['@relay.example:"o\\dd"@example.net', JUNK],
    ['"b b"@example.net', JUNK],
  ] as const) {
    kept[to] = await site.keep({ from: 'a@example.org', to, message: mailWith(subject) })
  }
  await parts.store.flush()
  scheduleNext(parts)
  parts.digests.start()
  const bob = await digestFor('bob@example.net')

  await t.test(
    '13.49 a digest is not caught by our own filter, though it quotes what the filter looks for',
    async () => {
      assert.match(bob.subject, /^One message to you was kept back$/)
      assert.match(bob.text, new RegExp(JUNK))
      assert.doesNotMatch(bob.raw, /X-Clamgate-Release|X-Virus/i)
      assert.match(bob.raw, /^Return-Path: <>$/im)
      assert.match(bob.raw, /^Auto-Submitted: auto-generated/im)
      // The same text without a ticket is kept.
      const again = await site.keep({ from: '', to: 'bob@example.net', message: mailWith(JUNK) })
      assert.ok(again.length > 0)
    },
  )

  await t.test('each has his own, in his language; nobody else gets one', async () => {
    const pierre = await digestFor('pierre@example.net')
    assert.match(pierre.subject, /Un message pour vous a été retenu/)
    const boss = await digestFor('boss@example.net')
    assert.match(boss.subject, /4 Nachrichten wurden zurückgehalten/)
    // The last digest is delivered before the run has ended.
    const ended = async () => {
      const [run] = await parts.store.state('digest.runs', { reader: 'run', limit: 5 })
      return run?.state === 'sent' && parts.digests.status().last !== undefined ? run : undefined
    }
    assert.equal((await waitUntil(ended, { timeoutMs: 60_000 }))?.counts.sent, 5)
  })

  await t.test('who is written to with a route, or in quotes, has a digest, too', async () => {
    assert.match((await digestFor('odd@example.net')).text, new RegExp(JUNK))
    assert.match((await digestFor('"b b"@example.net')).text, new RegExp(JUNK))
    const { copies } = await parts.entries.read(kept['@relay.example:"o\\dd"@example.net'] ?? '')
    assert.equal(copies[0]?.address, 'odd@example.net')
    const own = { of: 'addresses', addresses: ['odd@example.net', '"b B"@example.net'] } as const
    const { items } = await parts.store.entries({
      query: { all: [] },
      limit: 10,
      nowMs: Date.now(),
      scope: own,
    })
    assert.equal(items.length, 2)
  })

  await t.test(
    '13.40 following the link changes nothing, pressing the button releases the mail as it came',
    async () => {
      const link = linkOf(bob.text, JUNK)
      for (let times = 0; times < 3; times += 1)
        assert.match(await (await fetch(link)).text(), /Release this message/)
      assert.equal((await parts.entries.read(kept['bob@example.net'] ?? '')).log.length, 0)
      assert.match(await press(link, 'release'), /The message is on its way/)
      const arrived = (await site.postfix.waitForMail('bob@example.net', { count: 2 })).find((one) =>
        one.includes('Hello'),
      )
      assert.ok(arrived !== undefined)
      const text = withoutTrace(arrived)
        .toString('latin1')
        .replace(/^Received: [^\n]*\n(?:[ \t][^\n]*\n)*/, '')
      assert.equal(text, mailWith(JUNK).toString('latin1').replaceAll('\r\n', '\n'))
      assert.match(await press(link, 'release'), /The message was released on/)
    },
  )

  await t.test('13.44 malware is asked for, the manager hears of it, and his approval releases', async () => {
    const pierre = await digestFor('pierre@example.net')
    const link = linkOf(pierre.text, TROJAN)
    assert.doesNotMatch(await (await fetch(link)).text(), /value="release"/)
    assert.match(await press(link, 'ask', 'C’est ma facture'), /Votre demande a été transmise/)
    const question = await digestFor('boss@example.net', 2)
    const asked = [question, await digestFor('boss@example.net')].find(({ subject }) =>
      /fordert/.test(subject),
    )
    assert.ok(asked !== undefined)
    assert.match(asked.text, /C’est ma facture/)
    const decide = linkOf(asked.text, TROJAN)
    assert.match(await (await fetch(decide)).text(), /etwas Schädliches/)
    assert.match(await press(decide, 'approve'), /Die Nachricht ist unterwegs/)
    await site.postfix.waitForMail('pierre@example.net', { count: 2 })
    const { requests } = await parts.digests.service.requests()
    assert.equal(requests[0]?.state, 'approved')
    const { log } = await parts.entries.read(kept['pierre@example.net'] ?? '')
    assert.deepEqual(
      log.map(({ act }) => act),
      ['noted', 'release-begun', 'release-ended', 'noted'],
    )
  })

  await t.test('13.43 no token stands in the log, in metrics or in what was written down', async () => {
    const tokens = [
      ...`${bob.text}${(await digestFor('pierre@example.net')).text}`.matchAll(/\/q\/([\w-]{43})/g),
    ].map(([, token = '']) => token)
    assert.ok(tokens.length >= 2)
    const metrics = (await parts.metrics.render()).body
    const actions = await parts.store.actions(kept['bob@example.net'] ?? '')
    const entry = await parts.entries.read(kept['bob@example.net'] ?? '')
    const written = JSON.stringify([site.log.lines, site.log.objects, metrics, actions, entry])
    for (const token of tokens) assert.ok(!written.includes(token))
    assert.match(metrics, /clamgate_digests_total\{outcome="sent"\} 5/)
  })

  await t.test('13.45 nobody gets a second one of the same moment', async () => {
    const [again] = await parts.store.state('digest.runs', { reader: 'run', limit: 1 })
    assert.equal(again?.state, 'sent')
    assert.equal(parts.digests.status().sent, 5)
    assert.equal(parts.digests.status().state, 'ok')
  })
})

test('a preview shows what is new, and sends nothing', async () => {
  const { parts } = site
  const plan = await parts.digests.service.preview({ brief: true })
  // What was kept after the last digest is new.
  assert.deepEqual(plan.map(({ to, messages }) => [to, messages]).toSorted(), [
    ['bob@example.net', 1],
    ['boss@example.net', 1],
  ])
  const [digest] = await parts.digests.service.preview({ address: 'BOB@example.net' })
  assert.match(digest?.html ?? '', /<!doctype html>/)
})
