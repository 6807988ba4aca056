import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClamdClient } from '../client.ts'
import { startRealClamd } from './index.ts'

const LIMITS = { connectTimeoutMs: 5000, stallTimeoutMs: 5000, replyTimeoutMs: 10_000 }
const TEST_FILE = '/usr/share/clamav-testfiles/clam.exe'

test('a clamd of its own starts, scans, and leaves nothing behind', async () => {
  await using clamd = await startRealClamd({ tcp: true })
  assert.ok(existsSync(clamd.socketPath))
  assert.ok(process.kill(clamd.pid, 0))
  const address = { kind: 'tcp', host: '127.0.0.1', port: clamd.port ?? 0 } as const
  const client = createClamdClient({ address, ...LIMITS })
  const result = await client.scan([await readFile(TEST_FILE)])
  assert.deepEqual(result, { kind: 'found', signature: 'Clamav.Test.File-6.UNOFFICIAL' })
  assert.match(clamd.log(), /^Limits: /)
  await clamd.stop()
  await clamd.stop()
  assert.throws(() => process.kill(clamd.pid, 0))
  assert.ok(!existsSync(clamd.directory))
})

test('a port that somebody took meanwhile is said, not passed over', async (t) => {
  const stranger = createServer().listen(0, '127.0.0.1')
  t.after(() => stranger.close())
  await once(stranger, 'listening')
  const address = stranger.address()
  const port = typeof address === 'object' ? `${address?.port}` : ''
  await assert.rejects(startRealClamd({ settings: { TCPAddr: '127.0.0.1', TCPSocket: port } }), /Cannot bind/)
})

test('a directory that was given stays', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamd-test-'))
  t.after(() => rm(directory, { recursive: true }))
  const clamd = await startRealClamd({ directory })
  await clamd.stop()
  assert.match(await readFile(join(directory, 'clamd.conf'), 'utf8'), /^Foreground yes$/m)
})

test('a clamd that cannot start tells why', async () => {
  await assert.rejects(startRealClamd({ settings: { NoSuchOption: 'yes' } }), /NoSuchOption/)
  await assert.rejects(startRealClamd({ databases: {} }), /No supported database files/)
})
