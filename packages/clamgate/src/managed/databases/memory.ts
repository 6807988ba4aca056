import { constants, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DatabaseFile, type DatabaseSet, isOfficial, stemOf } from './databases.ts'

/** Whether a second clamd has room in memory beside the one that runs. */
export interface Room {
  readonly fits: boolean
  readonly neededBytes: number
  /** Undefined where it cannot be told; then it is taken to fit. */
  readonly availableBytes: number | undefined
}

/** A set of databases, and a directory that holds it. */
export interface LoadedFiles {
  readonly set: DatabaseSet
  readonly path: string
}

export interface MemoryQuestion {
  /** Of the clamd that runs; undefined when none does. */
  readonly pid: number | undefined
  /** What it has loaded. */
  readonly loaded: LoadedFiles | undefined
  /** What the second one would load. */
  readonly wanted: LoadedFiles
  /** Where /proc and the control groups are. */
  readonly root: string
}

const KIB = 1024
const MIB = 1024 * KIB
/** A clamd without databases, and what loading takes beyond what it leaves (1.4.6: 15 MB and little). */
const BARE_BYTES = 16 * MIB
const MARGIN_BYTES = 64 * MIB
const LOADING_FACTOR = 1.2
/**
 * Memory for each byte on disk. Measured with 1.4.6: 1 KB for a body pattern, whose line has about 100 bytes, and 180 bytes
 * for a file hash, with about 50. Official containers take 1.3 GB for 250 MB while they are compressed, as they are
 * fetched. Uncompressed, as freshclam leaves those that it has patched, the same signatures fill more than three times the bytes.
 */
const BYTES_PER_BYTE = { compressed: 6, uncompressed: 1.8, other: 10 }
/** A container begins with a header of text; the archive behind it may be compressed (RFC 1952). */
const CONTAINER_HEADER_BYTES = 512
const GZIP_MAGIC = 0x1f8b

/**
 * Asks before a second clamd is started, since the kernel answers "too much" by ending one of the two. It needs what the
 * first has, and more for files that are new or have grown.
 */
export async function roomForAnother({ pid, loaded, wanted, root }: MemoryQuestion): Promise<Room> {
  const [used, availableBytes] = await Promise.all([
    pid === undefined ? 0 : residentBytes(root, pid),
    readAvailable(root),
  ])
  const base = Math.max(used, BARE_BYTES)
  const neededBytes = Math.ceil((base + (await growth(loaded, wanted))) * LOADING_FACTOR) + MARGIN_BYTES
  return {
    fits: availableBytes === undefined || neededBytes <= availableBytes,
    neededBytes,
    availableBytes,
  }
}

/** What the new files take more than those of the same name, whatever form a container has come in, bytes of memory. */
async function growth(loaded: LoadedFiles | undefined, wanted: LoadedFiles): Promise<number> {
  const before = new Map<string, number>()
  for (const file of loaded?.set.files ?? []) {
    before.set(stemOf(file.name), await memoryOf(loaded?.path ?? '', file))
  }
  let sum = 0
  for (const file of wanted.set.files) {
    sum += Math.max((await memoryOf(wanted.path, file)) - (before.get(stemOf(file.name)) ?? 0), 0)
  }
  return sum
}

async function memoryOf(directory: string, { name, size }: DatabaseFile): Promise<number> {
  if (!isOfficial(name)) return size * BYTES_PER_BYTE.other
  const isCompressed = await isGzip(join(directory, name))
  return size * (isCompressed ? BYTES_PER_BYTE.compressed : BYTES_PER_BYTE.uncompressed)
}

/** What cannot be read is taken for compressed: it needs the most then. */
async function isGzip(path: string): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, CONTAINER_HEADER_BYTES)
    return bytesRead < 2 || buffer.readUInt16BE(0) === GZIP_MAGIC
  } catch {
    return true
  }
}

/** What a process occupies, also of swap: the second one will want it in memory. */
async function residentBytes(root: string, pid: number): Promise<number> {
  const text = await readText(join(root, `proc/${pid}/status`))
  return (kibibytes(text, 'VmRSS') ?? 0) + (kibibytes(text, 'VmSwap') ?? 0)
}

/** The least of what the kernel can give at all and what each control group above us may still take. */
async function readAvailable(root: string): Promise<number | undefined> {
  const meminfo = await readText(join(root, 'proc/meminfo'))
  const free = kibibytes(meminfo, 'MemAvailable') ?? Number.POSITIVE_INFINITY
  const groups = await groupsOf(root)
  const left = await Promise.all(
    groups.map(async (group) => (await leftIn(group)) ?? Number.POSITIVE_INFINITY),
  )
  const least = Math.min(free, ...left)
  return Number.isFinite(least) ? Math.max(least, 0) : undefined
}

interface Group {
  readonly directory: string
  readonly files: { readonly limit: string; readonly usage: string; readonly reclaimable: string }
}

const VERSION_1 = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  reclaimable: 'total_inactive_file',
}
const VERSION_2 = { limit: 'memory.max', usage: 'memory.current', reclaimable: 'inactive_file' }

/** Our control groups that count memory, each with those above it (cgroups(7), proc_pid_mountinfo(5)). */
async function groupsOf(root: string): Promise<readonly Group[]> {
  const [memberships, mounts] = await Promise.all([
    readText(join(root, 'proc/self/cgroup')),
    readText(join(root, 'proc/self/mountinfo')),
  ])
  return memberships.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) return []
    const isMemory = controllers.split(',').includes('memory')
    if (!isMemory && controllers !== '') return []
    const mount = findMount(mounts, isMemory ? 'cgroup' : 'cgroup2')
    if (mount === undefined) return []
    // In a container the mount may show the tree from our own group down.
    const inside = mount.root !== '/' && `${path}/`.startsWith(`${mount.root}/`)
    const below = inside ? path.slice(mount.root.length) : path
    const directories = ancestors(below).map((one) => join(root, mount.point, one))
    return directories.map((directory) => ({ directory, files: isMemory ? VERSION_1 : VERSION_2 }))
  })
}

function findMount(
  mounts: string,
  type: 'cgroup' | 'cgroup2',
): { readonly root: string; readonly point: string } | undefined {
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root, point] = before.split(' ')
    const [found, , options = ''] = after.split(' ')
    if (found !== type || root === undefined || point === undefined) continue
    if (type === 'cgroup2' || options.split(',').includes('memory')) return { root, point }
  }
  return undefined
}

/** `/a/b` as `/a/b`, `/a` and `/`. */
function ancestors(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '')
  return Array.from(
    { length: names.length + 1 },
    (_, gone) => `/${names.slice(0, names.length - gone).join('/')}`,
  )
}

/** What a group may still take; undefined where it has no limit. Cached files give way, so they don't count. */
async function leftIn({ directory, files }: Group): Promise<number | undefined> {
  const [limit, usage, stat] = await Promise.all([
    readText(join(directory, files.limit)),
    readText(join(directory, files.usage)),
    readText(join(directory, 'memory.stat')),
  ])
  // `max` in version 2; a number near 2^63 in version 1, which takes no part in the least of all.
  if (!/^\d+\n?$/.test(limit) || !/^\d+\n?$/.test(usage)) return undefined
  const cached = new RegExp(`^${files.reclaimable} (\\d+)$`, 'm').exec(stat)?.[1] ?? '0'
  return Number(limit) - Math.max(Number(usage) - Number(cached), 0)
}

/** A line `Name: 12 kB` of proc(5), in bytes. */
function kibibytes(text: string, name: string): number | undefined {
  const number = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return number === undefined ? undefined : Number(number) * KIB
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
