import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { createMilterServer } from '@clamgate/milter'
import { quietPort } from '../../../ground/testing/quiet-port.ts'
import { lookAtAddresses, readPath, readPort } from './address.ts'
import { aQuestion, said } from './testing/question.ts'

const US = `${basename(process.execPath)} (process ${process.pid})`
const directory = await mkdtemp(join(tmpdir(), 'clamgate-address-'))
after(() => rm(directory, { recursive: true }))

async function listen(t: TestContext, where: ListenOptions): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(where, done))
  t.after(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

for (const [bound, asked] of [
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['127.0.0.1', '0.0.0.0'],
  ['127.0.0.1', 'localhost'],
] as const) {
  test(`a port of ${asked} is in use by who listens on ${bound}`, async (t) => {
    const port = await listen(t, { host: bound, port: 0 })
    const { fault, listener } = await readPort(asked, port)
    assert.deepEqual(
      [fault, listener],
      ['EADDRINUSE', { whose: 'other', name: US, ending: 'end that program' }],
    )
  })
}

test('what listens on another address of the same port is not in the way', async (t) => {
  const port = await listen(t, { host: '127.0.0.1', port: 0 })
  const { fault } = await readPort('127.0.0.2', port)
  assert.equal(fault, undefined)
})

test('a free port stays free', async (t) => {
  const port = await listen(t, { host: '127.0.0.1', port: 0 })
  assert.equal((await readPort('127.0.0.3', port)).fault, undefined)
  await listen(t, { host: '127.0.0.3', port })
})

test('an address that this host does not have is told', async () => {
  assert.equal((await readPort('192.0.2.1', 18_890)).fault, 'EADDRNOTAVAIL')
})

test('somebody who listens on the path is seen, by whatever link it is reached', async (t) => {
  const path = join(directory, 'milter.sock')
  await listen(t, { path })
  await symlink(directory, join(directory, 'link'))
  for (const one of [path, join(directory, 'link/milter.sock')]) {
    const { is, barrier, listener } = await readPath(one)
    assert.deepEqual(
      [is, barrier, listener],
      ['socket', undefined, { whose: 'other', name: US, ending: 'end that program' }],
    )
  }
})

test('a socket that nobody listens on is no matter', async () => {
  const path = join(directory, 'stale.sock')
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  const { spawnSync } = await import('node:child_process')
  spawnSync(process.execPath, ['-e', script])
  const facts = await readPath(path)
  assert.deepEqual([facts.is, facts.listener], ['socket', undefined])
})

test('a milter of our library is seen, though it binds elsewhere and links the socket to its name', async (t) => {
  const path = join(directory, 'linked.sock')
  const server = createMilterServer({
    message: () => undefined,
    eom: () => ({ response: { kind: 'accept' }, modifications: [] }),
  })
  t.after(() => server.close())
  await server.listen({ kind: 'unix', path })
  assert.deepEqual((await readPath(path)).listener, { whose: 'other', name: US, ending: 'end that program' })
})

test('what is in the way of the path is found', async () => {
  await writeFile(join(directory, 'file'), '')
  await symlink('/nowhere/at/all', join(directory, 'dangling'))
  await mkdir(join(directory, 'taken.sock'))
  const barrier = async (path: string) => (await readPath(join(directory, path))).barrier
  assert.equal(await barrier('milter.sock'), undefined)
  assert.equal(await barrier('new/and/newer/milter.sock'), undefined)
  assert.equal(await barrier('file/milter.sock'), join(directory, 'file'))
  assert.equal(await barrier('file/and/more/milter.sock'), join(directory, 'file'))
  assert.equal(await barrier('dangling/milter.sock'), join(directory, 'dangling'))
  assert.equal((await readPath(join(directory, 'taken.sock'))).is, 'something else')
})

test('each address of a configuration is looked at', async (t) => {
  const port = await listen(t, { host: '127.0.0.1', port: 0 })
  const listenAt = [`inet:${port}@127.0.0.1`, 'unix:/etc/passwd/milter.sock', 'smtp:25', 'inet:0@127.0.0.1']
  const lines = said(await lookAtAddresses(aQuestion({ listen: listenAt })))
  assert.deepEqual(
    lines.map((line) =>
      /port \d+ is in use|is no directory|unknown kind/.exec(line)?.[0]?.replace(/\d+/, 'N'),
    ),
    ['port N is in use', 'is no directory', 'unknown kind'],
  )
})

test('addresses of one port that go together do not exclude each other', async (t) => {
  const port = await listen(t, { host: '127.0.0.2', port: await quietPort() })
  const loopback = [`inet6:${port}@::1`, `inet:${port}@127.0.0.1`, `inet:${port}@127.0.0.1`]
  assert.deepEqual(said(await lookAtAddresses(aQuestion({ listen: loopback }))), [])
  // What the importer makes of `inet6:PORT`.
  const free = await quietPort()
  const all = [`inet6:${free}@::`, `inet:${free}@0.0.0.0`]
  assert.deepEqual(said(await lookAtAddresses(aQuestion({ listen: all }))), [])
})
