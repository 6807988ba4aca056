import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createMilterServer, type MilterServer } from '@clamgate/milter'
import { burst, loadMilter, soak } from './milter.ts'

const BODY_BYTES = 2048

let directory: string
let server: MilterServer
let path: string
let digests: string[] = []
let bodyBytes: number[] = []
let connections = 0
let response: 'accept' | 'reject' = 'accept'

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bench-load-'))
  path = join(directory, 'milter.sock')
  server = createMilterServer({
    message: () => ({ hash: createHash('sha256'), bytes: 0 }),
    observe: {
      connect() {
        connections++
      },
      header(message, name, value) {
        message.hash.update(name).update(value)
      },
      body(message, chunk) {
        message.hash.update(chunk)
        message.bytes += chunk.length
      },
    },
    eom(message) {
      digests.push(message.hash.digest('hex'))
      bodyBytes.push(message.bytes)
      return { response: { kind: response } }
    },
  })
  await server.listen({ kind: 'unix', path })
})

after(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

function fresh(answer: 'accept' | 'reject'): void {
  digests = []
  bodyBytes = []
  connections = 0
  response = answer
}

test('no message of a load is like another, and each is taken down', async () => {
  fresh('accept')
  const watched = { milter: process.pid, clamd: process.pid }
  const job = {
    kind: 'milter',
    address: { path },
    sessions: 3,
    perConnection: undefined,
    seconds: 2,
    watched,
  } as const
  const measured = await loadMilter({ ...job, bodyBytes: BODY_BYTES })
  assert.ok(measured.allMessages > 3)
  assert.equal(digests.length, measured.allMessages)
  assert.equal(new Set(digests).size, digests.length)
  assert.deepEqual(new Set(bodyBytes), new Set([BODY_BYTES]))
  assert.equal(measured.wholeMs.length, measured.allMessages)
  assert.equal(measured.endMs.length, measured.allMessages)
  assert.ok(measured.messages <= measured.allMessages)
  assert.equal(measured.elapsedMs, 2000)
})

test('a message that is not accepted fails the load, with what the filter said', async () => {
  fresh('reject')
  const job = { kind: 'milter', address: { path }, sessions: 1 } as const
  await assert.rejects(
    loadMilter({ ...job, seconds: 0.2, bodyBytes: BODY_BYTES, watched: { clamd: process.pid } }),
    /got reject at eom/,
  )
})

test('a long run sends exactly as many messages as wanted, and tells of them', async () => {
  fresh('accept')
  const told: number[] = []
  const job = { kind: 'soak', address: { path }, sessions: 4, messages: 50, reportEvery: 20 } as const
  await soak({ ...job, bodyBytes: BODY_BYTES }, (messages) => told.push(messages))
  assert.equal(digests.length, 50)
  assert.deepEqual(told, [20, 40])
})

test('with a number of messages for each connection, the next message comes on a new one', async () => {
  fresh('accept')
  const job = { kind: 'soak', address: { path }, sessions: 1, messages: 7, reportEvery: 100 } as const
  await soak({ ...job, perConnection: 3, bodyBytes: BODY_BYTES }, () => {})
  assert.equal(connections, 3)
  assert.equal(new Set(digests).size, 7)
})

test('a burst sends one message on each connection', async () => {
  fresh('accept')
  await burst({ kind: 'burst', address: { path }, sessions: 25, bodyBytes: 300_000 })
  assert.deepEqual(
    bodyBytes,
    Array.from({ length: 25 }, () => 300_000),
  )
})
