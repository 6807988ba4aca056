import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { startControlServer } from '../api/server.ts'
import { usualSocketPath } from '../api/socket/find.ts'
import { leavePointer } from '../api/socket/pointer.ts'
import { services } from '../api/testing/services.ts'
import { A_STATUS } from '../api/testing/status.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import { connectToDaemon, wayToDaemon } from './daemon-client.ts'

const root = await mkdtemp(join(tmpdir(), 'daemon-client-'))
after(() => rm(root, { recursive: true }))
let directory: string
let configFile: string
let socketPath: string

beforeEach(async () => {
  directory = await mkdtemp(join(root, 'd-'))
  configFile = join(directory, 'c.yaml')
  socketPath = join(directory, 'control.sock')
})

const write = (text: string) => writeFile(configFile, text, { mode: 0o600 })

async function daemonAt(path: string): Promise<AsyncDisposable> {
  const server = await startControlServer({
    socketPath: path,
    log: SILENT,
    status: () => A_STATUS,
    reload: () => ({ restartNeeded: [] }),
    ...services(),
    examine: () => Promise.reject(new Error('no scan in this test')),
    metrics: () => Promise.reject(new Error('no metrics in this test')),
    refusals: () => ({ refusals: [] }),
    testNotice: () => Promise.reject(new Error('no notice in this test')),
  })
  return { [Symbol.asyncDispose]: () => server.close() }
}

const MISTAKES: readonly (readonly [name: string, text: (socket: string) => string])[] = [
  ['an unknown key', (socket) => `polcy: {}\ncontrol: { socket: ${socket} }\n`],
  ['a wrong value in its own section', (socket) => `control:\n  socket: ${socket}\n  mode: 0600\n`],
  ['a tab', (socket) => `log:\n\tlevel: info\ncontrol:\n  # here\n  socket: "${socket}"\n`],
  ['a bracket that is not closed', (socket) => `control: { socket: '${socket}' }\nmilter: { listen: [ }\n`],
  ['a second document', (socket) => `control:\n  socket: ${socket}\n---\nlog: {}\n`],
]

for (const [name, text] of MISTAKES) {
  test(`a daemon with control.socket is found though the file has ${name}, and the mistake is told`, async () => {
    await write(text(socketPath))
    await using _daemon = await daemonAt(socketPath)
    const { client, broken } = await wayToDaemon(configFile)
    assert.equal(client.socketPath, socketPath)
    assert.match(broken?.code ?? '', /^CONFIG_(INVALID|SYNTAX)$/)
  })
}

for (const [name, text] of MISTAKES) {
  test(`where no daemon runs and the file has ${name}, that is told, since none could start`, async () => {
    await write(text(socketPath))
    await assert.rejects(connectToDaemon(configFile), { code: /^CONFIG_(INVALID|SYNTAX)$/ })
  })
}

test('a daemon is found by its link when the file says nothing of its socket any more, or another one', async () => {
  await write('')
  const usual = await usualSocketPath({
    configPath: configFile,
    defaultConfigPath: '/etc/clamgate/clamgate.yaml',
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'],
  })
  await using _daemon = await daemonAt(socketPath)
  const removePointer = await leavePointer(usual, socketPath)
  try {
    for (const text of ['', 'polcy: {}\n', `control: { socket: ${join(directory, 'other.sock')} }\n`]) {
      await write(text)
      assert.equal((await (await wayToDaemon(configFile)).client.status()).pid, A_STATUS.pid, text)
    }
    await rm(configFile)
    const { client, broken } = await wayToDaemon(configFile)
    assert.equal((await client.status()).pid, A_STATUS.pid, 'no file any more')
    assert.equal(broken?.code, 'CONFIG_NOT_FOUND')
  } finally {
    await removePointer()
  }
  await assert.rejects(wayToDaemon(configFile), { code: 'CONFIG_NOT_FOUND' })
  await write('')
  await assert.rejects((await wayToDaemon(configFile)).client.status(), { code: 'CONTROL_UNREACHABLE' })
})

test('a link of an earlier life gives way to a socket, and to the next link', async () => {
  const usual = join(directory, 'usual.sock')
  await symlink(join(directory, 'gone.sock'), usual)
  const first = await leavePointer(usual, socketPath)
  const second = await leavePointer(usual, join(directory, 'second.sock'))
  await first()
  await using _daemon = await daemonAt(usual)
  await second()
  await write(`control: { socket: ${usual} }\n`)
  assert.equal((await wayToDaemon(configFile)).client.socketPath, usual)
})

test('where no daemon is, the error names the socket of the file', async () => {
  await write(`polcy: {}\ncontrol: { socket: ${socketPath} }\n`)
  const { client } = await wayToDaemon(configFile)
  await assert.rejects(client.status(), { code: 'CONTROL_UNREACHABLE', message: new RegExp(socketPath) })
})

const isRoot = process.geteuid?.() === 0

test('whoever may not use the socket or read the file hears who may', async (t) => {
  if (!isRoot) return t.skip('only root becomes somebody else')
  const closed = join(directory, 'closed')
  await mkdir(closed, { mode: 0o700 })
  const closedSocket = join(closed, 'control.sock')
  await write(`control: { socket: ${closedSocket} }\n`)
  await chmod(root, 0o755)
  await chmod(directory, 0o755)
  await chmod(configFile, 0o644)
  await using _daemon = await daemonAt(closedSocket)
  await asNobody(async () => {
    const { client } = await wayToDaemon(configFile)
    await assert.rejects(client.status(), {
      code: 'CONTROL_FORBIDDEN',
      remedy: 'Run the command as root.',
    })
  })
  await write('')
  await chmod(configFile, 0o640)
  await asNobody(() =>
    assert.rejects(wayToDaemon(configFile), ({ code, problems }) => {
      assert.equal(code, 'CONFIG_UNREADABLE')
      assert.match(problems[0].remedy, /^run as root or as a member of the group root, or let this user/)
      return true
    }),
  )
})

/** The effective user is another one for a while. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const groups = process.getgroups?.() ?? []
  process.setgroups?.([65_534])
  process.setegid?.(65_534)
  process.seteuid?.(65_534)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
    process.setegid?.(0)
    process.setgroups?.(groups)
  }
}
