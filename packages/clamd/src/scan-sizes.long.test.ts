import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createClamdClient } from './client.ts'
import { eicarTestText } from './sample.ts'
import { type FakeClamd, type RealClamd, startFakeClamd, startRealClamd } from './testing/index.ts'
import type { ClamdAddress, ClamdClient, ScanResult } from './types.ts'

const LIMITS = { connectTimeoutMs: 5000, stallTimeoutMs: 5000, replyTimeoutMs: 10_000 }
const STREAM_MAX_BYTES = 1024 * 1024
const EICAR: ScanResult = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }

let real: RealClamd
let fake: FakeClamd
before(async () => {
  real = await startRealClamd({ tcp: true, settings: { StreamMaxLength: '1M' } })
  fake = await startFakeClamd()
})
after(async () => {
  await real.stop()
  await fake.stop()
})

const ADDRESSES: readonly { name: string; address: () => ClamdAddress }[] = [
  { name: 'unix', address: () => real.address },
  { name: 'TCP', address: () => ({ kind: 'tcp', host: '127.0.0.1', port: real.port ?? 0 }) },
]
const WAYS: readonly { name: string; send: (client: ClamdClient, message: Buffer) => Promise<ScanResult> }[] =
  [
    { name: 'in one piece', send: (client, message) => client.scan([message]) },
    { name: 'in many parts', send: (client, message) => client.scan([...cut(message, 1000)]) },
    { name: 'as a stream of one chunk', send: (client, message) => streamed(client, [message]) },
    { name: 'as a stream of many chunks', send: (client, message) => streamed(client, cut(message, 10_007)) },
  ]
const SIZES: readonly { bytes: number; result: ScanResult['kind'] }[] = [
  { bytes: 0, result: 'clean' },
  { bytes: 1, result: 'clean' },
  { bytes: 65_536, result: 'clean' },
  { bytes: 65_537, result: 'clean' },
  { bytes: STREAM_MAX_BYTES, result: 'clean' },
  { bytes: STREAM_MAX_BYTES + 1, result: 'too-large' },
  { bytes: 8 * STREAM_MAX_BYTES, result: 'too-large' },
]

for (const { name, address } of ADDRESSES) {
  for (const { name: how, send } of WAYS) {
    test(`a real clamd over ${name} judges every size ${how}`, async () => {
      const client = createClamdClient({ address: address(), ...LIMITS })
      for (const { bytes, result } of SIZES) {
        assert.equal((await send(client, randomBytes(bytes))).kind, result, `${bytes} bytes`)
      }
      const hidden = Buffer.concat([randomBytes(300_000), eicarTestText()])
      assert.deepEqual(await send(client, hidden), EICAR)
    })
  }

  test(`a message above the limit is too large each time over ${name}, reset or not`, async () => {
    const client = createClamdClient({ address: address(), ...LIMITS })
    const message = randomBytes(3 * STREAM_MAX_BYTES)
    const calls = Array.from({ length: 20 }, (_, index) => WAYS[index % WAYS.length]?.send(client, message))
    for (const result of await Promise.all(calls)) assert.deepEqual(result, { kind: 'too-large' })
  })
}

test('an answer that is there before we look again is one to the whole message', async () => {
  const client = createClamdClient({ address: real.address, ...LIMITS })
  const message = randomBytes(180_000)
  using _busy = busyLoop(5)
  for (let i = 0; i < 15; i++) {
    for (const { name, send } of WAYS) assert.deepEqual(await send(client, message), { kind: 'clean' }, name)
  }
})

test('every way brings the bytes as they are', async () => {
  const client = createClamdClient({ address: fake.address, ...LIMITS })
  const message = randomBytes(700_001)
  for (const { name, send } of WAYS) {
    const { length } = fake.connections
    assert.deepEqual(await send(client, message), { kind: 'clean' }, name)
    const { content } = await (await fake.connection(length)).requested
    assert.ok(content.equals(message), name)
  }
})

test('parts of any mix of sizes arrive whole and in order', async () => {
  const client = createClamdClient({ address: fake.address, ...LIMITS })
  const parts = Array.from({ length: 3000 }, (_, index) =>
    randomBytes(index % 500 === 7 ? 200_000 : index % 300),
  )
  const { length } = fake.connections
  assert.deepEqual(await client.scan(parts), { kind: 'clean' })
  const { content, chunkLengths } = await (await fake.connection(length)).requested
  assert.ok(content.equals(Buffer.concat(parts)))
  assert.deepEqual(chunkLengths, [content.length], 'one length word, so that clamd can refuse at once')
})

async function streamed(client: ClamdClient, chunks: Iterable<Buffer>): Promise<ScanResult> {
  const stream = client.openStream()
  for (const chunk of chunks) await stream.write(chunk)
  return await stream.finish()
}

function* cut(message: Buffer, bytes: number): Generator<Buffer> {
  for (let at = 0; at < message.length; at += bytes) yield message.subarray(at, at + bytes)
}

/** Keeps this process busy for so long in each turn of its loop, as other work does. */
function busyLoop(ms: number): Disposable {
  let next = setImmediate(turn)
  function turn(): void {
    const endMs = performance.now() + ms
    while (performance.now() < endMs);
    next = setImmediate(turn)
  }
  return { [Symbol.dispose]: () => clearImmediate(next) }
}
