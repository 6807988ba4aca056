import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { DatabaseSet } from './databases.ts'
import { type LoadedFiles, type Room, roomForAnother } from './memory.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const PID = 4711

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memory-'))
})
after(() => rm(directory, { recursive: true }))

const none: DatabaseSet = { official: false, fingerprint: '', files: [] }
const set = (files: Readonly<Record<string, number>>): DatabaseSet => ({
  ...none,
  files: Object.entries(files).map(([name, size]) => ({ name, size, print: '' })),
})

/** A machine of files. */
async function machine(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(directory, 'root-'))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}

const meminfo = (bytes: number) => `MemTotal: 9 kB\nMemFree: 1 kB\nMemAvailable:   ${bytes / 1024} kB\n`
const status = (resident: number, swapped = 0) =>
  `Name:\tclamd\nVmHWM:\t9 kB\nVmRSS:\t  ${resident / 1024} kB\nVmSwap:\t  ${swapped / 1024} kB\n`

async function room(
  files: Readonly<Record<string, string>>,
  sets: { readonly loaded?: DatabaseSet; readonly wanted?: DatabaseSet } = {},
): Promise<Room> {
  const { loaded = none, wanted = none } = sets
  const root = await machine(files)
  return roomForAnother({
    pid: PID,
    loaded: { set: loaded, path: directory },
    wanted: { set: wanted, path: directory },
    root,
  })
}

const VERSION_2 = {
  'proc/self/cgroup': '0::/system.slice/clamgate.service\n',
  'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n',
}
const GROUP = 'sys/fs/cgroup/system.slice/clamgate.service'

test('a second clamd needs what the first one has, a fifth more and a margin', async () => {
  const files = { 'proc/meminfo': meminfo(2 * GIB), [`proc/${PID}/status`]: status(1000 * MIB, 300 * MIB) }
  const { neededBytes, availableBytes, fits } = await room(files)
  assert.equal(neededBytes, 1300 * MIB * 1.2 + 64 * MIB)
  assert.equal(availableBytes, 2 * GIB)
  assert.equal(fits, true)
})

test('it does not fit where one byte is missing', async () => {
  const needed = 1000 * MIB * 1.2 + 64 * MIB
  for (const [available, fits] of [
    [needed, true],
    [needed - 1024, false],
  ] as const) {
    const files = { 'proc/meminfo': meminfo(available), [`proc/${PID}/status`]: status(1000 * MIB) }
    assert.equal((await room(files)).fits, fits)
  }
})

test('databases that are new or have grown count on top, the compressed official ones less than plain text', async () => {
  const files = { 'proc/meminfo': meminfo(9 * GIB), [`proc/${PID}/status`]: status(100 * MIB) }
  const needed = async (loaded: DatabaseSet, wanted: DatabaseSet) =>
    Math.round(((await room(files, { loaded, wanted })).neededBytes - 64 * MIB) / 1.2 / MIB)
  assert.equal(await needed(none, set({ 'main.cvd': 160 * MIB, 'daily.cvd': 60 * MIB })), 100 + 220 * 6)
  assert.equal(
    await needed(set({ 'a.hdb': 10 * MIB }), set({ 'a.hdb': 12 * MIB, 'b.ndb': MIB })),
    100 + 3 * 10,
  )
  assert.equal(await needed(set({ 'a.hdb': 10 * MIB }), set({ 'a.hdb': 2 * MIB })), 100)
})

test('a control group above us that has less left counts, its cached files do not', async () => {
  const files = {
    ...VERSION_2,
    'proc/meminfo': meminfo(9 * GIB),
    [`${GROUP}/memory.max`]: 'max\n',
    [`${GROUP}/memory.current`]: `${GIB}\n`,
    'sys/fs/cgroup/system.slice/memory.max': `${2 * GIB}\n`,
    'sys/fs/cgroup/system.slice/memory.current': `${1.5 * GIB}\n`,
    'sys/fs/cgroup/system.slice/memory.stat': `anon 1\ninactive_file ${0.25 * GIB}\nactive_file 7\n`,
  }
  assert.equal((await room(files)).availableBytes, 0.75 * GIB)
})

