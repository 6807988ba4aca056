import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { StoreError } from '../../store/errors.ts'
import { createNoStore } from '../../store/store.ts'
import { createIndexKeeper } from './keep-indexed.ts'

/** A keeper over an index in a store that dropped so many entries, or is away. */
function keeper() {
  const facts = {
    dropped: 0,
    away: undefined as 'STORE_OFF' | 'STORE_UNAVAILABLE' | undefined,
    asked: 0,
    renewed: 0,
    made: 0,
  }
  const made = createIndexKeeper({
    log: createMemoryLog(),
    store: { status: () => ({ ...createNoStore().status(), dropped: { entry: facts.dropped } }) },
    async renew() {
      facts.asked += 1
      if (facts.away !== undefined) throw new StoreError(facts.away, 'away')
      facts.renewed += 1
    },
    async reindex() {
      facts.made += 1
    },
  })
  return { ...made, facts }
}

test('13.30 an index is compared with the directory once after a start', async () => {
  const { look, facts } = keeper()
  await look()
  await look()
  assert.deepEqual([facts.renewed, facts.made], [1, 0])
})

test('entries that the store dropped are brought back, once', async () => {
  const { look, facts } = keeper()
  await look()
  facts.dropped = 3
  await look()
  await look()
  assert.equal(facts.made, 1)
})

test('a store that is away is asked again, one that is off is not', async () => {
  const { look, facts } = keeper()
  facts.away = 'STORE_UNAVAILABLE'
  await look()
  facts.away = undefined
  await look()
  assert.deepEqual([facts.asked, facts.renewed], [2, 1])
  const off = keeper()
  off.facts.away = 'STORE_OFF'
  await off.look()
  await off.look()
  assert.deepEqual([off.facts.asked, off.facts.renewed], [1, 0])
})
