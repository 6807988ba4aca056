import { lstat, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import { checkDirectory } from './directory.ts'
import { DAY_MS, startOfDay, timeOfEntry } from './entry-id.ts'
import {
  CONTENT_KINDS,
  ENTRY_FILES,
  exists,
  REMOTE_MARK,
  removeFile,
  type Shelf,
  SPOOL_DIRECTORY,
} from './shelf.ts'

export interface SweepOptions {
  /** Entries older than this are deleted. Unix time, ms. */
  readonly cutoffMs: number
  /** When an entry was made, as its age counts; its name tells what the wall clock said then. */
  readonly keptSinceMs: (namedMs: number) => number
  /** Remove what an earlier run of ours left when it was killed. */
  readonly leftovers: boolean
  /** Ids and names of spooled files that are none of its business: a spool of ours makes them now. */
  readonly isUnderWay: (name: string) => boolean
  /** Somebody is at it: it stays for this time. */
  readonly isHeld?: (id: string) => boolean
  /** An entry was too old, and is gone now. */
  readonly onExpired?: (id: string) => void
  /** Fires when nobody wants to know any more: what it returns then is a part of the truth. */
  readonly signal: AbortSignal
}

export interface Swept {
  /** What stays, without what `isUnderWay`. */
  readonly entries: number
  readonly bytes: number
  readonly oldestMs: number | undefined
  readonly expired: number
  /** Files of an earlier run that were removed. */
  readonly leftovers: number
  /** Entries whose message has gone: somebody removed it, or the file system lost it. */
  readonly damaged: readonly string[]
  /** Directories and entries that could not be looked at or removed, and why: the others are swept all the same. */
  readonly failed: readonly { readonly name: string; readonly error: unknown }[]
}

/** Of a quarantine that was not made yet. */
export const NOTHING_SWEPT: Swept = {
  entries: 0,
  bytes: 0,
  oldestMs: undefined,
  expired: 0,
  leftovers: 0,
  damaged: [],
  failed: [],
}

type Tally = { -readonly [K in keyof Omit<Swept, 'damaged' | 'failed'>]: Swept[K] } & {
  damaged: string[]
  failed: { name: string; error: unknown }[]
}

/** Files that are no entries of ours are left alone, and not counted. */
const FILE = new RegExp(`^(.+?)\\.(${ENTRY_FILES.map((kind) => kind.replace('.', '\\.')).join('|')})$`)

/** Entries that are looked at together: many small questions to the disk, each of which waits its turn. */
const AT_ONCE = 32

/** Goes through the whole quarantine: deletes what is too old, removes leftovers, counts the rest. */
export async function sweep(shelf: Shelf, options: SweepOptions): Promise<Swept> {
  const tally: Tally = { ...NOTHING_SWEPT, damaged: [], failed: [] }
  const days = (await readdir(shelf.directory)).filter((name) => startOfDay(name) !== undefined).sort()
  for (const day of days) {
    // Removed by hand in this very moment, or empty and removed by another sweep.
    if (!(await exists(join(shelf.directory, day)))) continue
    await attempt(day, tally, () => sweepDay(shelf, day, options, tally))
  }
  if (options.leftovers && !options.signal.aborted) await sweepSpool(shelf, options, tally)
  return tally
}

/** One directory that somebody else owns must not keep the others from their bounds. */
async function attempt(name: string, { failed }: Tally, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    failed.push({ name, error })
  }
}

async function sweepDay(shelf: Shelf, day: string, options: SweepOptions, tally: Tally): Promise<void> {
  const directory = join(shelf.directory, day)
  await checkDirectory(directory)
  const entries = new Map<string, Set<string>>()
  for (const name of (await readdir(directory)).sort()) {
    const [, id = '', kind = ''] = FILE.exec(name) ?? []
    if (timeOfEntry(id) === undefined || options.isUnderWay(id)) continue
    const kinds = entries.get(id)
    if (kinds === undefined) entries.set(id, new Set([kind]))
    else kinds.add(kind)
  }
  const ids = [...entries.keys()]
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    if (options.signal.aborted) return
    await Promise.all(
      ids
        .slice(start, start + AT_ONCE)
        .map((id) => attempt(id, tally, () => sweepEntry(shelf, id, entries.get(id), options, tally))),
    )
  }
  if ((startOfDay(day) ?? 0) + DAY_MS < options.cutoffMs) await removeEmpty(directory)
}

async function sweepEntry(
  shelf: Shelf,
  id: string,
  kinds: ReadonlySet<string> | undefined,
  options: SweepOptions,
  tally: Tally,
): Promise<void> {
  if (kinds?.has('json') !== true) return await sweepOrphan(shelf, id, options, tally)
  const isYoung = options.keptSinceMs(timeOfEntry(id) ?? 0) >= options.cutoffMs
  if (isYoung || options.isHeld?.(id) === true) return await count(shelf, id, tally)
  await shelf.remove(id)
  tally.expired += 1
  options.onExpired?.(id)
}

async function count(shelf: Shelf, id: string, tally: Tally): Promise<void> {
  const description = await sizeOf(shelf.path(id, 'json'))
  if (description === undefined) return // somebody has removed it just now
  const message = await sizeOfContent(shelf, id)
  const log = await sizeOf(shelf.path(id, 'log'))
  if (message === undefined && !(await exists(shelf.path(id, REMOTE_MARK)))) tally.damaged.push(id)
  // Others count beside: between reading a sum and writing it nothing may wait.
  tally.entries += 1
  tally.bytes += description + (message ?? 0) + (log ?? 0)
  tally.oldestMs = Math.min(
    tally.oldestMs ?? Number.POSITIVE_INFINITY,
    timeOfEntry(id) ?? Number.POSITIVE_INFINITY,
  )
}

/**
 * A message without description: its keeper was killed, or another process is about to make it an entry. Whoever takes
 * the description out of the spool decides: we by removing it, the other by renaming it.
 */
async function sweepOrphan(
  shelf: Shelf,
  id: string,
  { leftovers }: SweepOptions,
  tally: Tally,
): Promise<void> {
  if (!leftovers) return
  if (await shelf.removeTemporary(`${id}.json`)) tally.leftovers += 1
  else if (await exists(shelf.path(id, 'json'))) return await count(shelf, id, tally)
  for (const kind of ENTRY_FILES) {
    if (kind !== 'json' && (await removeFile(shelf.path(id, kind)))) tally.leftovers += 1
  }
}

async function sweepSpool(shelf: Shelf, { isUnderWay }: SweepOptions, tally: Tally): Promise<void> {
  for (const name of await readdir(join(shelf.directory, SPOOL_DIRECTORY))) {
    if (!isUnderWay(name) && (await shelf.removeTemporary(name))) tally.leftovers += 1
  }
}

async function sizeOfContent(shelf: Shelf, id: string): Promise<number | undefined> {
  for (const kind of CONTENT_KINDS) {
    const size = await sizeOf(shelf.path(id, kind))
    if (size !== undefined) return size
  }
  return undefined
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function removeEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory)
  } catch (error) {
    // Foreign files keep it.
    if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'ENOENT') throw error
  }
}
