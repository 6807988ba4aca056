import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import { after, test } from 'node:test'
import Fastify from 'fastify'
import type { Actor } from '../../../access/actor.ts'
import { AccessError } from '../../../access/errors.ts'
import type { LiveKind } from '../../../api/live/documents.ts'
import { mountRoutes } from '../../../api/mount.ts'
import { liveRoutes } from '../../../api/routes/live.ts'
import { memoryAudit } from '../../../api/testing/audit.ts'
import { cleanWrite } from '../../../store/testing/writes.ts'
import { createLive, type Live } from './live.ts'

const account = (change: Partial<Actor> = {}): Actor => ({
  ...{ kind: 'account', id: 'a1', name: 'anna', role: 'manager', domains: ['mine.example'], addresses: [] },
  ...change,
})
const ADMIN = account({ id: 'a2', role: 'admin', domains: [] })
const mailTo = (address: string) =>
  cleanWrite({ recipients: [{ address, wanted: 'accept', fate: 'delivered', because: { text: 'x' } }] })

function live(newest: Parameters<typeof createLive>[0]['newest'] = async () => undefined): Live {
  return createLive({ now: Date.now, isWritten: () => true, newest })
}

/** What somebody hears. */
function ear(to: Live, actor: Actor, since?: string) {
  const heard: LiveKind[] = []
  const ids: string[] = []
  const end = to.listen(actor, since, {
    changed(kind, id) {
      heard.push(kind)
      ids.push(id)
    },
  })
  return { heard, ids, end }
}

const settle = async () => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

test('14.61 somebody hears of the own mail, once a second at most, and of the mail of others nothing', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const hub = live()
  const [manager, admin] = [ear(hub, account()), ear(hub, ADMIN)]
  const other = ear(hub, account({ id: 'other' }))
  await settle()
  for (let n = 0; n < 100; n++) hub.wrote(mailTo('x@theirs.example'))
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual([manager.heard, admin.heard], [[], ['events']])
  for (let n = 0; n < 100; n++) hub.wrote(mailTo('Ann@MINE.example'))
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual([manager.heard, admin.heard], [['events'], ['events', 'events']])
  hub.changed('engine')
  hub.changed('jobs', 'a1')
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(
    [manager.heard, admin.heard.slice(2)],
    [
      ['events', 'jobs'],
      ['engine', 'jobs'],
    ],
  )
  assert.deepEqual(other.heard, ['events'], 'jobs are for who made them, and for administrators')
  hub.close()
})

test('while nobody listens, and nobody can come back, nothing is collected', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  let asked = 0
  const hub = live(async () => String(asked++))
  const attended: boolean[] = []
  hub.onAttended((is) => attended.push(is))
  hub.elsewhere('events')
  t.mock.timers.tick(1000)
  const manager = ear(hub, account())
  await settle()
  const laterOn: boolean[] = []
  hub.onAttended((is) => laterOn.push(is))
  assert.deepEqual(laterOn, [true], 'somebody is there already')
  hub.wrote(mailTo('ann@mine.example'))
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(manager.heard, ['events'])
  manager.end()
  // Whoever comes back soon hears what there was; later, that anything may have been.
  hub.changed('engine')
  t.mock.timers.tick(1000)
  const soon = ear(hub, ADMIN, manager.ids.at(-1))
  assert.deepEqual(soon.heard, ['engine'])
  soon.end()
  t.mock.timers.tick(121_000)
  assert.deepEqual(attended, [true, false])
  hub.changed('engine')
  t.mock.timers.tick(1000)
  const late = ear(hub, ADMIN, soon.ids.at(-1))
  assert.ok(late.heard.includes('events') && late.heard.includes('engine'))
})

test('many who look after one domain are one look at the store', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  let [asked, mail] = [0, 1]
  const hub = live(async () => {
    asked++
    return `mail ${mail}`
  })
  const ears = Array.from({ length: 30 }, (_, n) => ear(hub, account({ id: `m${n}` })))
  for (let turn = 0; turn < 10; turn++) await settle()
  ;[asked, mail] = [0, 2]
  hub.elsewhere('events')
  t.mock.timers.tick(1000)
  for (let turn = 0; turn < 10; turn++) await settle()
  assert.ok(ears.every(({ heard }) => heard.includes('events')))
  // Two begin at once, and all others wait for one.
  assert.ok(asked <= 3, `${asked} looks`)
})

test('14.64 the id of a change tells nobody how often something changed for others meanwhile', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const hub = live()
  const manager = ear(hub, account())
  await settle()
  const tick = async (address: string) => {
    hub.wrote(mailTo(address))
    t.mock.timers.tick(1000)
    await settle()
  }
  await tick('ann@mine.example')
  for (let n = 0; n < 20; n++) await tick('x@theirs.example')
  await tick('ann@mine.example')
  const [first = '', second = ''] = manager.ids
  assert.equal(first.length, second.length)
  for (const id of [first, second]) {
    assert.match(id, /^[\w-]{40,}$/)
    assert.doesNotMatch(Buffer.from(id, 'base64url').toString('latin1'), /0{6}/)
  }
  assert.notEqual(first, second)
  const again = ear(hub, ADMIN, second)
  assert.deepEqual(again.heard, [], 'whoever was there for it has missed nothing')
  const changed = ear(hub, ADMIN, `${second.slice(0, -1)}${second.endsWith('A') ? 'Q' : 'A'}`)
  assert.notEqual(changed.heard.length, 0, 'what was made up tells that anything may have been')
})

