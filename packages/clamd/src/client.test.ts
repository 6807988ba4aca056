import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { createClamdClient } from './client.ts'
import { eicarTestText } from './sample.ts'
import {
  FAKE_STATS,
  type FakeClamd,
  type RealClamd,
  startFakeClamd,
  startRealClamd,
} from './testing/index.ts'
import type { ClamdAddress, ClamdClient } from './types.ts'

const LIMITS = { connectTimeoutMs: 5000, stallTimeoutMs: 5000, replyTimeoutMs: 10_000 }

let real: RealClamd
let fake: FakeClamd
let fakeClient: ClamdClient
before(async () => {
  real = await startRealClamd({ tcp: true })
  fake = await startFakeClamd()
  fakeClient = createClamdClient({ address: fake.address, ...LIMITS })
})
after(async () => {
  await real.stop()
  await fake.stop()
})

const ADDRESSES: readonly { name: string; address: () => ClamdAddress }[] = [
  { name: 'a unix socket', address: () => real.address },
  { name: '127.0.0.1', address: () => ({ kind: 'tcp', host: '127.0.0.1', port: real.port ?? 0 }) },
  // clamd listens on 127.0.0.1 alone, and localhost is ::1 first where /etc/hosts says so.
  { name: 'localhost', address: () => ({ kind: 'tcp', host: 'localhost', port: real.port ?? 0 }) },
]
for (const { name, address } of ADDRESSES) {
  test(`asks a real clamd on ${name} everything`, async () => {
    const client = createClamdClient({ address: address(), ...LIMITS })
    await client.ping()
    const version = await client.version()
    assert.match(version.engine, /^\d+\.\d+/)
    assert.equal(version.database, undefined)
    const [pool] = (await client.stats()).pools
    assert.equal(pool?.threadsMax, 4)
    assert.equal(pool?.primary, true)
    assert.ok(pool?.running.some(({ command }) => command === 'STATS'))
    assert.deepEqual(await client.scan([Buffer.from('nothing')]), { kind: 'clean' })
    const result = await client.scan([eicarTestText()])
    assert.deepEqual(result, { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' })
    await client.reload()
  })
}

for (const command of ['zPING\0', 'nPING\n', 'zVERSION\0', 'nVERSION\n', 'zPINGX\0']) {
  test(`the fake answers ${JSON.stringify(command)} as the real one does`, async () => {
    const answers = await Promise.all([rawReply(real.address, command), rawReply(fake.address, command)])
    // The real one has no official database to name.
    const [byReal, byFake] = answers.map((answer) => answer.replace(/\/27800\/[^\0\n]*/, ''))
    assert.equal(byFake, byReal)
  })
}

test('each call is one connection, gone when the answer is there', async () => {
  const before = fake.connections.length
  await fakeClient.ping()
  await fakeClient.scan([Buffer.from('abc')])
  const [ping, scan] = await Promise.all([fake.connection(before), fake.connection(before + 1)])
  await Promise.all([ping.closed, scan.closed])
  assert.equal(fake.connections.length, before + 2)
  assert.equal(ping.received.toString('latin1'), 'zPING\0')
  assert.equal(scan.received.toString('latin1'), 'zINSTREAM\0\0\0\0\x03abc\0\0\0\0')
})

test('reads a reply that comes byte by byte', async () => {
  const script = (text: string) => ({ reply: () => ({ text, trickle: { everyMs: 0 } }) })
  fake.behave(script('PONG'))
  await fakeClient.ping()
  fake.behave(script(FAKE_STATS))
  assert.equal((await fakeClient.stats()).text, FAKE_STATS)
  fake.behave(script('stream: a name, 250 long'.padEnd(258, 'x').concat(' OK FOUND')))
  const result = await fakeClient.scan([Buffer.from('x')])
  assert.equal(result.kind === 'found' ? result.signature.length : 0, 253)
  fake.behave({})
})

test('asks VERSIONCOMMANDS for the version where VERSION is disabled', async () => {
  fake.behave({ reply: ({ command }) => (command === 'VERSION' ? 'COMMAND UNAVAILABLE' : undefined) })
  assert.equal((await fakeClient.version()).database, 27_800)
  fake.behave({})
})

test('says which commands a clamd does not offer', async () => {
  fake.behave({ reply: () => 'COMMAND UNAVAILABLE' })
  for (const call of [fakeClient.version, fakeClient.stats, fakeClient.reload]) {
    await assert.rejects(call(), { code: 'CLAMD_COMMAND_UNAVAILABLE' })
  }
  fake.behave({})
})

test('takes no other word for an answer to PING or RELOAD', async () => {
  fake.behave({ reply: () => 'PONG!' })
  await assert.rejects(fakeClient.ping(), { code: 'CLAMD_REPLY_UNKNOWN' })
  await assert.rejects(fakeClient.reload(), { code: 'CLAMD_REPLY_UNKNOWN' })
  fake.behave({})
})

test('scans many messages side by side, each with its own verdict', async () => {
  const client = createClamdClient({ address: real.address, ...LIMITS })
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      client.scan([
        Buffer.from(`message ${index} `),
        index % 3 === 0 ? eicarTestText() : Buffer.from('clean'),
      ]),
    ),
  )
  assert.deepEqual(
    results.map(({ kind }) => kind),
    results.map((_, index) => (index % 3 === 0 ? 'found' : 'clean')),
  )
})

function rawReply(address: ClamdAddress, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address.kind === 'unix' ? { path: address.path } : address)
    let reply = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      reply += text
    })
    socket.on('end', () => resolve(reply)).on('error', reject)
    socket.write(command)
  })
}
