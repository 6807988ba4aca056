import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import dns from 'node:dns'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { createClamdClient } from './client.ts'
import { ClamdError } from './errors.ts'
import { brokenConnection } from './failure.ts'
import { startFakeClamd } from './testing/index.ts'
import type { ClamdAddress } from './types.ts'

const LIMITS = { connectTimeoutMs: 80, stallTimeoutMs: 1000, replyTimeoutMs: 1000 }

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamd-test-'))
})
after(() => rm(directory, { recursive: true, force: true }))

test('a missing socket file is said to be missing', async () => {
  const error = await failure({ kind: 'unix', path: join(directory, 'none.sock') })
  assert.equal(error.details['errno'], 'ENOENT')
  assert.match(error.message, /unix:.*none\.sock/)
  assert.match(error.remedy ?? '', /Start clamd/)
})

test('a file that is no socket refuses', async () => {
  const path = join(directory, 'file')
  await writeFile(path, '')
  assert.equal((await failure({ kind: 'unix', path })).details['errno'], 'ECONNREFUSED')
})

test('a socket without permission says what to change', () => {
  const error = unconnected('unix:/x', 'EACCES')
  assert.equal(error.code, 'CLAMD_UNREACHABLE')
  assert.match(error.remedy ?? '', /LocalSocketMode/)
})

function unconnected(address: string, code: string): ClamdError {
  const cause = Object.assign(new Error(`connect ${code}`), { code })
  return brokenConnection({ address, stage: 'connect', received: '' }, cause)
}

const CAUSES: readonly (readonly [address: string, errnos: readonly string[]])[] = [
  [
    'unix:/run/clamd.sock',
    ['ENOENT', 'ECONNREFUSED', 'EACCES', 'ENOTDIR', 'EPROTOTYPE', 'ELOOP', 'EAGAIN', 'EMFILE'],
  ],
  [
    'tcp:192.0.2.1:3310',
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ETIMEDOUT',
      'ECONNRESET',
      'EPERM',
      'EMFILE',
    ],
  ],
]

for (const [address, errnos] of CAUSES) {
  test(`each reason for which there is no connection to ${address} has words and a remedy of its own`, () => {
    const remedies = new Set(errnos.map((errno) => unconnected(address, errno).remedy))
    assert.equal(remedies.size, errnos.length)
    for (const errno of errnos)
      assert.match(unconnected(address, errno).message, new RegExp(`: [a-z][^:]+ \\(${errno}\\)$`))
  })
}

test('a reason that nobody foresaw is told as the system says it', () => {
  const error = unconnected('unix:/x', 'EWHATEVER')
  assert.match(error.message, /: EWHATEVER$/)
  assert.match(error.remedy ?? '', /^Start clamd or correct its address/)
})

for (const tcpHost of ['127.0.0.1', '::1']) {
  test(`a port of ${tcpHost} on which nobody listens refuses`, async () => {
    const fake = await startFakeClamd({ tcpHost })
    await fake.stop()
    assert.equal((await failure(fake.address)).details['errno'], 'ECONNREFUSED')
  })

  test(`a name of both families finds a clamd that listens on ${tcpHost} alone`, async (t) => {
    t.mock.method(dns, 'lookup', (_host: string, _options: object, found: (...found: unknown[]) => void) =>
      found(null, [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]),
    )
    await using fake = await startFakeClamd({ tcpHost })
    const port = fake.address.kind === 'tcp' ? fake.address.port : 0
    const address: ClamdAddress = { kind: 'tcp', host: 'both.example.org', port }
    await createClamdClient({ address, ...LIMITS }).ping()
  })
}

test('localhost on which nobody listens refuses, whatever the family', async () => {
  const fake = await startFakeClamd({ tcpHost: '127.0.0.1' })
  await fake.stop()
  const port = fake.address.kind === 'tcp' ? fake.address.port : 0
  const error = await failure({ kind: 'tcp', host: 'localhost', port })
  assert.equal(error.details['errno'], 'ECONNREFUSED')
})

test('a full queue of connections is reported at once on a unix socket', async () => {
  const path = join(directory, 'full.sock')
  await using full = await startFullServer({ path })
  const error = await failure(full.address)
  assert.equal(error.details['errno'], 'EAGAIN')
  assert.match(error.remedy ?? '', /scan less at one time/)
})

test('a full queue of connections ends in a time-out on TCP', async () => {
  await using full = await startFullServer({ host: '127.0.0.1', port: 0 })
  const error = await failure(full.address)
  assert.equal(error.details['errno'], 'ETIMEDOUT')
  assert.match(error.message, /within 80 ms/)
})

async function failure(address: ClamdAddress): Promise<ClamdError> {
  const client = createClamdClient({ address, ...LIMITS })
  const stream = client.openStream()
  void stream.write(Buffer.from('written before there is a connection'))
  const outcomes = await Promise.allSettled([client.ping(), client.scan([Buffer.alloc(9)]), stream.finish()])
  const errors = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))
  for (const error of errors) {
    assert.ok(error instanceof ClamdError, String(error))
    assert.equal(error.code, 'CLAMD_UNREACHABLE')
    assert.equal(error.details['stage'], 'connect')
    assert.equal(error.details['beforeVerdict'], true)
    assert.ok(error.remedy)
  }
  return errors[0]
}

/** A server that accepts nothing: its process is stopped, and its short queue is filled up. */
async function startFullServer(
  listen: { path: string } | { host: string; port: number },
): Promise<AsyncDisposable & { readonly address: ClamdAddress }> {
  const code = `const server = require('node:net').createServer()
    server.listen({ ...${JSON.stringify(listen)}, backlog: 1 }, () => console.log(server.address().port))`
  const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line]: unknown[] = await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  const address: ClamdAddress =
    'path' in listen
      ? { kind: 'unix', path: listen.path }
      : { kind: 'tcp', host: listen.host, port: Number(String(line)) }
  const fillers: Socket[] = []
  for (let full = false; !full; ) {
    const socket = connect(address.kind === 'unix' ? { path: address.path } : address)
    socket.on('error', () => {})
    fillers.push(socket)
    const connected = once(socket, 'connect').then(
      () => false,
      () => true,
    )
    // A connection to a full queue on TCP just does not come about; one that has, may not have been told yet.
    const late = delay(200).then(async () => {
      await turn()
      await turn()
      return true
    })
    full = await Promise.race([connected, late])
  }
  return {
    address,
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy()
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
