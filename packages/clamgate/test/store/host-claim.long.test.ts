import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type PrivatePostgres, startPrivatePostgres } from '../../../lab/src/postgres.ts'
import { waitUntil } from '../../../lab/src/wait-until.ts'
import { indexInStore } from '../../src/app/quarantine/index-store.ts'
import { readPlace } from '../../src/store/dialect/place.ts'
import { StoreError } from '../../src/store/errors.ts'
import { openTestStore } from '../../src/store/testing/store.ts'
import { claimHost } from '../../src/store/write/host-claim.ts'

let postgres: PrivatePostgres
before(async () => {
  postgres = await startPrivatePostgres()
})
after(() => postgres.close())

const isHostTaken = (error: unknown) => error instanceof StoreError && error.code === 'STORE_HOST_TAKEN'

test('of two daemons of one host name on one PostgreSQL the second is told of the first, and takes nothing from it', async () => {
  const url = await postgres.createDatabase()
  await using first = await openTestStore({ url, host: 'mail' })
  await first.store.state('spill.set-seen', { host: 'mail', file: '0001.jsonl', octets: 100 })
  await using second = await openTestStore({ url, host: 'mail' })
  await assert.rejects(second.store.state('spill.seen', { host: 'mail' }), isHostTaken)
  const index = indexInStore(second.store, 'mail', Date.now)
  await assert.rejects(index.ids()[Symbol.asyncIterator]().next(), isHostTaken)
  // Another host, and another daemon of this name in a schema of its own, are in nobody's way.
  await using other = await openTestStore({ url, host: 'mx2' })
  await other.store.state('spill.seen', { host: 'mx2' })
  await first[Symbol.asyncDispose]()
  const seen = await waitUntil(
    async () => await second.store.state('spill.seen', { host: 'mail' }).catch(() => undefined),
    { timeoutMs: 30_000 },
  )
  assert.deepEqual([...(seen ?? [])], [['0001.jsonl', 100]], 'once the first is gone the name is free')
})

test('a name is free as soon as its connection is gone, and who has lost it knows', async () => {
  const url = await postgres.createDatabase()
  const place = readPlace(url, undefined)
  assert.ok(place.kind === 'postgres')
  const claim = await claimHost(place, 'mail')
  assert.equal(claim.isHeld(), true)
  await postgres.run(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'clamgate host'",
  )
  assert.equal(await waitUntil(async () => !claim.isHeld() || undefined, { timeoutMs: 10_000 }), true)
  const again = await claimHost(place, 'mail')
  await again.release()
  await claim.release()
})
