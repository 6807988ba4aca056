import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../../observe/log/testing.ts'
import type { Delivery } from '../digest/types.ts'
import { createPost } from './post.ts'

const MAIL = { to: 'boss@example.org', bytes: Buffer.from('x') }
const AWAY: Delivery = { state: 'away', words: 'Connection refused' }

/** Turns until what was begun has come to where it waits. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

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
  post.send(MAIL, 'request r1')
  await settled()
  due[0]?.run()
  await settled()
  due[1]?.run()
  await settled()
  assert.deepEqual(
    due.map(({ ms }) => ms),
    [30_000, 120_000],
  )
  post.stop()
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
  refused.post.send(MAIL, 'request r1')
  await settled()
  assert.deepEqual([refused.due.length, refused.log.lines[0]?.level], [0, 'error'])
  const away = postWith(Array.from({ length: 6 }, () => AWAY))
  away.post.send(MAIL, 'request r1')
  for (let tries = 0; tries < 6; tries += 1) {
    await settled()
    away.due[tries]?.run()
  }
  await settled()
  assert.deepEqual([away.due.length, away.left.length], [5, 0])
  assert.deepEqual([away.log.lines.at(-1)?.level, away.log.lines.length], ['error', 6])
})

test('who stops the daemon reads how many mails nobody got', async () => {
  const { post, log } = postWith([AWAY, AWAY])
  post.send(MAIL, 'request r1')
  post.send(MAIL, 'request r2')
  await settled()
  post.stop()
  const last = log.lines.at(-1)
  assert.deepEqual([last?.event, last?.level], ['request.mail-stopped', 'warn'])
  assert.match(last?.sentence ?? '', /mails about requests were not sent: 2/)
})
