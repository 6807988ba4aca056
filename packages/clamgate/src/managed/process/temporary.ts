import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../engine/errors.ts'
import { messageOf } from '../../ground/thrown.ts'
import { type Account, mayUse } from './account.ts'
import type { SlotLayout } from './layout.ts'

/** In memory on Linux: clamd writes every stream into a file, which costs it half its CPU on small mail elsewhere. */
const TMPFS = '/dev/shm'
/** statfs(2) f_type. */
const TMPFS_MAGIC = 0x01021994
/** Copies of a message that a scan may keep at a time: the stream, and what was decoded and unpacked from it. */
const COPIES = 3
const PREFIX = 'clamgate-'

export interface TemporaryWish {
  /** engine.temporaryDirectory. */
  readonly configured: string | undefined
  readonly threads: number
  readonly maxScanSize: number
  /** Where a tmpfs may be; tests say something else. */
  readonly tmpfs?: string
}

/**
 * Makes clamd's temporary directory: below the configured one, else on tmpfs where there is room for all threads with
 * large messages at once, else on the disk of the databases. Its path is written down for {@link removeTemporary}.
 * @throws {EngineError} ENGINE_TEMPORARY_DIRECTORY when the configured one cannot be used
 */
export async function makeTemporary(
  slot: SlotLayout,
  account: Account,
  wish: TemporaryWish,
): Promise<string> {
  const path = await choose(slot, wish)
  await chmod(path, 0o700)
  if (account.foreign) await chown(path, account.uid, account.gid)
  await writeFile(slot.temporaryNote, path, { mode: 0o600 })
  if (!(await mayUse(account, 'w', path))) {
    throw unusable(path, `user ${account.name} cannot write to it`)
  }
  return path
}

/** Removes the one in use, or the one that an earlier life of ours left behind. */
export async function removeTemporary(slot: SlotLayout): Promise<void> {
  const path = await readFile(slot.temporaryNote, 'utf8').catch(() => '')
  const ours = path === slot.temporaryFallback || path.split('/').at(-1)?.startsWith(PREFIX) === true
  if (path.startsWith('/') && ours) await rm(path, { recursive: true, force: true })
  await rm(slot.temporaryNote, { force: true })
}

async function choose(slot: SlotLayout, wish: TemporaryWish): Promise<string> {
  if (wish.configured !== undefined) return makeBelow(wish.configured)
  const tmpfs = wish.tmpfs ?? TMPFS
  if (await hasRoom(tmpfs, wish.threads * wish.maxScanSize * COPIES)) {
    // A /dev/shm that is read-only or not ours to write is a reason for the disk, not for an error.
    const path = await mkdtemp(join(tmpfs, PREFIX)).catch(() => undefined)
    if (path !== undefined) return path
  }
  await mkdir(slot.temporaryFallback, { recursive: true })
  return slot.temporaryFallback
}

async function makeBelow(directory: string): Promise<string> {
  try {
    if (!(await stat(directory)).isDirectory()) throw new Error('it is no directory')
    return await mkdtemp(join(directory, PREFIX))
  } catch (cause) {
    throw unusable(directory, messageOf(cause), cause)
  }
}

async function hasRoom(directory: string, bytes: number): Promise<boolean> {
  try {
    const { type, bavail, bsize } = await statfs(directory)
    return type === TMPFS_MAGIC && bavail * bsize >= bytes
  } catch {
    return false
  }
}

function unusable(directory: string, why: string, cause?: unknown): EngineError {
  return new EngineError(
    'ENGINE_TEMPORARY_DIRECTORY',
    `The temporary directory ${directory} cannot be used: ${why}`,
    {
      cause,
      remedy: 'Correct engine.temporaryDirectory, or leave it out.',
      details: { directory },
    },
  )
}
