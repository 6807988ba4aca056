import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DoctorHost } from '../host.ts'
import { aHost } from '../testing/host.ts'
import { type ResourceFacts, readResources, resourceChecks } from './checks.ts'

const GIB = 1024 ** 3
const DISK = { path: '/d', totalBytes: 100 * GIB, freeBytes: 50 * GIB, freeInodes: 1e6, readOnly: false }
const GOOD: ResourceFacts = {
  disks: [{ ...DISK, purpose: 'databases' as const, neededBytes: GIB }],
  temporary: { ...DISK, path: '/dev/shm' },
  openFiles: 65_536,
  processors: 2,
}
const MANAGED = 'engine: { threads: 8 }'

async function badOf(facts: Partial<ResourceFacts>, more: Partial<DoctorHost> = {}, config = MANAGED) {
  return resourceChecks(await aHost(config, more), { ...GOOD, ...facts }).filter(
    ({ state }) => state !== 'ok',
  )
}

test('a host with enough of everything is well', async () => {
  assert.deepEqual(await badOf({}), [])
})

const disk = (more: Partial<typeof DISK>) => ({
  disks: [{ ...DISK, purpose: 'databases' as const, neededBytes: GIB, ...more }],
})
const memory = (totalBytes: number, limitBytes?: number) => ({
  memory: { totalBytes, availableBytes: totalBytes / 2, limitBytes },
})
const BROKEN: readonly (readonly [string, Partial<ResourceFacts>, Partial<DoctorHost>, string, RegExp])[] = [
  ['memory for no clamd', {}, memory(GIB), 'fail resources.memory', /takes 1\.2 GB/],
  ['memory for one clamd', {}, memory(2 * GIB), 'warn resources.memory', /take 2\.4 GB/],
  [
    'a bound of its cgroup for one clamd',
    {},
    memory(16 * GIB, 2 * GIB),
    'warn resources.memory',
    /may take 2G/,
  ],
  ['unknown memory', {}, { memory: undefined }, 'skip resources.memory', /not known/],
  [
    'a full /dev/shm',
    { temporary: { ...DISK, path: '/dev/shm', freeBytes: 0 } },
    {},
    'warn resources.shm',
    /\/dev\/shm has/,
  ],
  [
    'a /dev/shm that is read-only',
    { temporary: { ...DISK, path: '/dev/shm', readOnly: true } },
    {},
    'warn resources.shm',
    /read-only/,
  ],
  [
    'a disk that fills up',
    disk({ freeBytes: GIB / 2 }),
    {},
    'warn resources.disk',
    /512M free, 1G should be/,
  ],
  ['a full disk', disk({ freeBytes: 1000 }), {}, 'fail resources.disk', /free/],
  ['a disk that is read-only', disk({ readOnly: true }), {}, 'fail resources.disk', /read-only/],
  ['a disk without inodes', disk({ freeInodes: 10 }), {}, 'warn resources.inodes', /10 inodes/],
  ['few open files', { openFiles: 1024 }, {}, 'warn resources.files', /1024 files/],
]
for (const [why, facts, more, seen, detail] of BROKEN) {
  test(`${why} is told, and nothing else`, async () => {
    const bad = await badOf(facts, more)
    assert.deepEqual(
      bad.map(({ state, name }) => `${state} ${name}`),
      [seen],
    )
    assert.match(bad[0]?.detail ?? '', detail)
  })
}

test('many more threads than processors are told', async () => {
  const bad = await badOf({}, {}, 'engine: { threads: 100 }')
  assert.deepEqual(
    bad.map(({ name }) => name),
    ['resources.processors'],
  )
})

test('memory for two clamd is asked only of who has two', async () => {
  assert.deepEqual(await badOf({}, memory(2 * GIB), 'engine: { reload: in-place }'), [])
  assert.deepEqual(await badOf({ temporary: undefined }, memory(GIB / 2), 'engine: { mode: external }'), [])
})

test('this host can be looked at', async () => {
  const facts = await readResources(await aHost('log: { file: /var/log/clamgate/x.log }'))
  assert.deepEqual(
    facts.disks.map(({ purpose }) => purpose),
    ['databases', 'quarantine', 'log'],
  )
  assert.ok(facts.processors > 0)
})
