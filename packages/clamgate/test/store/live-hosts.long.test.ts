/** Two hosts with one PostgreSQL: what one writes, whoever listens to the other one hears. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntil } from '../../../lab/src/wait-until.ts'
import type { Actor } from '../../src/access/actor.ts'
import type { LiveKind } from '../../src/api/live/documents.ts'
import { buildLive } from '../../src/app/console/live/live-parts.ts'
import { hearOtherHosts } from '../../src/app/console/live/other-hosts.ts'
import { jobStore } from '../../src/app/jobs/build.ts'
import { loadText } from '../../src/config/testing/load-text.ts'
import type { Job } from '../../src/jobs/types.ts'
import { openTestStore } from '../../src/store/testing/store.ts'
import { cleanWrite } from '../../src/store/testing/writes.ts'
import { testDatabases } from './databases.ts'

const { postgres } = testDatabases()

const MANAGER: Actor = {
  ...{ kind: 'account', id: 'm1', name: 'Mia', role: 'manager', domains: ['mine.example'], addresses: [] },
}
const mailTo = (address: string) =>
  cleanWrite({
    ...{ atMs: Date.now() },
    recipients: [{ address, wanted: 'accept', fate: 'delivered', because: { text: 'x' } }],
  })

async function hosts() {
  const url = await postgres().createDatabase()
  const [writing, listening] = [
    await openTestStore({ url }),
    await openTestStore({ url, host: 'mx2.example.org' }),
  ]
  const live = buildLive({
    store: listening.store,
    digests: { requests: { list: async () => [] } },
    engine: { onChange: () => () => undefined },
  })
  const { config } = await loadText(`store: { url: '${url}' }`)
  const door = hearOtherHosts(live, config)
  const heard: LiveKind[] = []
  return {
    heard,
    live,
    /** Begins to listen when it is known what there is. */
    async listen() {
      await waitUntil(
        async () => listening.store.events({ ...NEWEST, nowMs: Date.now() }).catch(() => undefined),
        { timeoutMs: 60_000 },
      )
      live.listen(MANAGER, undefined, { changed: (kind) => void heard.push(kind) })
    },
    async write(address: string) {
      writing.store.write(mailTo(address))
      await writing.store.flush()
    },
    state: writing.store.state,
    async until(kind: LiveKind): Promise<number> {
      const fromMs = performance.now()
      assert.ok(await waitUntil(async () => heard.includes(kind) || undefined, { timeoutMs: 60_000 }), kind)
      return performance.now() - fromMs
    },
    async [Symbol.asyncDispose]() {
      await door.close()
      await writing[Symbol.asyncDispose]()
      await listening[Symbol.asyncDispose]()
    },
  }
}
/** Longer than it takes to be connected again, on a busy host too. */
const PATIENCE_MS = 30_000
const NEWEST = { query: { all: [] }, limit: 1 } as const

test('14.61 with PostgreSQL mail of another host is heard of by those for whom it is, also after the connection was cut', async () => {
  await using two = await hosts()
  await two.write('x@mine.example')
  await two.listen()
  // As it is connected, it says that anything may have been: that is looked up, and it is nothing of theirs.
  await two.write('x@theirs.example')
  await two.write('ann@mine.example')
  assert.ok((await two.until('events')) < PATIENCE_MS)

  two.heard.length = 0
  await postgres().run(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'clamgate-changes'`,
  )
  await two.write('ann@mine.example')
  assert.ok((await two.until('events')) < PATIENCE_MS, 'what was written while nobody listened')
})

test('a job that somebody makes and undoes on one host is told to them on the other, and to no other manager', async () => {
  await using two = await hosts()
  await two.write('x@mine.example')
  await two.listen()
  // As it is connected, it says that anything may have been.
  await two.until('jobs')
  const others: LiveKind[] = []
  two.live.listen({ ...MANAGER, id: 'm2' }, undefined, { changed: (kind) => void others.push(kind) })
  const jobs = jobStore(two)
  const nowMs = Date.now()
  const job: Job = {
    ...{ id: 'j1', key: undefined, host: 'mx1', maker: MANAGER, act: 'delete', options: {}, total: 1 },
    ...{ state: 'waiting', madeAtMs: nowMs, startsAtMs: nowMs + 600_000, endedAtMs: undefined, words: '' },
  }
  two.heard.length = 0
  await jobs.add({ job, items: [{ place: 0, entry: 'e1', state: 'waiting', sentence: '' }], mostOpen: 9 })
  assert.ok((await two.until('jobs')) < PATIENCE_MS, 'made')
  two.heard.length = 0
  await jobs.end({ id: 'j1', from: ['waiting'], to: 'undone', words: 'By Mia', nowMs })
  assert.ok((await two.until('jobs')) < PATIENCE_MS, 'undone')
  assert.deepEqual(others, [])
})
