import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { AccessError } from '../../access/errors.ts'
import { noSession } from '../../accounts/entrance-answers.ts'
import { createHttpApp } from '../../api/http-app.ts'
import { mountRoutes } from '../../api/mount.ts'
import { quarantineRoutes } from '../../api/routes/quarantine.ts'
import { memoryAudit } from '../../api/testing/audit.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { entriesIn, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { NOON_MS } from '../../quarantine/keep/testing/open-quarantine.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import { createNoStore } from '../../store/store.ts'
import { createQuarantineService } from './service.ts'

const ANNA: Actor = {
  ...HOST,
  kind: 'account',
  id: 'A1',
  name: 'anna',
  session: 'S1',
  provedAtMs: Date.now(),
}
const KEPT = 24

type Told = { readonly progress?: { readonly item: { readonly result: string } } } & {
  readonly result?: unknown
  readonly problem?: { readonly code: string }
}

/** Asks for an act on all that is kept; after `acts` of them five seconds have gone by, and whoever asks is whom `now` says. */
async function acted(t: TestContext, path: string, body: object, now: () => Actor, acts = 5) {
  const directory = await mkdtemp(join(tmpdir(), 'ended-'))
  t.after(() => rm(directory, { recursive: true }))
  const ids: string[] = []
  for (let i = 0; i < KEPT; i++) ids.push(await keepMail(directory, { atMs: NOON_MS + i }))
  let nowMs = 0
  let isLater = false
  t.mock.method(performance, 'now', () => nowMs)
  const done = { count: 0 }
  const note = () => {
    done.count += 1
    if (done.count !== acts) return
    isLater = true
    nowMs += 5000
  }
  const releaser: Releaser = {
    async release() {
      note()
      return [{ address: 'b@example.net', state: 'released', queueId: 'Q1' }]
    },
  }
  const entries = entriesIn(directory)
  const remove = entries.remove.bind(entries)
  const service = (actor: Actor) =>
    createQuarantineService({
      entries: Object.assign(Object.create(entries), {
        async remove(id: string) {
          note()
          await remove(id)
        },
      }),
      ...{ releaser, log: createMemoryLog(), host: 'mx1', now: () => NOON_MS, actor, store: createNoStore() },
      ...{ releasable: () => [], keepMs: () => 86_400_000 },
    })
  const app = createHttpApp({
    ...{ log: createMemoryLog(), failedEvent: 'x', name: 'It', unknownRemedy: '', tellsFailures: false },
    limits: {},
  })
  const { trail, rows } = memoryAudit()
  const actorOf = async () => (isLater ? now() : ANNA)
  mountRoutes(app, '', quarantineRoutes({ quarantine: service }), { actorOf }, trail)
  const answer = await app.inject({ method: 'POST', url: path, payload: { ids, ...body } })
  const lines = answer.body.trimEnd().split('\n')
  const told = lines.map((line): Told => JSON.parse(line))
  return { told, done: done.count, row: rows.at(-1) }
}

const ended = () => {
  throw noSession()
}

test('14.67 releasing, forwarding and deleting many ends with the session or token that asked for it, and says what was done', async (t) => {
  for (const [what, path, body] of [
    ['releasing', '/quarantine/release', {}],
    ['forwarding', '/quarantine/release', { to: ['x@example.com'] }],
    ['deleting', '/quarantine/delete', {}],
  ] as const) {
    const { told, done, row } = await acted(t, path, body, ended)
    t.mock.restoreAll()
    const items = told.filter(({ progress }) => progress !== undefined)
    assert.ok(done >= 5 && done < KEPT, `${what}: ${done} were done`)
    assert.equal(items.length, done, 'each is told')
    assert.equal(told.at(-1)?.problem?.code, 'ACCESS_NO_SESSION' satisfies AccessError['code'])
    const after = { total: KEPT, done, partly: 0, failed: 0, nothing: 0 }
    assert.deepEqual([row?.result, row?.code, row?.after], ['failed', 'ACCESS_NO_SESSION', after])
  }
})

test('14.67 nor does releasing many go on for who may less by now, or of whom nobody knows', async (t) => {
  const less = await acted(t, '/quarantine/release', {}, () => ({ ...ANNA, role: 'auditor' }))
  assert.ok(less.done < KEPT)
  t.mock.restoreAll()
  const unknown = await acted(t, '/quarantine/release', {}, () => {
    throw new AccessError('ACCESS_AWAY', 'Accounts cannot be read at this moment')
  })
  assert.deepEqual([unknown.done < KEPT, unknown.told.at(-1)?.problem?.code], [true, 'ACCESS_AWAY'])
  t.mock.restoreAll()
  const same = await acted(t, '/quarantine/release', {}, () => ({ ...ANNA, provedAtMs: Date.now() }))
  assert.deepEqual([same.done, same.row?.result], [KEPT, 'ok'])
})
