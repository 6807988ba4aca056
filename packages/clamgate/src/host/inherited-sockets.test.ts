import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseListenAddress } from '@clamgate/milter'
import { inheritedFor, inheritedSockets } from './inherited-sockets.ts'

const proc = await mkdtemp(join(tmpdir(), 'inherited-'))
after(() => rm(proc, { recursive: true }))

// As Linux prints them.
await mkdir(join(proc, 'net'))
await mkdir(join(proc, 'fd'))
await writeFile(
  join(proc, 'net/unix'),
  `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 71 /var/spool/postfix/clamgate/milter.sock
0000000000000000: 00000002 00000000 00010000 0001 01 72 @abstract
0000000000000000: 00000003 00000000 00000000 0001 03 73
0000000000000000: 00000002 00000000 00010000 0001 01 74 /run/a b/milter.sock
`,
)
const TCP = '00000000:0000 00:00000000 00000000     0        0'
await writeFile(
  join(proc, 'net/tcp'),
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:22BA 00000000:0000 0A ${TCP} 81 1 0 100 0 0 10 0
   1: 0100007F:22BA 0100007F:9C40 01 ${TCP} 82 1 0 20 4 30 10 -1
   2: 00000000:22BB 00000000:0000 0A ${TCP} 83 1 0 100 0 0 10 0
`,
)
await writeFile(
  join(proc, 'net/tcp6'),
  `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:22BC 00000000000000000000000000000000:0000 0A ${TCP} 91 1 0
   1: B80D0120000000000000000001000000:22BD 00000000000000000000000000000000:0000 0A ${TCP} 92 1 0
`,
)

async function passed(...inodes: readonly number[]) {
  await rm(join(proc, 'fd'), { recursive: true })
  await mkdir(join(proc, 'fd'))
  for (const [index, inode] of inodes.entries())
    await symlink(`socket:[${inode}]`, join(proc, `fd/${index + 3}`))
  return inheritedSockets({ LISTEN_PID: String(process.pid), LISTEN_FDS: String(inodes.length) }, proc)
}

test('tells of each socket where it is bound, whatever the unit calls it', async () => {
  assert.deepEqual(await passed(71, 74, 81, 83, 91, 92, 72, 99), [
    { fd: 3, place: 'unix:/var/spool/postfix/clamgate/milter.sock' },
    { fd: 4, place: 'unix:/run/a b/milter.sock' },
    { fd: 5, place: 'inet:8890@127.0.0.1' },
    { fd: 6, place: 'inet:8891@0.0.0.0' },
    { fd: 7, place: 'inet6:8892@::1' },
    { fd: 8, place: 'inet6:8893@2001:db8::1' },
    { fd: 9, place: undefined },
    { fd: 10, place: undefined },
  ])
})

test('no socket is passed to another process, or without systemd', () => {
  assert.deepEqual(inheritedSockets({}, proc), [])
  assert.deepEqual(inheritedSockets({ LISTEN_PID: '1', LISTEN_FDS: '1' }, proc), [])
  assert.deepEqual(inheritedSockets({ LISTEN_PID: String(process.pid), LISTEN_FDS: '0' }, proc), [])
})

test('a socket is found by the address that it has, and by no other', async () => {
  const sockets = await passed(71, 81, 83, 91)
  for (const [address, fd] of [
    ['unix:/var/spool/postfix/clamgate/milter.sock', 3],
    ['/var/spool/postfix/clamgate/milter.sock', 3],
    ['unix:/run/other.sock', undefined],
    ['inet:8890@127.0.0.1', 4],
    ['inet:8890@localhost', 4],
    ['inet:8890@192.0.2.1', undefined],
    ['inet:8891@0.0.0.0', 5],
    ['inet:8891@127.0.0.1', undefined],
    ['inet:8891@192.0.2.1', undefined],
    ['inet6:8891@::1', undefined],
    ['inet6:8892@::1', 6],
    ['inet:8899@127.0.0.1', undefined],
  ] as const) {
    assert.equal(inheritedFor(parseListenAddress(address), sockets)?.fd, fd, address)
  }
})
