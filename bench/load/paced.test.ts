import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createMilterServer, type MilterServer } from '@clamgate/milter'
import { markIn } from '../mail/marks.ts'
import { loadPaced } from './paced.ts'

const HELD_MS = 100

let directory: string
let server: MilterServer
let path: string
let marks: number[] = []
/** Answers wait for what it gives; it hears how many messages have come. */
let gate: (messages: number) => Promise<void> = async () => {}
let response: 'accept' | 'reject' = 'accept'

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bench-paced-'))
  path = join(directory, 'milter.sock')
  server = createMilterServer({
    message: () => ({ mark: 0 }),
    observe: {
      header(message, name, value) {
        if (name.toString() === 'Message-ID') message.mark = markIn(value.toString()) ?? 0
      },
      // A filter that wants no body gets none, and then only the header would be marked.
      body() {},
    },
    async eom(message) {
      marks.push(message.mark)
      await gate(marks.length)
      return { response: { kind: response } }
    },
  })
  await server.listen({ kind: 'unix', path })
})

after(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

function job(perSecond: number, sessions: number) {
  const watched = { clamd: process.pid }
  const load = { perSecond, sessions, seconds: 0.2, arrivals: 'even', bodyBytes: 2048 } as const
  return { kind: 'paced', address: { path }, watched, ...load } as const
}

test('as many messages are sent as the rate says, and each is known by its mark', async () => {
  marks = []
  const measured = await loadPaced(job(200, 10))
  assert.equal(measured.allMessages, 40)
  assert.deepEqual([...measured.marks].sort(), marks.sort())
  assert.equal(new Set(marks).size, 40)
  for (const times of [measured.lateMs, measured.wholeMs, measured.endMs]) assert.equal(times.length, 40)
  assert.ok(measured.lateMs.every((late) => late >= 0))
})

test('messages that find no free session are late, and not left out', async () => {
  marks = []
  const { promise, resolve } = Promise.withResolvers<void>()
  gate = (messages) => {
    if (messages === 2) setTimeout(resolve, HELD_MS)
    return promise
  }
  const measured = await loadPaced(job(200, 2))
  gate = async () => {}
  assert.equal(measured.allMessages, 40)
  // The third was due 5 ms after the second, which came before the wait began. Timers may fire a moment early.
  assert.ok(Math.max(...measured.lateMs) >= HELD_MS - 10, `${Math.max(...measured.lateMs)} ms`)
})

test('a message that is not accepted fails the load, with what the filter said', async () => {
  response = 'reject'
  await assert.rejects(loadPaced(job(200, 2)), /got reject at eom/)
  response = 'accept'
})
