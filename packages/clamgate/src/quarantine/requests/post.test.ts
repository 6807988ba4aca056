import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import type { Delivery } from '../digest/types.ts'
import { createPost } from './post.ts'

const MAIL = { to: 'boss@example.org', bytes: Buffer.from('x') }
const AWAY: Delivery = { state: 'away', words: 'Connection refused' }

/** Turns until what was begun has come to where it waits. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A receipt that says what was written on it. */
function receiptOf(doubts = 0) {
  const written: string[] = []
  return {
    ...{ doubts, written },
    begun: async () => void written.push('begun'),
    ended: async ({ isOver }: { readonly isOver: boolean }) =>
      void written.push(isOver ? 'over' : 'not taken'),
  }
}

function postWith(answers: readonly Delivery[]) {
  const log = createMemoryLog()
  const due: { readonly ms: number; readonly run: () => void }[] = []
  const left = [...answers]
  const post = createPost({
    log,
    deliver: async () => left.shift() ?? { state: 'sent', words: 'taken' },
    after(ms, run) {
      due.push({ ms, run })
      return { [Symbol.dispose]: () => undefined }
    },
  })
  return { post, log, due, left }
}

test('a mail about a request is tried again while the server is away, and nothing is left over once it is taken', async () => {
  const { post, log, due } = postWith([AWAY, { state: 'deferred', words: '450 greylisted' }])
  post.send(MAIL, 'request r1', receiptOf())
  await settled()
  due[0]?.run()
  await settled()
  due[1]?.run()
  await settled()
  assert.deepEqual(
    due.map(({ ms }) => ms),
    [30_000, 120_000],
  )
  await post.stop()
  assert.deepEqual(
    log.lines.map(({ event, level }) => [event, level]),
    [
      ['request.mail-failed', 'warn'],
      ['request.mail-failed', 'warn'],
    ],
  )
})

test('a refusal is for good, and so is the sixth try', async () => {
  const refused = postWith([{ state: 'refused', words: '550 no such user' }])
  refused.post.send(MAIL, 'request r1', receiptOf())
  await settled()
  assert.deepEqual([refused.due.length, refused.log.lines[0]?.level], [0, 'error'])
  const away = postWith(Array.from({ length: 6 }, () => AWAY))
  away.post.send(MAIL, 'request r1', receiptOf())
  for (let tries = 0; tries < 6; tries += 1) {
    await settled()
    away.due[tries]?.run()
  }
  await settled()
  assert.deepEqual([away.due.length, away.left.length], [5, 0])
  assert.deepEqual([away.log.lines.at(-1)?.level, away.log.lines.length], ['error', 6])
})

test('who stops the daemon reads how many mails wait for its next start', async () => {
  const { post, log } = postWith([AWAY, AWAY])
  const receipt = receiptOf()
  post.send(MAIL, 'request r1', receipt)
  post.send(MAIL, 'request r2', receiptOf())
  await settled()
  await post.stop()
  const last = log.lines.at(-1)
  assert.deepEqual([last?.event, last?.level], ['request.mail-stopped', 'info'])
  assert.match(last?.sentence ?? '', /mails about requests wait for its next start: 2/)
  assert.deepEqual(receipt.written, ['begun', 'not taken'])
})

test('a mail that may have arrived is repeated once, also by the next life of the daemon', async () => {
  const UNKNOWN: Delivery = { state: 'unknown', words: 'no answer' }
  for (const doubts of [0, 1]) {
    const { post, log, due } = postWith([UNKNOWN, UNKNOWN, UNKNOWN])
    const receipt = receiptOf(doubts)
    post.send(MAIL, 'request r1', receipt)
    await settled()
    due[0]?.run()
    await settled()
    const expected = [
      ['begun', 'begun', 'over'],
      ['begun', 'over'],
    ]
    assert.deepEqual(receipt.written, expected[doubts])
    assert.equal(log.lines.at(-1)?.level, 'error')
  }
})
