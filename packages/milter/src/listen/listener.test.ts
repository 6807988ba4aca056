import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MilterError, type MilterErrorCode } from '../errors.ts'
import type { ListenAddress } from './address.ts'
import { type Listener, openListener } from './listener.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
let folder = ''
let count = 0
const opened: { listener: Listener; server: Server; sockets: Set<Socket> }[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'milter-listen-'))
  await chmod(folder, 0o755)
})
after(async () => {
  for (const { listener, sockets } of opened) {
    await listener.close()
    for (const socket of sockets) socket.destroy()
  }
  await rm(folder, { recursive: true, force: true })
})

async function open(address: ListenAddress): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket))
  const listener = await openListener(server, address)
  opened.push({ listener, server, sockets })
  return listener
}

async function freshPath(): Promise<string> {
  const directory = join(folder, `d${++count}`)
  await mkdir(directory)
  return join(directory, 'm.sock')
}

function reaches(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ path })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

function refused(code: MilterErrorCode) {
  return (error: unknown) => error instanceof MilterError && error.code === code && error.remedy !== undefined
}

/** Runs something without the powers of root, if it has them. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    await run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

/** Leaves the socket of a process that was killed. */
async function leaveDeadSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  const { promise, resolve } = Promise.withResolvers<void>()
  spawn(process.execPath, ['-e', script], { stdio: 'ignore' }).once('exit', () => resolve())
  await promise
  assert.ok((await lstat(path)).isSocket())
}

test('listens on a path with the mode given, leaves nothing beside it, and removes it on closing', async () => {
  const path = await freshPath()
  const listener = await open({ kind: 'unix', path, mode: 0o600 })
  assert.equal(listener.address, `unix:${path}`)
  assert.equal(listener.port, undefined)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(join(path, '..')), ['m.sock'])
  assert.ok(await reaches(path))
  await listener.close()
  await listener.close()
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('gives the socket to a user and a group', async () => {
  const path = await freshPath()
  const owner = isRoot
    ? { uid: 12_345, gid: 23_456 }
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  await open({ kind: 'unix', path, mode: 0o660, ...owner })
  const { uid, gid, mode } = await stat(path)
  assert.deepEqual({ uid, gid, mode: mode & 0o777 }, { ...owner, mode: 0o660 })
})

test('makes a missing directory, one level deep, through which others may pass', async () => {
  const path = join(folder, 'made', 'm.sock')
  const umask = process.umask(0o077)
  await open({ kind: 'unix', path })
  process.umask(umask)
  assert.equal((await stat(join(folder, 'made'))).mode & 0o777, 0o755)
  const deep = join(folder, 'not', 'made', 'm.sock')
  await assert.rejects(open({ kind: 'unix', path: deep }), refused('MILTER_SOCKET_DIRECTORY'))
})

test('refuses a directory that is a file', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await assert.rejects(open({ kind: 'unix', path: join(file, 'm.sock') }), refused('MILTER_SOCKET_DIRECTORY'))
})

test('refuses a path that is something else than a socket, and leaves it alone', async () => {
  const path = await freshPath()
  await writeFile(path, 'precious')
  await assert.rejects(open({ kind: 'unix', path }), refused('MILTER_SOCKET_NOT_A_SOCKET'))
  assert.ok((await lstat(path)).isFile())
})

test('replaces the socket of a dead process', async () => {
  const path = await freshPath()
  await leaveDeadSocket(path)
  assert.equal(await reaches(path), false)
  await open({ kind: 'unix', path })
  assert.ok(await reaches(path))
  assert.deepEqual(await readdir(join(path, '..')), ['m.sock'])
})

test('refuses the socket of a living process, which goes on', async () => {
  const path = await freshPath()
  await open({ kind: 'unix', path })
  await assert.rejects(open({ kind: 'unix', path }), refused('MILTER_SOCKET_IN_USE'))
  assert.ok(await reaches(path))
})

test('lets exactly one of several win who start at once on a dead socket', async () => {
  const path = await freshPath()
  await leaveDeadSocket(path)
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => open({ kind: 'unix', path })))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const result of results) {
    if (result.status === 'rejected')
      assert.ok(refused('MILTER_SOCKET_IN_USE')(result.reason), String(result.reason))
  }
  assert.ok(await reaches(path))
  assert.deepEqual(await readdir(join(path, '..')), ['m.sock'])
})

