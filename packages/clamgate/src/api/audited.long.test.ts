import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import type { Actor } from '../access/actor.ts'
import { AccessError, noSuchThing } from '../access/errors.ts'
import type { AuditEntry } from '../audit/row.ts'
import { createAuditTrail } from '../audit/trail.ts'
import { createMemoryLog } from '../observe/log/testing.ts'
import { isAudited, isOneTransaction } from './audited.ts'
import { createHttpApp } from './http-app.ts'
import { jobRoutes } from './jobs/routes.ts'
import { tellLines } from './lines/tell.ts'
import { mountRoutes } from './mount.ts'
import { previewRoutes } from './preview/routes.ts'
import { document, type Route, route } from './route.ts'
import { reloadRoutes } from './routes/reload.ts'
import { apiRoutes } from './routes.ts'
import { services } from './testing/services.ts'

const ADMIN: Actor = {
  ...{ kind: 'account', id: 'a1', name: 'anna', role: 'admin', domains: [], addresses: [] },
  ...{ provedAtMs: Date.now(), session: 's1', address: '192.0.2.7' },
}
const ANSWER = document(z.object({}))

function serve(routes: readonly Route[], actor: Actor = ADMIN, isAway = false) {
  const rows: AuditEntry[] = []
  const log = createMemoryLog()
  const append = async (entry: AuditEntry) => {
    if (isAway) throw new AccessError('ACCESS_AWAY', 'The store is away')
    return rows.push(entry)
  }
  const app = createHttpApp({
    ...{ log, failedEvent: 'x', name: 'x', unknownRemedy: 'x', tellsFailures: true, limits: {} },
  })
  mountRoutes(app, '', routes, { actorOf: async () => actor }, createAuditTrail({ append, log }))
  return { app, rows }
}

/** Each, with a handler that notes that it ran. */
function quiet(route: Route, ran: string[]): Route {
  const handle = () => {
    ran.push(route.name)
    return {}
  }
  return { ...route, answer: ANSWER, handle }
}

// Of doubles only the routes are asked for, never what they answer.
const ROUTES = apiRoutes(services() as never)

test('14.75 no act without a row: of what no transaction holds the beginning stands there before it is done', async () => {
  for (const one of ROUTES.filter(({ method }) => method !== 'GET')) {
    const ran: string[] = []
    const { app, rows } = serve([quiet(one, ran)])
    const url = one.path.replaceAll(/:\w+/g, 'x1')
    const { statusCode } = await app.inject({ method: one.method, url })
    assert.deepEqual([statusCode, ran], [200, [one.name]], one.name)
    const results = rows.map(({ route, result }) => [route, result])
    if (!isAudited(one)) {
      if (one.name !== 'beginSecurityKey') assert.match(one.act, /^anybody$|\.(?:read|explain|try|test)$/)
    }
    // Of a stranger who has changed nothing there is nothing to tell.
    else if (one.act === 'anybody') assert.deepEqual(results, [])
    // Where the transaction wrote it there is one; here nothing was done in one.
    else if (isOneTransaction(one)) assert.deepEqual(results, [[one.name, 'ok']])
    else
      assert.deepEqual(results, [
        [one.name, 'begun'],
        [one.name, 'ok'],
      ])
    const away = serve([quiet(one, ran)], ADMIN, true)
    if (!isAudited(one) || isOneTransaction(one)) continue
    assert.equal((await away.app.inject({ method: one.method, url })).statusCode, 503, one.name)
    assert.deepEqual(ran, [one.name], 'what cannot be written down is not done')
  }
})

test('14.75 a reload that is refused is a row that says so, although it is answered', async () => {
  const routes = reloadRoutes({
    reload: () => Promise.reject(new AccessError('ACCESS_INVALID', 'The file is broken')),
  })
  const { app, rows } = serve(routes)
  const { statusCode } = await app.inject({ method: 'POST', url: '/reload' })
  assert.equal(statusCode, 422)
  assert.deepEqual(
    rows.map(({ result, code }) => [result, code]),
    [
      ['begun', undefined],
      ['failed', 'ACCESS_INVALID'],
    ],
  )
})

const MADE = {
  ...{ id: 'j1', act: 'forward', state: 'waiting', host: 'mx1', by: 'anna', isOwn: true, total: 2 },
  ...{ counts: { waiting: 2 }, madeAt: '', startsAt: '', words: '' },
}

test('14.75 what a job is to do stands in the audit as the act that it is, before it is made and with its id', async () => {
  const jobs = () => ({ make: async () => MADE })
  // Of the double only this is asked.
  const { app, rows } = serve(jobRoutes({ jobs } as never))
  const make = async (payload: object) => {
    rows.length = 0
    await app.inject({ method: 'POST', url: '/jobs', payload })
    return rows.map(({ act, object, after, result }) => [act, object, after, result])
  }
  const to = ['else@example.org']
  assert.deepEqual(await make({ act: 'forward', ids: ['q1', 'q2'], options: { to } }), [
    ['quarantine.forward', 'q1 q2', { job: 'forward', to }, 'begun'],
    ['quarantine.forward', 'q1 q2', { job: 'forward', to, id: 'j1', total: 2 }, 'ok'],
  ])
  const [begun] = await make({ act: 'false-positive', query: 'from:a@example.org' })
  assert.deepEqual(begun, [
    'false-positives.act',
    undefined,
    { job: 'false-positive', query: 'from:a@example.org' },
    'begun',
  ])
  assert.deepEqual(
    (await make({ act: 'burn' })).map(([act, , , result]) => [act, result]),
    [
      ['self.write', 'begun'],
      ['self.write', 'failed'],
    ],
  )
})

