import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type ListenOptions } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { createMilterServer } from '@clamgate/milter'
import {
  lookAtAddresses,
  type PathFacts,
  type PortFacts,
  pathFaults,
  portFaults,
  readPath,
  readPort,
} from './address.ts'
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

const PORT: PortFacts = { host: '127.0.0.1', port: 32_767, fault: undefined, listener: undefined }
const IN_USE = { ...PORT, fault: 'EADDRINUSE' }
const MILTER = {
  whose: 'clamav-milter',
  name: 'clamav-milter (process 9)',
  ending: 'systemctl disable --now clamav-milter',
} as const
const NGINX = { whose: 'other', name: 'nginx (process 812)', ending: 'end that program' } as const
const OURS = { whose: 'clamgate', name: 'node (process 77)', ending: '' } as const

test('a port that is free, or that is ours, will do', () => {
  assert.deepEqual(portFaults(PORT, false), [])
  assert.deepEqual(portFaults({ ...IN_USE, listener: OURS }, false), [])
})

test('whoever has the port is named', () => {
  assert.deepEqual(said(portFaults({ ...IN_USE, listener: NGINX }, true)), [
    "clamav_milter_options['MilterSocket']: port 32767 is in use by nginx (process 812): end that program, or name another port here and in PostfixMilterSocket",
  ])
  assert.match(
    said(portFaults(IN_USE, true))[0] ?? '',
    /by another program: end it \(ss -tnap \| grep :32767\)/,
  )
})

test('a clamav-milter goes where it is that of the old plugin, and is refused elsewhere', () => {
  assert.deepEqual(portFaults({ ...IN_USE, listener: MILTER }, true), [])
  assert.match(
    said(portFaults({ ...IN_USE, listener: MILTER }, false))[0] ?? '',
    /by clamav-milter \(process 9\): systemctl disable --now clamav-milter, or/,
  )
})

for (const [fault, line] of [
  ['EADDRNOTAVAIL', /127\.0\.0\.1 is no address of this host: /],
  ['EINVAL', /cannot be listened on \(EINVAL\): /],
] as const) {
  test(`${fault} is told in words`, () => {
    assert.match(said(portFaults({ ...PORT, fault }, false))[0] ?? '', line)
  })
}

test('systemd opens the port, and looks up no names', () => {
  assert.deepEqual(portFaults({ ...PORT, host: 'localhost' }, false), [])
  assert.deepEqual(portFaults({ ...PORT, host: '::1' }, false), [])
  assert.deepEqual(said(portFaults({ ...PORT, host: 'mail.example.org' }, false)), [
    "clamav_milter_options['MilterSocket']: mail.example.org is a name, and an address is needed: write inet:32767@127.0.0.1, for example",
  ])
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

const PATH: PathFacts = {
  path: '/var/spool/postfix/clamav/clamav-milter.ctl',
  is: 'nothing',
  barrier: undefined,
  listener: undefined,
}

test('a path that is free, stale or ours will do', () => {
  assert.deepEqual(pathFaults(PATH, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket' }, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket', listener: OURS }, false), [])
  assert.deepEqual(pathFaults({ ...PATH, is: 'socket', listener: MILTER }, true), [])
})

for (const [title, facts, line] of [
  [
    'of a stranger',
    { is: 'socket', listener: NGINX },
    /: nginx \(process 812\) listens on .*: end that program, or/,
  ],
  [
    'of a clamav-milter that stays',
    { is: 'socket', listener: MILTER },
    /: clamav-milter \(process 9\) listens on /,
  ],
  ['of a file', { is: 'something else' }, /is there and is no socket: move it away/],
  ['below a file', { barrier: '/srv/mail' }, /: \/srv\/mail is no directory, on the way to /],
  [
    'of too many bytes',
    { path: `/var/${'é'.repeat(52)}` },
    /the path has 109 bytes, and a socket takes 107: /,
  ],
] satisfies readonly (readonly [string, Partial<PathFacts>, RegExp])[]) {
  test(`a path ${title} is refused`, () => {
    assert.match(said(pathFaults({ ...PATH, ...facts }, false))[0] ?? '', line)
  })
}

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
