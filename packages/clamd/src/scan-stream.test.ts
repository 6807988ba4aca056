import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { after, before, test } from 'node:test'
import { createClamdClient } from './client.ts'
import { ClamdError } from './errors.ts'
import { eicarTestText } from './sample.ts'
import { type FakeBehaviour, type FakeClamd, startFakeClamd } from './testing/index.ts'
import type { ClamdClient, ScanStream } from './types.ts'

const LIMITS = { connectTimeoutMs: 5000, stallTimeoutMs: 100, replyTimeoutMs: 5000 }
const CHUNK = Buffer.alloc(64 * 1024, 'x')
const STOP_READING: FakeBehaviour = { fault: { afterBytes: 0, action: 'stop-reading' } }

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)
before(() => process.on('unhandledRejection', onUnhandled))
after(() => process.removeListener('unhandledRejection', onUnhandled))

function clientOf(fake: FakeClamd): ClamdClient {
  return createClamdClient({ address: fake.address, ...LIMITS })
}

/** Writes as fast as the stream lets it, for ever; returns why it ended and how much was taken. */
async function flood(stream: ScanStream): Promise<{ error: unknown; bytes: number }> {
  for (let bytes = CHUNK.length; ; bytes += CHUNK.length) {
    try {
      await stream.write(CHUNK)
    } catch (error) {
      return { error, bytes }
    }
    assert.ok(bytes < 100 * 1024 * 1024, 'no pause after 100 MB')
  }
}

test('takes bytes before there is a connection, each write a chunk', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  for (const text of ['one', 'two', '', 'three']) void stream.write(Buffer.from(text))
  assert.deepEqual(await stream.finish(), { kind: 'clean' })
  const { content, chunkLengths } = await (await fake.connection(0)).requested
  assert.equal(content.toString(), 'onetwothree')
  assert.deepEqual(chunkLengths, [3, 3, 5])
})

test('finds what is spread over chunks, and scans an empty stream', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  for (const byte of eicarTestText()) await stream.write(Buffer.of(byte))
  assert.deepEqual(await stream.finish(), { kind: 'found', signature: 'Eicar-Test-Signature' })
  assert.deepEqual(await clientOf(fake).openStream().finish(), { kind: 'clean' })
})

test('opens no connection before there is something to send', async () => {
  await using fake = await startFakeClamd()
  const client = clientOf(fake)
  client.openStream()
  client.openStream().abort()
  await client.ping()
  assert.equal(fake.connections.length, 1)
})

test('holds one chunk at most for a clamd that does not read', async () => {
  await using fake = await startFakeClamd({ script: STOP_READING })
  const stream = clientOf(fake).openStream()
  const { error, bytes } = await flood(stream)
  assert.ok(error instanceof ClamdError && error.code === 'CLAMD_STALLED')
  // The rest is what the buffers of the socket take, 208 KiB on either side by default.
  assert.ok(bytes <= 2 * CHUNK.length + 2 * 208 * 1024, `${bytes} bytes`)
  await assert.rejects(stream.finish(), { code: 'CLAMD_STALLED' })
})

test('tells by a promise until when a chunk is still read, and by none that it is not', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  const chunk = Buffer.from('first')
  const taken = stream.write(chunk)
  assert.ok(taken, 'there is no connection yet')
  await taken
  chunk.write('xxxxx')
  const second = Buffer.from('second')
  assert.equal(stream.write(second), undefined, 'the kernel has room')
  second.write('yyyyyy')
  assert.deepEqual(await stream.finish(), { kind: 'clean' })
  const { content } = await (await fake.connection(0)).requested
  assert.equal(content.toString(), 'firstsecond')
})

test('does not hurry a writer that has nothing to send', async () => {
  await using fake = await startFakeClamd({ script: (index) => (index === 0 ? {} : STOP_READING) })
  const client = clientOf(fake)
  const stream = client.openStream()
  await stream.write(CHUNK)
  const connection = await fake.connection(0)
  // Longer than the stall timeout, with the time-out of another stream as the clock.
  await flood(client.openStream())
  assert.equal(connection.isClosed, false)
  assert.deepEqual(await stream.finish(), { kind: 'clean' })
})

test('abort ends pause, finish and later writes', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  const pause = stream.write(CHUNK)
  stream.abort()
  stream.abort()
  await assert.rejects(async () => pause, { code: 'CLAMD_ABORTED' })
  await assert.rejects(async () => stream.write(CHUNK), { code: 'CLAMD_ABORTED' })
  await assert.rejects(stream.finish(), { code: 'CLAMD_ABORTED' })
})