test('14.75 who undoes or cancels a job leaves a row of that: which job, what it does, to how many, and what was left', async () => {
  const jobs = () => ({
    show: async () => ({ job: MADE, items: [], next: null }),
    undo: async () => ({ ...MADE, state: 'undone', counts: { left: 2 } }),
    cancel: () => Promise.reject(new AccessError('ACCESS_CHANGED', 'It is over')),
  })
  // Of the double only this is asked.
  const { app, rows } = serve(jobRoutes({ jobs } as never))
  await app.inject({ method: 'POST', url: '/jobs/j1/undo' })
  await app.inject({ method: 'POST', url: '/jobs/j1/cancel' })
  const said = { job: 'forward', of: 'anna', total: 2 }
  assert.deepEqual(
    rows.map(({ act, route, object, after, result }) => [act, route, object, after, result]),
    [
      ['jobs.end', 'undoJob', 'j1', undefined, 'begun'],
      ['jobs.end', 'undoJob', 'j1', { ...said, state: 'undone', left: 2 }, 'ok'],
      ['jobs.end', 'cancelJob', 'j1', undefined, 'begun'],
      ['jobs.end', 'cancelJob', 'j1', said, 'failed'],
    ],
  )
  const auditor = serve(jobRoutes({ jobs } as never), { ...ADMIN, role: 'auditor' })
  assert.equal((await auditor.app.inject({ method: 'POST', url: '/jobs/j1/undo' })).statusCode, 404)
  assert.deepEqual(
    auditor.rows.map(({ act, result }) => [act, result]),
    [['jobs.end', 'refused']],
  )
})

test('14.75 a preview that shows why there is none has failed, although a page is answered', async () => {
  const previews = () => ({ page: () => Promise.reject(noSuchThing()) })
  // Of the double only this is asked.
  const { app, rows } = serve(previewRoutes({ previews } as never))
  const { statusCode } = await app.inject({ url: '/quarantine/q1/preview/page' })
  assert.equal(statusCode, 404)
  assert.deepEqual(
    rows.map(({ act, result, code }) => [act, result, code]),
    [
      ['quarantine.preview', 'begun', undefined],
      ['quarantine.preview', 'failed', 'ACCESS_NONE'],
    ],
  )
})

test('14.75 whoever looks into a mail leaves a row, with who, where from, what and the request', async () => {
  const look = route({
    ...{
      name: 'look',
      method: 'GET',
      path: '/look/:id',
      summary: 'x',
      act: 'quarantine.content',
      answer: ANSWER,
    },
    handle: ({ audit }) => {
      audit.tell({ after: { part: 2 } })
      return {}
    },
  })
  const { app, rows } = serve([look])
  await app.inject({ method: 'GET', url: '/look/q1' })
  const { request, ...row } = rows.at(-1) ?? assert.fail()
  assert.match(request ?? '', /^[0-9a-f-]{36}$/)
  const actor = { kind: 'account', id: 'a1', name: 'anna', session: 's1', address: '192.0.2.7' }
  const said = {
    actor,
    act: 'quarantine.content',
    route: 'look',
    object: 'q1',
    after: { part: 2 },
    result: 'ok',
    of: 1,
  }
  assert.deepEqual({ ...row }, said)
})

test('an act that fails, and one that nobody may do, are told with their codes', async () => {
  const fails = route({
    ...{
      name: 'fails',
      method: 'POST',
      path: '/fails',
      summary: 'x',
      act: 'quarantine.delete',
      answer: ANSWER,
    },
    handle: () => Promise.reject(new AccessError('ACCESS_CHANGED', 'Somebody was faster')),
  })
  const failed = serve([fails])
  await failed.app.inject({ method: 'POST', url: '/fails' })
  const refused = serve([fails], { ...ADMIN, role: 'auditor' })
  assert.equal((await refused.app.inject({ method: 'POST', url: '/fails' })).statusCode, 404)
  assert.deepEqual(
    [...failed.rows, ...refused.rows].map(({ result, code }) => [result, code]),
    [
      ['begun', undefined],
      ['failed', 'ACCESS_CHANGED'],
      ['refused', 'ACCESS_NONE'],
    ],
  )
})

