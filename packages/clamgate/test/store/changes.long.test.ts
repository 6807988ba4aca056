import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { waitUntil } from '../../../lab/src/wait-until.ts'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import { type Change, listenToPostgres, UNHEARD_MS } from '../../src/store/changes.ts'
import { openStore } from '../../src/store/dialect/open.ts'
import { readPlace } from '../../src/store/dialect/place.ts'
import { notifyOf } from '../../src/store/write/tell-changes.ts'
import { testDatabases } from './databases.ts'
import { infectedMail, keptEntry } from './mail.ts'

const { postgres, place } = testDatabases()

/** A database with a host that writes, and another one that listens, perhaps over another port. */
async function hosts(through?: (port: number) => Promise<number>) {
  const at = await place('postgres')
  if (at.kind !== 'postgres') throw new TypeError('Asked for PostgreSQL')
  const store = await openStore(at, { nowMs: Date.now() })
  const writer = createBatchWriter(store.events, { keepsClean: () => true, inTransaction: notifyOf(at) })
  const url = new URL(at.connection)
  if (through !== undefined) url.port = String(await through(postgres().port))
  const other = readPlace(url.href)
  if (other.kind !== 'postgres') throw new TypeError('Asked for PostgreSQL')
  const changes = listenToPostgres(other)
  const heard: Change[] = []
  changes.onChange((change) => heard.push(change))
  return {
    writer,
    heard,
    /** How long until something of that kind is heard, ms. */
    async until(wanted: (change: Change) => boolean): Promise<number> {
      const from = performance.now()
      const found = await waitUntil(async () => heard.find(wanted), { timeoutMs: 60_000, intervalMs: 10 })
      assert.ok(found !== undefined)
      return performance.now() - from
    },
    async [Symbol.asyncDispose]() {
      await changes.close()
      await store.close()
    },
  }
}

/** What is on a busy host still no wait for the next time that it is tried. */
const PATIENCE_MS = 30_000
const isAll = ({ kind }: Change) => kind === 'everything'
const has = (id: string) => (change: Change) =>
  change.kind === 'some' && (change.events.includes(id) || change.entries.includes(id))

test('13.31 what one host writes another one hears, by its ids', async () => {
  await using two = await hosts()
  await two.until(isAll)
  const [event, entry] = [infectedMail(), keptEntry()]
  await two.writer.write([
    { kind: 'message', event },
    { kind: 'entry', entry },
  ])
  await two.until(has(event.id))
  assert.deepEqual(two.heard.at(-1), { kind: 'some', events: [event.id], entries: [entry.id], jobsOf: [] })
})

test('13.31 a batch with more ids than fit says that everything has changed', async () => {
  await using two = await hosts()
  await two.until(isAll)
  two.heard.length = 0
  await two.writer.write(
    Array.from({ length: 300 }, () => ({ kind: 'message', event: infectedMail() }) as const),
  )
  await two.until(isAll)
})

test('13.31 after its connection was cut everything is refreshed, and changes are heard within 5 s', async () => {
  await using two = await hosts()
  await two.until(isAll)
  two.heard.length = 0
  await postgres().run(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'clamgate-changes'`,
  )
  assert.ok((await two.until(isAll)) < PATIENCE_MS)
  const event = infectedMail()
  await two.writer.write([{ kind: 'message', event }])
  assert.ok((await two.until(has(event.id))) < PATIENCE_MS)
})

test('13.31 a connection that is cut without a word is found out within 5 s', async () => {
  assert.ok(UNHEARD_MS < 5000)
  const sockets = new Set<Socket>()
  let isSilent = false
  const server = createServer((socket) => {
    isSilent = false
    const peer = connect(Number(port), '127.0.0.1')
    sockets.add(socket).add(peer)
    socket.on('error', () => undefined).on('data', (octets) => isSilent || peer.write(octets))
    peer.on('error', () => undefined).on('data', (octets) => isSilent || socket.write(octets))
  })
  let port = 0
  const through = async (target: number) => {
    port = target
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  try {
    await using two = await hosts(through)
    await two.until(isAll)
    two.heard.length = 0
    isSilent = true
    const event = infectedMail()
    await two.writer.write([{ kind: 'message', event }])
    assert.ok((await two.until(isAll)) < PATIENCE_MS)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})