test('the limit of a container is found, whose mount begins at its own group', async () => {
  const group = 'sys/fs/cgroup/memory'
  const files = {
    'proc/meminfo': meminfo(9 * GIB),
    'proc/self/cgroup': '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n1:name=systemd:/docker/abc\n',
    'proc/self/mountinfo':
      '29 25 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs rw\n' +
      '33 29 0:28 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n' +
      '35 29 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n',
    [`${group}/memory.limit_in_bytes`]: `${GIB}\n`,
    [`${group}/memory.usage_in_bytes`]: `${0.5 * GIB}\n`,
    [`${group}/memory.stat`]: `inactive_file 5\ntotal_inactive_file ${0.25 * GIB}\n`,
  }
  assert.equal((await room(files)).availableBytes, 0.75 * GIB)
})

test('"no limit" of version 1 is a huge number, and takes nothing away', async () => {
  const files = {
    'proc/meminfo': meminfo(3 * GIB),
    'proc/self/cgroup': '4:memory:/\n',
    'proc/self/mountinfo': '35 29 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    'sys/fs/cgroup/memory/memory.usage_in_bytes': `${GIB}\n`,
  }
  assert.equal((await room(files)).availableBytes, 3 * GIB)
})

test('a group that is over its limit has nothing left', async () => {
  const files = {
    ...VERSION_2,
    'proc/meminfo': meminfo(9 * GIB),
    [`${GROUP}/memory.max`]: `${GIB}\n`,
    [`${GROUP}/memory.current`]: `${2 * GIB}\n`,
  }
  const { availableBytes, fits } = await room(files)
  assert.deepEqual([availableBytes, fits], [0, false])
})

test('a machine without any memory left is one', async () => {
  const { availableBytes, fits } = await room({ 'proc/meminfo': meminfo(0) })
  assert.deepEqual([availableBytes, fits], [0, false])
})

test('where nothing can be told, it is tried', async () => {
  const { availableBytes, fits } = await room({})
  assert.deepEqual([availableBytes, fits], [undefined, true])
})

test('this machine can be told of', async () => {
  const { availableBytes } = await roomForAnother({
    pid: process.pid,
    loaded: undefined,
    wanted: { set: none, path: directory },
    root: '/',
  })
  assert.ok((availableBytes ?? 0) > 0)
})

/** A directory of containers as far as their form is concerned; their sizes are said in the set. */
async function containers(forms: Readonly<Record<string, 'compressed' | 'uncompressed'>>): Promise<string> {
  const path = await mkdtemp(join(directory, 'set-'))
  for (const [name, form] of Object.entries(forms)) {
    const archive = form === 'compressed' ? Buffer.from([0x1f, 0x8b]) : Buffer.from('da')
    await writeFile(join(path, name), Buffer.concat([Buffer.alloc(512, ' '), archive]))
  }
  return path
}

async function neededFor(loaded: LoadedFiles, wanted: LoadedFiles): Promise<number> {
  const root = await machine({ 'proc/meminfo': meminfo(8 * GIB), [`proc/${PID}/status`]: status(1275 * MIB) })
  return (await roomForAnother({ pid: PID, loaded, wanted, root })).neededBytes / MIB
}

test('a container that freshclam has patched, uncompressed now, needs no second helping of memory', async () => {
  const cvd = {
    set: set({ 'main.cvd': 85 * MIB, 'daily.cvd': 62 * MIB }),
    path: await containers({ 'main.cvd': 'compressed', 'daily.cvd': 'compressed' }),
  }
  const cld = {
    set: set({ 'main.cvd': 85 * MIB, 'daily.cld': 209 * MIB }),
    path: await containers({ 'main.cvd': 'compressed', 'daily.cld': 'uncompressed' }),
  }
  const same = await neededFor(cvd, cvd)
  assert.equal(same, 1275 * 1.2 + 64)
  const patched = await neededFor(cvd, cld)
  assert.ok(patched < same * 1.05, `${patched} MiB beside ${same}`)
  assert.ok((await neededFor(cld, cvd)) < same * 1.05, 'and back')
  const grown = { ...cld, set: set({ 'main.cvd': 85 * MIB, 'daily.cld': 418 * MIB }) }
  assert.ok((await neededFor(cld, grown)) > same + 300, 'twice the signatures are more')
})

test('a container that cannot be read is taken for a compressed one, which needs the most', async () => {
  const wanted = { set: set({ 'daily.cld': 100 * MIB }), path: join(directory, 'nowhere') }
  const none = { set: set({}), path: directory }
  assert.ok((await neededFor(none, wanted)) >= (1275 + 600) * 1.2)
})
