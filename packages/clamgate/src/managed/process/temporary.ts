import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, rmdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../engine/errors.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { type Account, identityOf, mayUse } from './account.ts'
import type { SlotLayout } from './layout.ts'
import { removeTree } from './remove-tree.ts'
import { readTemporaryNote, type TemporaryEntry, writeTemporaryNote } from './temporary-note.ts'

/** In memory on Linux: clamd writes every stream into a file, which costs it half its CPU on small mail elsewhere. */
const TMPFS = '/dev/shm'
/** statfs(2) f_type. */
const TMPFS_MAGIC = 0x01021994
/** Copies of a message that a scan may keep at a time: the stream, and what was decoded and unpacked from it. */
const COPIES = 3
const PREFIX = 'clamgate-'
const MKDIR_TIMEOUT_MS = 10_000

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
 * large messages at once, else on the disk of the databases. Its path is written down, for {@link removeTemporary}, before
 * it is made.
 * @throws {EngineError} ENGINE_TEMPORARY_DIRECTORY when the configured one cannot be used
 * @throws the system error where its path cannot be written down; there is no directory then
 */
export async function makeTemporary(
  slot: SlotLayout,
  account: Account,
  wish: TemporaryWish,
): Promise<string> {
  const path = await makeWhereItFits(slot, account, wish)
  if (await mayUse(account, 'w', path)) return path
  await removeTemporary(slot)
  throw unusable(path, `user ${account.name} cannot write to it`)
}

/**
 * Removes the one in use, and those that earlier lives of ours left behind.
 * @returns those that are still there, such as one with a mount in it; they stay noted, for the next try
 */
export async function removeTemporary(slot: SlotLayout): Promise<readonly string[]> {
  const left: TemporaryEntry[] = []
  for (const entry of await readTemporaryNote(slot.temporaryNote)) {
    if (!isOurs(slot, entry.path)) continue
    const owner = entry.uid === process.geteuid?.() ? undefined : entry
    await removeTree(entry.path, owner).catch(() => left.push(entry))
  }
  // What is gone may stay in the note where a full disk takes no new one.
  await writeTemporaryNote(slot.temporaryNote, left).catch(() => undefined)
  return left.map(({ path }) => path)
}

async function makeWhereItFits(slot: SlotLayout, account: Account, wish: TemporaryWish): Promise<string> {
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`
  if (wish.configured !== undefined) return await makeBelow(slot, account, wish.configured, name)
  const tmpfs = wish.tmpfs ?? TMPFS
  if (await hasRoom(tmpfs, wish.threads * wish.maxScanSize * COPIES)) {
    // A /dev/shm that is read-only or not ours to write is a reason for the disk, not for an error.
    const path = await makeNoted(slot, account, join(tmpfs, name)).catch(() => undefined)
    if (path !== undefined) return path
  }
  return await makeNoted(slot, account, await freeName(slot.temporaryFallback))
}

async function makeBelow(
  slot: SlotLayout,
  account: Account,
  directory: string,
  name: string,
): Promise<string> {
  try {
    if (!(await stat(directory)).isDirectory()) throw new Error('it is no directory')
  } catch (cause) {
    throw unusable(directory, messageOf(cause), cause)
  }
  const explain = (cause: unknown) => unusable(directory, messageOf(cause), cause)
  return await makeNoted(slot, account, join(directory, name), explain)
}

/** @param explain makes the error to throw, where it is not the note that could not be written */
async function makeNoted(
  slot: SlotLayout,
  account: Account,
  path: string,
  explain = (cause: unknown) => cause,
): Promise<string> {
  const { uid, gid } = account
  const before = await readTemporaryNote(slot.temporaryNote)
  await writeTemporaryNote(slot.temporaryNote, [...before, { uid, gid, path }])
  try {
    await make(path, account)
    return path
  } catch (error) {
    await rmdir(path).catch(() => undefined)
    await writeTemporaryNote(slot.temporaryNote, before).catch(() => undefined)
    throw explain(error)
  }
}

/**
 * Makes the directory of `account`: by itself where it can. Where it cannot write to the directory above, it cannot put a
 * link in the place of ours either, before that is given to it.
 */
async function make(path: string, account: Account): Promise<void> {
  // Without the rights of root we read clamd's log there, as a member of its group.
  const mode = account.foreign && process.geteuid?.() !== 0 ? 0o750 : 0o700
  const owner = identityOf(account)
  if (owner !== undefined) {
    const args = ['-m', mode.toString(8), '--', path]
    const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
    const byItself = runProgram({
      program: 'mkdir',
      args,
      as: owner,
      environment,
      timeoutMs: MKDIR_TIMEOUT_MS,
    })
    const made = await byItself.then(
      () => true,
      () => false,
    )
    if (made) return
  }
  await mkdir(path, { mode })
  await chmod(path, mode)
  if (owner !== undefined) await chown(path, owner.uid, owner.gid)
}

/** The path, or one beside it where something could not be removed. */
async function freeName(path: string): Promise<string> {
  const isFree = await lstat(path).then(
    () => false,
    () => true,
  )
  return isFree ? path : `${path}-${randomBytes(6).toString('hex')}`
}

/** A note that names anything else is not followed. */
function isOurs({ temporaryFallback }: SlotLayout, path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return path === temporaryFallback || path.startsWith(`${temporaryFallback}-`) || name.startsWith(PREFIX)
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