test('strangers fill no disk: what they guess wrong stands there, and nothing of what costs them no guess', async () => {
  const enter = (handle: () => unknown) =>
    route({
      ...{ name: 'enter', method: 'POST', path: '/enter', summary: 'x', act: 'anybody', answer: ANSWER },
      ...{ body: z.strictObject({}), handle },
    })
  const wrong = serve([enter(() => Promise.reject(new AccessError('ACCESS_WRONG', 'No')))])
  await wrong.app.inject({ method: 'POST', url: '/enter', payload: {} })
  const [row] = wrong.rows
  assert.deepEqual([row?.actor.kind, row?.actor.address, row?.result], ['nobody', '127.0.0.1', 'failed'])
  for (const code of ['ACCESS_TOO_MANY', 'ACCESS_NO_SESSION', 'ACCESS_INVALID', 'ACCESS_AWAY'] as const) {
    const other = serve([enter(() => Promise.reject(new AccessError(code, 'No')))])
    await other.app.inject({ method: 'POST', url: '/enter', payload: {} })
    assert.deepEqual(other.rows, [], code)
  }
  const unread = serve([enter(() => ({}))])
  const { statusCode } = await unread.app.inject({ method: 'POST', url: '/enter', payload: { x: 1 } })
  assert.deepEqual([statusCode, unread.rows], [400, []])
})

test('14.75 a row says to what or whom: of each act that names it in its body alone', async () => {
  for (const [name, payload, object] of [
    ['clearSentinel', { login: 'ann@example.org' }, 'ann@example.org'],
    ['resumeDigest', { address: 'bob@example.org' }, 'bob@example.org'],
    ['rollbackSignatures', { to: '20261129T120000Z' }, '20261129T120000Z'],
    ['updateSignatures', { sources: ['sanesecurity', 'urlhaus'] }, 'sanesecurity urlhaus'],
    ['rearmSignature', { name: 'Foo.1' }, 'Foo.1'],
    ['approveRequest', { id: '0a1b2c3d4e5f' }, '0a1b2c3d4e5f'],
  ] as const) {
    const found = ROUTES.find((one) => one.name === name)
    assert.ok(found !== undefined, name)
    const { app, rows } = serve([quiet(found, [])])
    await app.inject({ method: found.method, url: found.path, payload })
    assert.deepEqual([...new Set(rows.map((row) => row.object))], [object], name)
  }
})

test('14.75 what only asks what would be done says so, and an act that knows no dry run never does', async () => {
  const BODY = z.strictObject({ ids: z.array(z.string()), dryRun: z.boolean().default(false) })
  const OTHER = z.object({ ids: z.array(z.string()) })
  const act = (name: string, body: z.ZodType | undefined, answer: Route['answer'] = ANSWER) =>
    route({
      ...{ name, method: 'POST', path: `/${name}`, summary: 'x', act: 'quarantine.delete', answer, body },
      handle: ({ request, reply }) =>
        answer.kind === 'work' ? tellLines(request, reply, async () => ({ total: 1, done: 1 })) : {},
    })
  const followed = { kind: 'work', progress: z.unknown(), result: z.unknown() } as const
  const routes = [
    act('knows', BODY),
    act('follows', BODY, followed),
    act('other', OTHER),
    act('bare', undefined),
  ]
  const { app, rows } = serve(routes)
  const afterOf = async (name: string, dryRun: boolean) => {
    const at = rows.length
    await app.inject({ method: 'POST', url: `/${name}`, payload: { ids: ['q1'], dryRun } })
    return rows.slice(at).map(({ result, after }) => [result, after])
  }
  const dry = { dryRun: true }
  assert.deepEqual(await afterOf('knows', true), [
    ['begun', dry],
    ['ok', dry],
  ])
  assert.deepEqual(await afterOf('follows', true), [
    ['begun', dry],
    ['ok', { total: 1, done: 1, ...dry }],
  ])
  for (const [name, isDry] of [
    ['knows', false],
    ['other', true],
    ['bare', true],
  ] as const) {
    assert.deepEqual(await afterOf(name, isDry), [
      ['begun', undefined],
      ['ok', undefined],
    ])
  }
})

test('14.75 of work that is followed the row says at its end how it ended, though nobody reads any more', async () => {
  const going = Promise.withResolvers<object>()
  const work = (name: string, promise: Promise<object>) =>
    route({
      ...{ name, method: 'POST', path: `/${name}`, summary: 'x', act: 'quarantine.release' },
      answer: { kind: 'work', progress: z.unknown(), result: z.unknown() },
      handle: ({ request, reply }) => tellLines(request, reply, () => promise),
    })
  const gone = Promise.reject(new AccessError('ACCESS_AWAY', 'It is away'))
  gone.catch(() => undefined)
  const { app, rows } = serve([work('slow', going.promise), work('fails', gone)])
  const answer = app.inject({ method: 'POST', url: '/slow', payload: { ids: ['q1', 'q2'] } })
  while (rows.length < 1) await new Promise(setImmediate)
  assert.deepEqual([rows[0]?.result, rows[0]?.object], ['begun', 'q1 q2'])
  going.resolve({ total: 2, done: 1, failed: 1, items: ['x'] })
  await answer
  const [, ended] = rows
  assert.deepEqual([ended?.result, ended?.after], ['failed', { total: 2, done: 1, failed: 1 }])
  await app.inject({ method: 'POST', url: '/fails', payload: {} })
  assert.deepEqual([rows[3]?.result, rows[3]?.code, rows.length], ['failed', 'ACCESS_AWAY', 4])
})
