import { readFile, realpath, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LATE, within } from '../../ground/within.ts'
import type { DiskFact } from './types.ts'

/** A file system on the network that does not answer blocks for good, ms. */
const TIMEOUT_MS = 2000

/**
 * The file system that holds `path`, or will hold it: of the nearest directory above that is there. Undefined where it does not
 * say, or not in time.
 */
export async function readDisk(path: string): Promise<DiskFact | undefined> {
  const fact = await within(
    look(path).catch(() => undefined),
    TIMEOUT_MS,
  )
  return fact === LATE ? undefined : fact
}

async function look(path: string): Promise<DiskFact> {
  const there = await nearest(path)
  const { bsize, blocks, bavail, ffree, files } = await statfs(there)
  return {
    path,
    totalBytes: blocks * bsize,
    freeBytes: bavail * bsize,
    // Some (btrfs, vfat) count none, and never run out of them.
    freeInodes: files === 0 ? Number.POSITIVE_INFINITY : ffree,
    readOnly: isReadOnly(there, await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')),
  }
}

async function nearest(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (dirname(path) === path) throw error
    return await nearest(dirname(path))
  }
}

/** Pure: by `/proc/self/mountinfo`, proc(5); the mount that came last hides those before it. */
export function isReadOnly(path: string, mountinfo: string): boolean {
  let best = ''
  let found = false
  for (const line of mountinfo.split('\n')) {
    const [mount = '', superOptions = ''] = line.split(' - ')
    const [, , , , escaped = '', options = ''] = mount.split(' ')
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const holds = point === '/' || path === point || path.startsWith(`${point}/`)
    if (point === '' || !holds || point.length < best.length) continue
    best = point
    found = [options, superOptions.split(' ')[2] ?? ''].some((list) => list.split(',').includes('ro'))
  }
  return found
}
