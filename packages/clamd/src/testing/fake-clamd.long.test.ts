import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import type { ClamdAddress } from '../types.ts'
import { FakeRequestDecoder } from './fake-request.ts'
import { startFakeClamd } from './index.ts'

const INSTREAM = Buffer.from('zINSTREAM\0\0\0\0\x02ab\0\0\0\x01c\0\0\0\0', 'latin1')

test('the fake reads a stream wherever it is cut', () => {
  for (let cut = 0; cut <= INSTREAM.length; cut++) {
    const decoder = new FakeRequestDecoder()
    const request = decoder.push(INSTREAM.subarray(0, cut)) ?? decoder.push(INSTREAM.subarray(cut))
    assert.deepEqual(
      request,
      { command: 'INSTREAM', prefix: 'z', content: Buffer.from('abc'), chunkLengths: [2, 1] },
      `cut at byte ${cut}`,
    )
  }
})

test('the fake answers z with NUL and n with a newline', async () => {
  await using fake = await startFakeClamd()
  assert.equal(await conversation(fake.address, 'zPING\0'), 'PONG\0')
  assert.equal(await conversation(fake.address, 'nPING\n'), 'PONG\n')
  assert.equal(await conversation(fake.address, INSTREAM), 'stream: OK\0')
})

test('the fake records what it received, and when the connection is gone', async () => {
  await using fake = await startFakeClamd({ tcpHost: '127.0.0.1' })
  await conversation(fake.address, INSTREAM)
  const connection = await fake.connection(0)
  await connection.closed
  assert.equal(connection.isClosed, true)
  assert.deepEqual(connection.received, INSTREAM)
  assert.equal((await connection.requested).content.toString(), 'abc')
})

test('the fake treats each connection as its script says', async () => {
  await using fake = await startFakeClamd({
    script: (index) => ({ reply: () => ({ text: `number ${index}`, trickle: { everyMs: 0 } }) }),
  })
  assert.equal(await conversation(fake.address, 'zPING\0'), 'number 0\0')
  assert.equal(await conversation(fake.address, 'zPING\0'), 'number 1\0')
  fake.behave({ fault: { afterBytes: 3, action: 'time-out-notice' } })
  assert.equal(await conversation(fake.address, 'zPING\0'), 'COMMAND READ TIMED OUT\n')
  fake.behave({ fault: { afterBytes: 0, action: 'close' } })
  assert.equal(await conversation(fake.address, ''), '')
})

test('the fake resets a TCP connection for good', async () => {
  await using fake = await startFakeClamd({ tcpHost: '127.0.0.1' })
  fake.behave({ fault: { afterBytes: 1, action: 'reset' } })
  await assert.rejects(conversation(fake.address, 'z'), { code: 'ECONNRESET' })
})

test('the fake drops whom it serves when it stops, and is stopped once', async () => {
  const fake = await startFakeClamd()
  const waiting = conversation(fake.address, 'zPIN').catch(() => 'dropped')
  await fake.connection(0)
  await fake.stop()
  await fake.stop()
  assert.match(await waiting, /^(dropped)?$/)
})

function conversation(address: ClamdAddress, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(address.kind === 'unix' ? { path: address.path } : address)
    let reply = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      reply += text
    })
    socket.on('end', () => resolve(reply)).on('error', reject)
    socket.write(bytes)
  })
}