test('abort ends the connection', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  await stream.write(CHUNK)
  const connection = await fake.connection(0)
  stream.abort()
  await connection.closed
})

test('an AbortSignal does the same, its reason as the cause', async () => {
  await using fake = await startFakeClamd({ script: STOP_READING })
  const controller = new AbortController()
  const stream = clientOf(fake).openStream({ signal: controller.signal })
  const flooded = flood(stream)
  await fake.connection(0)
  const reason = new Error('the client went away')
  controller.abort(reason)
  const { error } = await flooded
  assert.ok(error instanceof ClamdError && error.code === 'CLAMD_ABORTED')
  assert.equal(error.cause, reason)
  await assert.rejects(stream.finish(), { code: 'CLAMD_ABORTED', cause: reason })
})

test('a signal that fired before opens no connection', async () => {
  await using fake = await startFakeClamd()
  const client = clientOf(fake)
  const signal = AbortSignal.abort(new Error('too late'))
  const stream = client.openStream({ signal })
  await assert.rejects(async () => stream.write(CHUNK), { code: 'CLAMD_ABORTED' })
  await assert.rejects(stream.finish(), { code: 'CLAMD_ABORTED' })
  await assert.rejects(client.scan([CHUNK], { signal }), { code: 'CLAMD_ABORTED' })
  await assert.rejects(client.ping({ signal }), { code: 'CLAMD_ABORTED' })
  await client.ping()
  assert.equal(fake.connections.length, 1)
})

test('a signal ends the wait for a reply', async () => {
  const script: FakeBehaviour = { reply: () => ({ text: 'stream: OK', after: new Promise(() => {}) }) }
  await using fake = await startFakeClamd({ script })
  const controller = new AbortController()
  const scan = clientOf(fake).scan([CHUNK], { signal: controller.signal })
  const connection = await fake.connection(0)
  await connection.requested
  controller.abort()
  await assert.rejects(scan, { code: 'CLAMD_ABORTED' })
  await connection.closed
})

test('after an early verdict writes go nowhere and finish has it', async () => {
  await using fake = await startFakeClamd({ script: { streamMaxLength: 100_000 } })
  const stream = clientOf(fake).openStream()
  for (let index = 0; index < 400; index++) await stream.write(CHUNK)
  assert.deepEqual(await stream.finish(), { kind: 'too-large' })
  assert.deepEqual(await stream.finish(), { kind: 'too-large' })
})

test('an early OK is no verdict on what was not sent yet', async () => {
  const script: FakeBehaviour = { fault: { afterBytes: 1000, action: { text: 'stream: OK' } } }
  await using fake = await startFakeClamd({ script })
  const stream = clientOf(fake).openStream()
  await stream.write(CHUNK)
  await (await fake.connection(0)).closed
  await assert.rejects(stream.finish(), { code: 'CLAMD_REPLY_UNKNOWN' })
})

test('writing after finish is a mistake of the caller', async () => {
  await using fake = await startFakeClamd()
  const stream = clientOf(fake).openStream()
  const verdict = stream.finish()
  assert.throws(() => stream.write(CHUNK), /was finished/)
  assert.deepEqual(await verdict, { kind: 'clean' })
})

test('leaves no listener on a signal that outlives many scans', async () => {
  await using fake = await startFakeClamd()
  const client = clientOf(fake)
  const { signal } = new AbortController()
  for (let index = 0; index < 20; index++) {
    await client.scan([Buffer.from('x')], { signal })
    const stream = client.openStream({ signal })
    await stream.write(CHUNK)
    if (index % 2 === 0) await stream.finish()
    else stream.abort()
  }
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('failures that nobody waits for do not end the process', async () => {
  const neglected: readonly FakeBehaviour[] = [STOP_READING, { fault: { afterBytes: 1000, action: 'close' } }]
  for (const script of neglected) {
    await using fake = await startFakeClamd({ script })
    const stream = clientOf(fake).openStream()
    for (let index = 0; index < 40; index++) void stream.write(CHUNK)
    void stream.finish()
    // Settles after the promises that nobody holds.
    await assert.rejects(stream.finish())
  }
  await using fake = await startFakeClamd()
  const aborted = clientOf(fake).openStream()
  void aborted.write(CHUNK)
  aborted.abort()
  void aborted.write(CHUNK)
  void aborted.finish()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(unhandled, [])
})
