import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readDisk } from '../../../host/facts/disk.ts'
import { readMemory, readSwap } from '../../../host/facts/memory.ts'
import { ofThisHost, readProcesses } from '../../../host/facts/processes.ts'
import { readSystem } from '../../../host/facts/system.ts'
import type { DiskFact, MemoryFact } from '../../../host/facts/types.ts'
import { ONE_CLAMD_BYTES } from '../../engine/choose.ts'
import { knocks } from '../../look/clamav.ts'
import { broken, type Fault, type Question } from './types.ts'

const MIB = 1024 ** 2
/** The official databases, and what freshclam unpacks while it tests them. */
const DATABASES_BYTES = 600 * MIB
/** The same once they are there: what an update of them takes beside the old ones. */
const UPDATE_BYTES = 100 * MIB
const FEWEST_INODES = 100

/** @param uid of this process */
export function rootFaults(uid: number | undefined): readonly Fault[] {
  if (uid === 0) return []
  return [
    broken(
      `Only root may set up a mail server, and this runs as user ${uid ?? 'unknown'}`,
      'see that the daemon of the panel runs as root (systemctl status imscp_daemon)',
    ),
  ]
}

/** start-stop-daemon of dpkg, setpriv of util-linux; some systems have /bin apart. */
const STARTERS = [
  ['usr/sbin/start-stop-daemon', 'sbin/start-stop-daemon'],
  ['usr/bin/setpriv', 'bin/setpriv'],
]

async function missingOf(programs: readonly (readonly string[])[], root: string): Promise<readonly string[]> {
  const isThere = (path: string) =>
    access(join(root, path)).then(
      () => true,
      () => false,
    )
  const missing = await Promise.all(
    programs.map(async (paths) =>
      (await Promise.all(paths.map(isThere))).includes(true) ? [] : [basename(paths[0] ?? '')],
    ),
  )
  return missing.flat()
}

export async function lookAtSystem(root = '/'): Promise<readonly Fault[]> {
  const { init } = await readSystem(root)
  if (init === 'systemd') return []
  // An init script starts Clamgate where Debian's tools for such scripts are.
  const missing = await missingOf(STARTERS, root)
  if (missing.length === 0) return []
  return [
    broken(
      `systemd does not run on this host (no /run/systemd/system), and ${missing.join(' and ')}, by which an init script would start Clamgate, ${missing.length > 1 ? 'are' : 'is'} missing`,
      'boot it with systemd (apt-get install systemd-sysv), or apt-get install dpkg util-linux',
    ),
  ]
}

/** Directories that the plugin and its services write to. */
export function writtenDirectories({ request, databaseDirectory }: Question): readonly string[] {
  const { postfixDirectory, guiDirectory } = request.panel
  return [
    '/etc',
    '/var/lib',
    postfixDirectory === '' ? '/etc/postfix' : postfixDirectory,
    databaseDirectory,
    `${guiDirectory}/data/persistent`,
  ]
}

export async function lookForReadOnly(question: Question): Promise<readonly Fault[]> {
  return readOnlyFaults(await readDisks(writtenDirectories(question)))
}

async function readDisks(paths: readonly string[]): Promise<readonly DiskFact[]> {
  const disks = await Promise.all(paths.map(readDisk))
  return disks.filter((disk) => disk !== undefined)
}

/** Pure. */
export function readOnlyFaults(disks: readonly DiskFact[]): readonly Fault[] {
  const paths = disks.filter(({ readOnly }) => readOnly).map(({ path }) => path)
  const closed = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)))
  const [first] = closed
  if (first === undefined) return []
  const what = closed.length > 1 ? 'are on file systems' : 'is on a file system'
  return [
    broken(
      `${closed.join(', ')} ${what} mounted read-only`,
      `see in dmesg why, and mount it for writing (findmnt -T ${first} shows it)`,
    ),
  ]
}

/** @param official the official databases are there */
export async function lookAtRoom(
  { databaseDirectory }: Question,
  official: boolean,
): Promise<readonly Fault[]> {
  const disk = await readDisk(databaseDirectory)
  return disk === undefined ? [] : roomFaults(disk, official)
}

/** Pure. */
export function roomFaults(disk: DiskFact, official: boolean): readonly Fault[] {
  const { path, freeBytes, freeInodes, readOnly, totalBytes } = disk
  if (readOnly) return []
  const needed = official ? UPDATE_BYTES : DATABASES_BYTES
  if (freeBytes < needed) {
    return [
      broken(
        `There are ${megabytes(freeBytes)} free for the virus databases in ${path}, and they need ${megabytes(needed)}`,
        `make room there (df -h ${path})`,
      ),
    ]
  }
  // File systems that make inodes as they need them say 0 of 0.
  if (freeInodes >= FEWEST_INODES || totalBytes === 0) return []
  return [
    broken(
      `There are only ${freeInodes} inodes free for the virus databases in ${path}`,
      `remove small files that nobody needs (df -i ${path})`,
    ),
  ]
}

export interface MemoryFacts {
  readonly memory: MemoryFact
  readonly swapBytes: number
  /** The clamd that is to scan runs here: it has its memory already. */
  readonly clamdRuns: boolean
}

/** @param clamd as in `engine.servers`; empty: a clamd of our own */
export async function readMemoryFacts(clamd: readonly string[]): Promise<MemoryFacts | undefined> {
  const [memory, swapBytes, clamdRuns] = await Promise.all([readMemory(), readSwap(), runsAlready(clamd)])
  return memory === undefined ? undefined : { memory, swapBytes, clamdRuns }
}

async function runsAlready(clamd: readonly string[]): Promise<boolean> {
  const running = await ofThisHost(await readProcesses({ names: ['clamd'] }))
  // Without a process a knock at the socket of systemd would start one.
  if (running.length === 0 || clamd.length === 0) return running.length > 0
  return (await Promise.all(clamd.map(knocks))).includes(true)
}

/** Pure: whether clamd could ever load the official databases here. What is free at the moment says little of that. */
export function memoryFaults({ memory, swapBytes, clamdRuns }: MemoryFacts): readonly Fault[] {
  const { totalBytes, limitBytes } = memory
  const has = Math.min(totalBytes, limitBytes ?? totalBytes)
  if (clamdRuns || has >= ONE_CLAMD_BYTES) return []
  const said = `${megabytes(has)} of memory${limitBytes === undefined ? '' : ' (the bound of this container)'} and ${swapBytes === 0 ? 'no swap' : `${megabytes(swapBytes)} of swap`}`
  const needs = `clamd needs ${megabytes(ONE_CLAMD_BYTES)} for the official virus databases`
  if (has + swapBytes < ONE_CLAMD_BYTES) {
    return [
      broken(
        `This host has ${said}, and ${needs}`,
        "give it 2 GB of memory, or add swap, or name a clamd on another host in clamav_milter_options['ClamdSocket']",
      ),
    ]
  }
  return [
    { weight: 'note', what: `This host has ${said}, and ${needs}`, remedy: 'scans are slow while it swaps' },
  ]
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MB`
}
