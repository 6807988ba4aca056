import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  lookAtSystem,
  type MemoryFacts,
  memoryFaults,
  readMemoryFacts,
  readOnlyFaults,
  roomFaults,
  rootFaults,
} from './host.ts'
import { said } from './testing/question.ts'

const MIB = 1024 ** 2

test('root alone may', () => {
  assert.deepEqual(rootFaults(0), [])
  assert.match(
    said(rootFaults(33))[0] ?? '',
    /^Only root may set up a mail server, and this runs as user 33: /,
  )
})

test('a host that systemd did not boot needs what init scripts are started by', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'clamgate-requirements-'))
  t.after(() => rm(root, { recursive: true }))
  assert.match(
    said(await lookAtSystem(root))[0] ?? '',
    /^systemd does not run on this host .*, and start-stop-daemon and setpriv, by which .*, are missing: /,
  )
  for (const directory of ['sbin', 'usr/bin']) await mkdir(join(root, directory), { recursive: true })
  await writeFile(join(root, 'sbin/start-stop-daemon'), '')
  assert.match(said(await lookAtSystem(root))[0] ?? '', / and setpriv, by which .* is missing: /)
  await writeFile(join(root, 'usr/bin/setpriv'), '')
  assert.deepEqual(await lookAtSystem(root), [])
  await rm(join(root, 'usr'), { recursive: true })
  await mkdir(join(root, 'run/systemd/system'), { recursive: true })
  assert.deepEqual(await lookAtSystem(root), [])
})

function memory(totalMiB: number, more: Partial<MemoryFacts & { limitMiB: number }> = {}): MemoryFacts {
  const limitBytes = more.limitMiB === undefined ? undefined : more.limitMiB * MIB
  return {
    memory: { totalBytes: totalMiB * MIB, availableBytes: 10 * MIB, limitBytes },
    swapBytes: 0,
    clamdRuns: false,
    ...more,
  }
}

for (const [title, facts] of [
  ['with enough of it, little of it free', memory(1440)],
  ['with a clamd that runs', memory(900, { clamdRuns: true })],
  ['with a bound that is high enough', memory(8000, { limitMiB: 2000 })],
] as const) {
  test(`memory is no matter ${title}`, () => assert.deepEqual(memoryFaults(facts), []))
}

test('too little memory is refused with the numbers', () => {
  const [line] = said(memoryFaults(memory(992)))
  assert.match(line ?? '', /^This host has 992 MB of memory and no swap, and clamd needs 1433 MB /)
  assert.match(said(memoryFaults(memory(900, { swapBytes: 256 * MIB })))[0] ?? '', /and 256 MB of swap, /)
  const bound = said(memoryFaults(memory(8000, { limitMiB: 512 })))
  assert.match(bound[0] ?? '', /^This host has 512 MB of memory \(the bound of this container\) and no swap/)
})

test('swap makes up for memory, and slowness is told', () => {
  const [note, ...more] = said(memoryFaults(memory(992, { swapBytes: 1024 * MIB })))
  assert.match(note ?? '', /^note: This host has 992 MB of memory and 1024 MB of swap/)
  assert.deepEqual(more, [])
})

test('the memory of this host is read', async () => {
  const facts = await readMemoryFacts(['unix:/nowhere/clamd.ctl'])
  assert.ok((facts?.memory.totalBytes ?? 0) > 100 * MIB)
  assert.equal(facts?.clamdRuns, false)
})

function disk(path: string, freeMiB: number, more: { readOnly?: boolean; freeInodes?: number } = {}) {
  return { path, totalBytes: 9e9, freeBytes: freeMiB * MIB, freeInodes: 1e6, readOnly: false, ...more }
}

test('file systems that are read-only are named together', () => {
  assert.deepEqual(readOnlyFaults([disk('/etc', 1), disk('/var/lib', 0)]), [])
  const one = said(readOnlyFaults([disk('/etc', 9), disk('/var/lib', 9, { readOnly: true })]))
  assert.match(one[0] ?? '', /^\/var\/lib is on a file system mounted read-only: .*findmnt -T \/var\/lib/)
  const both = said(
    readOnlyFaults(['/etc', '/var/lib', '/etc/postfix'].map((path) => disk(path, 9, { readOnly: true }))),
  )
  assert.match(both[0] ?? '', /^\/etc, \/var\/lib are on file systems mounted read-only: /)
})

test('room for the databases has to be there, less of it once they are', () => {
  const at = '/var/lib/clamav'
  assert.deepEqual(roomFaults(disk(at, 600), false), [])
  assert.match(
    said(roomFaults(disk(at, 599), false))[0] ?? '',
    /^There are 599 MB free for the virus databases in \/var\/lib\/clamav, and they need 600 MB: /,
  )
  assert.deepEqual(roomFaults(disk(at, 100), true), [])
  assert.match(said(roomFaults(disk(at, 0), true))[0] ?? '', /^There are 0 MB free .* need 100 MB/)
  assert.match(said(roomFaults(disk(at, 900, { freeInodes: 7 }), true))[0] ?? '', /only 7 inodes free/)
  assert.deepEqual(roomFaults({ ...disk(at, 900), freeInodes: Number.POSITIVE_INFINITY }, true), [])
  // That is said by another requirement.
  assert.deepEqual(roomFaults(disk(at, 0, { readOnly: true }), true), [])
})
