import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SetupError } from '../../setup/errors.ts'
import { inTurn } from './in-turn.ts'

const TIMES = { longestMs: 50, lookMs: 1 }
const SIGNAL = new AbortController().signal

function busyFor(times: number) {
  const calls = { count: 0 }
  const work = async () => {
    calls.count++
    if (calls.count <= times) throw new SetupError('SETUP_BUSY', 'another one')
    return 'done'
  }
  return { work, calls }
}

test('work waits until another process has given the journal back', async () => {
  const { work, calls } = busyFor(3)
  assert.equal(await inTurn(work, SIGNAL, { longestMs: 60_000, lookMs: 1 }), 'done')
  assert.equal(calls.count, 4)
})

test('who does not give it back is told of', async () => {
  const { work } = busyFor(Number.POSITIVE_INFINITY)
  await assert.rejects(inTurn(work, SIGNAL, TIMES), { code: 'SETUP_BUSY' })
})

test('whoever ends it does not wait', async () => {
  const { work, calls } = busyFor(Number.POSITIVE_INFINITY)
  await assert.rejects(inTurn(work, AbortSignal.abort(), TIMES), { code: 'SETUP_BUSY' })
  assert.equal(calls.count, 1)
})

test('other faults are not tried again', async () => {
  let count = 0
  const work = async () => {
    count++
    throw new SetupError('SETUP_FILE', 'full')
  }
  await assert.rejects(inTurn(work, SIGNAL, TIMES), { code: 'SETUP_FILE' })
  assert.equal(count, 1)
})
