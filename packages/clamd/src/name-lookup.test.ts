import assert from 'node:assert/strict'
import dns, { type LookupAddress } from 'node:dns'
import { type TestContext, test } from 'node:test'
import { createClamdClient } from './client.ts'
import { startFakeClamd } from './testing/index.ts'

const NAME = 'clamd.test'

/** Has `NAME` resolve to what `addresses` holds at the time, to the end of the test; tells how often it was asked for. */
function resolving(t: TestContext, addresses: () => readonly string[]): () => number {
  const lookup = t.mock.method(dns, 'lookup', (name: string, options: { all?: boolean }, done: Done) => {
    assert.equal(name, NAME)
    const found = addresses().map((address) => ({ address, family: 4 }))
    if (options.all === true) process.nextTick(done, null, found)
    else process.nextTick(done, null, found[0]?.address, 4)
  })
  return () => lookup.mock.callCount()
}

type Done = (
  error: Error | null,
  address: string | readonly LookupAddress[] | undefined,
  family?: number,
) => void

/** A client that asks for `NAME` at the port of a clamd on 127.0.0.1; nobody listens on 127.0.0.2. */
async function clientByName() {
  const clamd = await startFakeClamd({ tcpHost: '127.0.0.1' })
  assert.ok(clamd.address.kind === 'tcp')
  const client = createClamdClient({
    address: { kind: 'tcp', host: NAME, port: clamd.address.port },
    connectTimeoutMs: 2000,
    stallTimeoutMs: 2000,
    replyTimeoutMs: 2000,
  })
  return { clamd, client }
}

test('a name is looked up for each connection, so that a clamd that moves is found again', async (t) => {
  const { clamd, client } = await clientByName()
  await using _ = clamd
  let address = '127.0.0.2'
  const lookups = resolving(t, () => [address])
  await assert.rejects(client.ping(), { code: 'CLAMD_UNREACHABLE' })
  address = '127.0.0.1'
  await client.ping()
  assert.deepEqual(await client.scan([Buffer.from('hello')]), { kind: 'clean' })
  address = '127.0.0.2'
  await assert.rejects(client.scan([Buffer.from('hello')]), { code: 'CLAMD_UNREACHABLE' })
  assert.equal(lookups(), 4)
})

test('of the addresses of a name the first that answers is used', async (t) => {
  const { clamd, client } = await clientByName()
  await using _ = clamd
  resolving(t, () => ['127.0.0.2', '127.0.0.1'])
  await client.ping()
  assert.equal(clamd.connections.length, 1)
})