test('does not remove a socket that another server has put in its place', async () => {
  const path = await freshPath()
  const first = await open({ kind: 'unix', path })
  await rename(path, `${path}.old`)
  await open({ kind: 'unix', path })
  await first.close()
  assert.ok(await reaches(path))
})

test('refuses a path that is too long for a socket, and takes the longest that is not', async () => {
  const directory = join(folder, 'l')
  await mkdir(directory)
  const fitting = join(directory, 'x'.repeat(107 - directory.length - 1))
  await open({ kind: 'unix', path: fitting })
  assert.ok(await reaches(fitting))
  await assert.rejects(open({ kind: 'unix', path: `${fitting}x` }), refused('MILTER_ADDRESS_INVALID'))
})

test('explains a directory that it may not write to', async () => {
  const path = await freshPath()
  await chmod(join(path, '..'), 0o555)
  await asNobody(() => assert.rejects(open({ kind: 'unix', path }), refused('MILTER_SOCKET_DIRECTORY')))
})

test('explains an owner that it may not set, and leaves nothing behind', async () => {
  const path = await freshPath()
  await chmod(join(path, '..'), 0o777)
  await asNobody(() =>
    assert.rejects(open({ kind: 'unix', path, uid: 0 }), refused('MILTER_SOCKET_PERMISSION')),
  )
  assert.deepEqual(await readdir(join(path, '..')), [])
})

test('explains a socket that it may not look at', async () => {
  const path = await freshPath()
  await open({ kind: 'unix', path, mode: 0o000 })
  await chmod(join(path, '..'), 0o777)
  await asNobody(() => assert.rejects(open({ kind: 'unix', path }), refused('MILTER_SOCKET_PERMISSION')))
  assert.ok((await lstat(path)).isSocket())
})

test('listens on IPv4 and IPv6, and tells the real port', async () => {
  for (const [host, pattern] of [
    ['127.0.0.1', /^inet:\d+@127\.0\.0\.1$/],
    ['::1', /^inet6:\d+@::1$/],
    ['localhost', /^inet:\d+@127\.0\.0\.1$/],
  ] as const) {
    const family = host === '::1' ? 6 : 4
    const listener = await open({ kind: 'tcp', host, port: 0, family })
    assert.match(listener.address, pattern)
    assert.ok((listener.port ?? 0) > 0)
  }
})

test('explains a port in use and an address of another machine', async () => {
  const { port = 0 } = await open({ kind: 'tcp', host: '127.0.0.1', port: 0 })
  await assert.rejects(open({ kind: 'tcp', host: '127.0.0.1', port }), refused('MILTER_PORT_IN_USE'))
  await assert.rejects(open({ kind: 'tcp', host: '192.0.2.1', port: 0 }), refused('MILTER_LISTEN_FAILED'))
})

test('listens on an inherited socket', async () => {
  const path = await freshPath()
  const parent = createServer()
  const listening = Promise.withResolvers<void>()
  parent.listen(path, listening.resolve)
  await listening.promise
  // The handle of a server is not part of its public type.
  const { fd } = (parent as unknown as { _handle: { fd: number } })._handle
  const script = `
    import { createServer } from 'node:net'
    import { openListener } from ${JSON.stringify(import.meta.resolve('./listener.ts'))}
    import { systemdSockets } from ${JSON.stringify(import.meta.resolve('./address.ts'))}
    const [address] = systemdSockets({ LISTEN_PID: String(process.pid), LISTEN_FDS: '1' })
    const { address: name } = await openListener(createServer((socket) => socket.end()), address)
    process.stdout.write(name)
  `
  const args = ['--input-type=module', '-e', script]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', fd] })
  const name = Promise.withResolvers<string>()
  child.stdout?.once('data', (chunk: Buffer) => name.resolve(chunk.toString()))
  child.once('exit', () => name.resolve('nothing'))
  assert.equal(await name.promise, 'fd:3')
  parent.close()
  child.kill()
})

test('refuses a descriptor that is no socket', async () => {
  await assert.rejects(open({ kind: 'fd', fd: 999 }), refused('MILTER_LISTEN_FAILED'))
})