test('14.61 what another host wrote is told to those for whom it was', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  let newest = 'old'
  const hub = live(async () => newest)
  const manager = ear(hub, account())
  await settle()
  hub.elsewhere('events')
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(manager.heard, [])
  newest = 'new'
  hub.elsewhere('events')
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(manager.heard, ['events'])
  hub.close()
})

test('14.61 whoever comes back hears of what was missed, and of anything after a restart', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_764_000_000_000 })
  const hub = live()
  const first = ear(hub, ADMIN)
  hub.changed('engine')
  t.mock.timers.tick(1000)
  await settle()
  first.end()
  hub.wrote(mailTo('x@theirs.example'))
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(ear(hub, ADMIN, first.ids.at(-1)).heard, ['events'])
  assert.equal(ear(hub, ADMIN, 'elsewhere.1').heard.length, 6)
  hub.close()
})

test('14.61 with a clock that was set back nothing is missed by whoever comes back', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_764_000_000_000 })
  let nowMs = 1000
  const hub = createLive({ now: () => nowMs, isWritten: () => true, newest: async () => undefined })
  const first = ear(hub, ADMIN)
  hub.changed('engine')
  t.mock.timers.tick(1000)
  t.mock.timers.setTime(1_763_990_000_000)
  first.end()
  hub.wrote(mailTo('x@theirs.example'))
  t.mock.timers.tick(1000)
  assert.deepEqual(ear(hub, ADMIN, first.ids.at(-1)).heard, ['events'])
  // What is too long ago is not known any more: anything may have been.
  nowMs += 130_000
  hub.changed('engine')
  t.mock.timers.tick(1000)
  assert.equal(ear(hub, ADMIN, first.ids.at(-1)).heard.length, 6)
  hub.close()
})

test('14.61 what was told before the database had it is told once more when it is there', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  let isWritten = false
  const hub = createLive({ now: Date.now, isWritten: () => isWritten, newest: async () => undefined })
  const [manager, other] = [ear(hub, account()), ear(hub, account({ id: 'a3', domains: ['else.example'] }))]
  await settle()
  hub.wrote(mailTo('ann@mine.example'))
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(manager.heard, ['events'])
  for (let second = 0; second < 60; second++) t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual(manager.heard, ['events'], 'not each second')
  isWritten = true
  t.mock.timers.tick(1000)
  await settle()
  assert.deepEqual([manager.heard, other.heard], [['events', 'events'], []])
  t.mock.timers.tick(5000)
  await settle()
  assert.equal(manager.heard.length, 2)
  hub.close()
})

test('14.61 an account has few streams open', () => {
  const hub = live()
  const open = Array.from({ length: 6 }, () => ear(hub, ADMIN))
  assert.throws(() => ear(hub, ADMIN), { code: 'ACCESS_TOO_MANY' })
  open[0]?.end()
  ear(hub, ADMIN)
  hub.close()
})

/** A server with the stream, and what a client gets of it. */
async function served(gate: () => Promise<Actor>, hub: Live) {
  const app = Fastify()
  // As the server of the console ends connections that say nothing: sooner than the stream says that it is alive.
  app.server.setTimeout(1000)
  const timings = { aliveMs: 1500, againMs: 30 }
  const routes = liveRoutes({ live: hub, liveTimings: timings })
  mountRoutes(app, '/api/v1', routes, { actorOf: gate }, memoryAudit().trail)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  after(() => app.close())
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(`${url}/api/v1/live`, resolve).on('error', reject).end()
  })
  incoming.setEncoding('utf8')
  return incoming
}

test('14.61 the stream says what has changed, is alive beyond the idle limit of connections, and ends with the session', async () => {
  let hasEnded = false
  const hub = live()
  const incoming = await served(async () => {
    if (hasEnded) throw new AccessError('ACCESS_NO_SESSION', 'It has ended')
    return ADMIN
  }, hub)
  const { headers } = incoming
  assert.match(headers['content-type'] ?? '', /^text\/event-stream/)
  assert.equal(headers['x-accel-buffering'], 'no')
  let text = ''
  incoming.on('data', (more: string) => {
    text += more
  })
  hub.changed('engine')
  while (!/data: \{"kind":"engine"\}/.test(text)) await once(incoming, 'data')
  while (!text.includes('event: alive\ndata: {}\n\n')) await once(incoming, 'data')
  assert.match(text, /^retry: \d+\n\n/)
  assert.match(text, /id: \S+\ndata/)
  hasEnded = true
  await once(incoming, 'end')
  hub.close()
})

test('14.61 whose rights have changed has to come back for the stream', async () => {
  let actor = account()
  const hub = live()
  const incoming = await served(async () => actor, hub)
  incoming.resume()
  actor = account({ domains: ['other.example'] })
  await once(incoming, 'end')
  hub.close()
})
