/** Texts that mean no good, in every field of every route, with PostgreSQL, which takes less in a text than SQLite. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { described } from '../../packages/clamgate/src/api/openapi/described.ts'
import { apiRoutes } from '../../packages/clamgate/src/api/routes.ts'
import { reachedServices } from '../../packages/clamgate/src/api/testing/reached.ts'
import { type PrivatePostgres, startPrivatePostgres } from '../../packages/lab/src/postgres.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Answered, eachOf } from './support/console/asker.ts'
import { hostileRequests } from './support/console/hostile-texts.ts'
import { markOf } from './support/console/mails.ts'
import { assertAskedInVain, assertNothingTold } from './support/console/reads.ts'
import { startTwoDomains, type TwoDomains } from './support/console/two-domains.ts'
import { mailWithAttachment } from './support/mail.ts'

/** They would end the session of who asks, change the password, or are throttled: what they take is tried by tests of their own. */
const NOT_TRIED: ReadonlySet<string> = new Set([
  ...['signIn', 'signOut', 'showSecondFactor', 'proveSelf', 'lookAtInvite', 'followInvite', 'changePassword'],
  ...[
    'endOwnSession',
    'endOwnSessions',
    'beginSingleSignOn',
    'finishSingleSignOn',
    'askSecurityKey',
    'listenLive',
  ],
  ...['scan', 'tryMail'],
])
const ROUTES = described(apiRoutes(reachedServices().answers)).filter(({ name }) => !NOT_TRIED.has(name))
/** What a line must not have as it is: control characters of either set, and halves of a character. */
const CONTROLS = /[\p{Cc}\p{Cs}]/u

let postgres: PrivatePostgres
let two: TwoDomains
before(async () => {
  postgres = await startPrivatePostgres()
  two = await startTwoDomains(await postgres.createDatabase())
})
after(async () => {
  await two[Symbol.asyncDispose]()
  await postgres.close()
})

function check({ status, headers, text }: Answered, what: string): void {
  assert.ok(status < 500, `${what}: ${status} ${text.slice(0, 500)}`)
  assert.doesNotMatch(text, /CONTROL_INTERNAL|STORE_FAILED|STORE_UNAVAILABLE/, what)
  const type = headers['content-type'] ?? ''
  const lines = type.includes('ndjson') ? text.trimEnd().split('\n') : type.includes('json') ? [text] : []
  // What failed is said in words of ours, with clean pieces of what was sent.
  if (status >= 400 && type.includes('json'))
    assert.doesNotMatch(text, /[\p{Cc}\p{Cs}\u202a-\u202e]|\\u(?:00[0189]|d[89a-f])/iu, what)
  for (const line of lines.filter((one) => one !== '')) {
    assert.ok(line.isWellFormed(), what)
    assert.doesNotThrow(() => void JSON.parse(line), `${what}: ${line.slice(0, 300)}`)
  }
  assert.equal(headers['set-cookie'], undefined, what)
}

test('14.64 with PostgreSQL, too, nothing of the other domain is told', async () => {
  for (const who of ['manager', 'recipient'] as const) await assertNothingTold(two, who)
  await assertAskedInVain(two, 'manager')
})

test('14.62 each field of each route takes hostile text or refuses it as a mistake of the caller, and every answer is a document', async () => {
  const { entry, job, view, request, report } = two.things
  const idOf = (path: string, name: string) =>
    name === 'index'
      ? '0'
      : path.startsWith('/jobs')
        ? job.own
        : path.startsWith('/views')
          ? view.own
          : path.startsWith('/requests')
            ? request.own
            : name === 'report'
              ? report.own
              : entry.own
  const requests = ROUTES.flatMap((route) =>
    hostileRequests(route, (name) => idOf(route.path, name)).map((one) => ({ ...one, method: route.method })),
  )
  assert.ok(requests.length > 1000, `only ${requests.length} requests`)
  const wrong: string[] = []
  await eachOf(requests, async ({ method, what, path, body }) => {
    try {
      check(await two.askers.admin.ask(method, path, body), what)
    } catch (error) {
      wrong.push(String(error))
    }
  })
  assert.deepEqual(wrong, [])
})

