import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listenDatagrams } from '../../observe/log/syslog/testing-datagrams.ts'
import { ControlError, type ControlErrorCode } from '../errors.ts'
import { claimSocket } from './claim.ts'

const directory = await mkdtemp(join(tmpdir(), 'claim-'))
after(() => rm(directory, { recursive: true }))

interface Claimed extends AsyncDisposable {
  readonly server: Server
}

async function claim(path: string): Promise<Claimed> {
  const server = createServer((socket) => socket.end())
  await claimSocket(server, path)
  return {
    server,
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      await promise
    },
  }
}

async function refused(path: string, code: ControlErrorCode): Promise<ControlError> {
  const error: unknown = await claim(path).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof ControlError, `${path} was claimed, or another error: ${error}`)
  assert.equal(error.code, code, error.message)
  assert.match(error.remedy ?? '', /\.$/)
  assert.doesNotMatch(error.message, /\.$/)
  return error
}

test('makes a socket for its owner only, in a directory that it makes for its owner only', async () => {
  const path = join(directory, 'new/control.sock')
  const umask = process.umask(0)
  {
    await using _claimed = await claim(path)
    assert.equal(process.umask(umask), 0, 'the umask is as it was')
    assert.equal((await stat(path)).mode & 0o7777, 0o600)
    assert.equal((await stat(join(directory, 'new'))).mode & 0o7777, 0o700)
  }
  await assert.rejects(stat(path), { code: 'ENOENT' }, 'the socket goes with its server')
})

test('replaces the socket of a dead process', async () => {
  const path = join(directory, 'dead.sock')
  await (await listenDatagrams(path))[Symbol.asyncDispose]() // its owner left it behind
  assert.ok((await stat(path)).isSocket())
  await using claimed = await claim(path)
  assert.equal(claimed.server.address(), path)
})

test('leaves the socket of a living process alone', async () => {
  const path = join(directory, 'alive.sock')
  await using first = await claim(path)
  await refused(path, 'CONTROL_SOCKET_IN_USE')
  assert.ok((await stat(path)).isSocket())
  assert.equal(first.server.listening, true)

  const datagrams = join(directory, 'datagrams.sock')
  await using _other = await listenDatagrams(datagrams)
  await refused(datagrams, 'CONTROL_SOCKET_IN_USE')
})

test('touches nothing that is no socket', async () => {
  const path = join(directory, 'file.sock')
  await writeFile(path, 'precious')
  await refused(path, 'CONTROL_SOCKET_NOT_A_SOCKET')
  assert.equal(await readFile(path, 'utf8'), 'precious')
})

test('refuses a path that is too long for the system, before it makes anything', async () => {
  const error = await refused(
    join(directory, 'x'.repeat(100), 'control.sock'),
    'CONTROL_SOCKET_PATH_TOO_LONG',
  )
  assert.equal(typeof error.details['length'], 'number')
})

test('refuses a directory in which others could put a socket', async () => {
  const open = join(directory, 'open')
  await mkdir(open)
  await chmod(open, 0o777)
  await refused(join(open, 'control.sock'), 'CONTROL_DIRECTORY_UNSAFE')
  await chmod(open, 0o1777) // sticky, as /tmp: what is there stays its owner's
  await using _claimed = await claim(join(open, 'control.sock'))

  await symlink(join(directory, 'new'), join(directory, 'link'))
  await refused(join(directory, 'link/control.sock'), 'CONTROL_DIRECTORY_UNSAFE')
})

test('says why a directory cannot be made', async () => {
  await writeFile(join(directory, 'plain'), '')
  await refused(join(directory, 'plain/control.sock'), 'CONTROL_SOCKET_OPEN')
})
