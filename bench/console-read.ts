/**
 * Measures how long the first screen and a search of the console take at the API, over HTTP on loopback, with many events, while mail is
 * written: for who sees all, and for who looks after one domain. JSON goes to standard output.
 *
 *   node bench/console-read.ts [--events 100000] [--rounds 30] [--rate 200] [--keep DIRECTORY]
 *
 * With --keep the database of SQLite stays in the directory, and is used again; that of bench/store-read.ts will do.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { type Actor, HOST } from '../packages/clamgate/src/access/actor.ts'
import { mountRoutes } from '../packages/clamgate/src/api/mount.ts'
import { eventRoutes } from '../packages/clamgate/src/api/routes/events.ts'
import { overviewRoutes } from '../packages/clamgate/src/api/routes/overview.ts'
import { searchRoutes } from '../packages/clamgate/src/api/routes/search.ts'
import { memoryAudit } from '../packages/clamgate/src/api/testing/audit.ts'
import { services } from '../packages/clamgate/src/api/testing/services.ts'
import { A_STATUS } from '../packages/clamgate/src/api/testing/status.ts'
import { createComplete, describeKeys } from '../packages/clamgate/src/app/console/complete.ts'
import { createOverview } from '../packages/clamgate/src/app/console/overview/service.ts'
import { createEventService } from '../packages/clamgate/src/app/events/service.ts'
import { testSettings } from '../packages/clamgate/src/filter/testing/settings.ts'
import { readPlace } from '../packages/clamgate/src/store/dialect/place.ts'
import { openTestStore } from '../packages/clamgate/src/store/testing/store.ts'
import { describeMachine } from './measure/machine.ts'
import { latency } from './measure/statistics.ts'
import { progress } from './progress.ts'
import { fill } from './store-read/fill.ts'
import { recipientDomain, signature, someMail } from './store-read/traffic.ts'

const [TICK_MS, DAY_MS] = [50, 86_400_000]

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
    keep: { type: 'string' },
  },
})
const settings = { events: Number(values.events), rounds: Number(values.rounds), rate: Number(values.rate) }

const manager: Actor = {
  ...{ kind: 'account', id: 'm', name: 'm', role: 'manager', domains: [recipientDomain(3)], addresses: [] },
}

const directory = values.keep ?? (await mkdtemp(join(tmpdir(), 'clamgate-bench-')))
await mkdir(directory, { recursive: true })
const file = join(directory, 'clamgate.db')
const place = readPlace(`sqlite:${file}`)
if (place.kind === 'off') throw new TypeError('There is nothing to measure without a store')
const endMs = Date.now()
if (!existsSync(file)) await fill(place, settings.events, endMs)
const results: Record<string, unknown> = {}
try {
  await using test = await openTestStore({
    directory,
    url: `sqlite:${file}`,
    settings: { keepCleanMs: 400 * DAY_MS },
  })
  const { store } = test
  /** A new one for each, where nothing is remembered yet. */
  const serve = async (actor: Actor) => {
    const app = Fastify()
    const overview = createOverview({
      ...{ status: () => A_STATUS, store, requests: async () => [], now: () => endMs },
    })
    const nothing = {
      ...{
        origin: async () => undefined,
        ignored: () => undefined,
        excuses: () => [],
        trip: () => undefined,
      },
      ...{ hit: () => undefined, mayKeep: () => false },
    }
    const events = () =>
      createEventService({
        ...{ store, signatures: nothing, settings: testSettings, now: () => endMs, host: 'mx1', actor },
      })
    const routes = [
      ...overviewRoutes({ overview }),
      ...searchRoutes({ queryKeys: describeKeys, complete: createComplete(store) }),
      ...eventRoutes({ ...services(), events }),
    ]
    mountRoutes(app, '/api/v1', routes, { actorOf: async () => actor }, memoryAudit().trail)
    return { app, url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/api/v1` }
  }
  // The first question opens the database in a thread of its own: that is the start of a daemon, and no page.
  const openedMs = performance.now()
  await store.hits({ fromMs: endMs - DAY_MS, toMs: endMs, limit: 1 })
  await store.state('invite.open', { nowMs: endMs })
  results['opening the store'] = { ms: Math.round(performance.now() - openedMs) }
  const timer = setInterval(() => {
    for (let n = 0; n < (settings.rate * TICK_MS) / 1000; n++) {
      store.write({ kind: 'message', event: someMail(Date.now()) })
    }
  }, TICK_MS)
  for (const [who, actor] of [
    ['all', HOST],
    ['a domain', manager],
  ] as const) {
    const timed = async (name: string, path: (n: number) => string, isFresh = false) => {
      const samples = new Float64Array(settings.rounds)
      let failed = 0
      let served = await serve(actor)
      for (let n = 0; n < settings.rounds; n++) {
        if (isFresh && n > 0) {
          await served.app.close()
          served = await serve(actor)
        }
        const from = performance.now()
        const answer = await fetch(`${served.url}${path(n)}`)
        await answer.text()
        samples[n] = performance.now() - from
        if (!answer.ok) failed++
      }
      await served.app.close()
      const key = `${name}, ${who}`
      results[key] = { ...latency([samples]), ...(failed > 0 && { failed }) }
      progress(`console-read: ${key} ${JSON.stringify(results[key])}`)
    }
    const search = (query: string) => `/events?query=${encodeURIComponent(query)}`
    const times = `from=${new Date(endMs - DAY_MS).toISOString()}&to=${new Date(endMs).toISOString()}`
    await timed('overview, nothing remembered', () => '/overview', true)
    await timed('overview', () => '/overview')
    await timed('newest', () => search(''))
    await timed('signature', (n) => search(`signature:${signature(n % 50)}`))
    await timed('subject of findings', () => search('is:finding subject:urgent'))
    await timed('counts of hours, a day', () => `/events/counts?${times}&per=hour`)
    await timed('completion', (n) => `/events/complete?text=signature:S${n % 7}`, true)
  }
  clearInterval(timer)
} finally {
  if (values.keep === undefined) await rm(directory, { recursive: true })
}
process.stdout.write(`${JSON.stringify({ machine: describeMachine(), settings, results }, undefined, 2)}\n`)