test('14.62 mail that has it in every header is found, listed, shown, previewed and exported as documents', async () => {
  const { admin, manager } = two.askers
  const hostile = [
    Buffer.from('Subject: =cmd|"/c calc"!A1 <script>alert(1)</script> \u202egpj.exe \u2028'),
    Buffer.concat([Buffer.from('Subject: broken '), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80])]),
    Buffer.from(`Subject: ${'long '.repeat(2000)}`),
    Buffer.from('Subject: =?UTF-8?B?AAECG1szMW0H?= =?UTF-16?B?2AA=?= =?x-none?Q?=00=1b?='),
  ]
  for (const [index, subject] of hostile.entries()) {
    const rest = mailWithAttachment(markOf('Win.Trojan.Agent-4'), {
      first: [`Message-ID: <"\u202e<b>${index}"@host.example>`, 'From: "=1+1 <script>" <anna@example.com>'],
      name: '..\\..\\=evil\u202e.exe',
    })
    const message = Buffer.concat([subject, Buffer.from('\r\n'), rest])
    await two.site.send({ from: 'anna@example.com', to: ['bob@example.org'], message }, '198.51.100.7')
  }
  const query = new URLSearchParams({ query: 'to:bob@example.org since:1d', limit: '100' })
  await two.site.untilFound('host.example', 0, hostile.length)
  const found = new URLSearchParams({ query: 'host.example', limit: '100' })
  const { text: listed } = await manager.ask('GET', `/quarantine?${found}`)
  const ids = [...listed.matchAll(/"id":"(\d{8}T[^"]+)"/g)].map(([, id = '']) => id)
  assert.ok(ids.length >= hostile.length, listed)
  // The event of a mail is written in its own time.
  for (const id of ids) {
    const isThere = async () => ((await admin.ask('GET', `/events/${id}`)).status === 200 ? true : undefined)
    assert.ok(await waitUntil(isThere, { timeoutMs: 60_000, intervalMs: 100 }), `the event of ${id}`)
  }
  for (const asker of [admin, manager]) {
    for (const path of [
      `/events?${query}`,
      `/events/export?${query.toString().replace('&limit=100', '')}`,
      `/quarantine?${query}`,
      '/mail',
    ]) {
      check(await asker.ask('GET', path), path)
    }
    for (const id of ids) {
      for (const path of [
        `/quarantine/${id}`,
        `/events/${id}`,
        `/events/${id}/explain`,
        `/quarantine/${id}/preview`,
      ]) {
        const answer = await asker.ask('GET', path)
        assert.equal(answer.status, 200, `${path} ${answer.text}`)
        check(answer, path)
      }
    }
  }
  const file = await admin.ask('POST', `/quarantine/${ids[0]}/attachments/0`, { as: 'zip' })
  assert.match(file.headers['content-disposition'] ?? '', /^attachment; filename="[\w-]+\.zip"$/)
})

test('14.62 what was taken of it is told as documents, and the log has a line for each of its events', async () => {
  for (const path of [
    '/views',
    '/tokens',
    '/accounts',
    '/audit?limit=200',
    '/jobs',
    '/requests',
    '/signatures',
    '/quarantine',
  ]) {
    check(await two.askers.admin.ask('GET', path), path)
  }
  const log = await two.site.gateway.daemon.log()
  assert.doesNotMatch(log, /http\.failed|control\.failed/)
  for (const line of log.split('\n').filter((one) => one !== '')) {
    assert.match(line, /^(?:<\d>)?(?:\d{4}-\d\d-\d\dT|\{|clamgate|[a-z]+\b)/, line.slice(0, 200))
    assert.doesNotMatch(line, CONTROLS, JSON.stringify(line.slice(0, 200)))
  }
})
