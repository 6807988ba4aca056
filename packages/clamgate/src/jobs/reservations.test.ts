import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../access/actor.ts'
import { createReservations } from './reservations.ts'
import type { Job } from './types.ts'

const job = (id: string): Job => ({
  ...{ id, key: undefined, host: 'mx1', maker: HOST, act: 'delete', options: {}, total: 1, state: 'waiting' },
  ...{ madeAtMs: 0, startsAtMs: 600_000, endedAtMs: undefined, words: '' },
})

test('a job lets go what is kept for it, and nothing of another job', () => {
  const reserved = new Set<string>()
  const reservations = createReservations((entry) => {
    reserved.add(entry)
    return { [Symbol.dispose]: () => void reserved.delete(entry) }
  })
  reservations.keep(job('whole'), 'E')
  reservations.letGo('part', 'E')
  assert.deepEqual([...reserved], ['E'])
  assert.equal(reservations.hidden('E')?.job, 'whole')
  reservations.letGo('whole', 'E')
  assert.deepEqual([[...reserved], reservations.has('E')], [[], false])
})
