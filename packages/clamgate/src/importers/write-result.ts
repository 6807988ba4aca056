import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { constants, copyFile, type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { syncDirectory } from '../ground/replace-file.ts'
import { systemCode } from '../ground/thrown.ts'
import { shown } from './draft.ts'
import { ImportError } from './errors.ts'

/** An old configuration may hold what not everybody should read, and so may the new one. */
const RESULT_MODE = 0o640

/**
 * Writes the result to a file that does not exist yet, or to an empty one, which keeps its owner and mode: somebody made
 * it by touch(1) or install(1) for this. The file is there whole or as it was before.
 * @throws {ImportError} IMPORT_OUTPUT
 */
export async function writeResult(path: string, yaml: string): Promise<void> {
  const target = resolve(path)
  const empty = await emptyFile(path, target)
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  try {
    try {
      await writeDraft(draft, yaml, empty)
      // Neither replaces a file that somebody else has filled meanwhile.
      if (empty === undefined) await putNew(draft, target)
      else if (isSame(await emptyFile(path, target), empty)) await rename(draft, target)
      else throw refusal(path, 'was changed meanwhile', 'Run the command again.')
    } finally {
      await rm(draft, { force: true })
    }
  } catch (error) {
    throw error instanceof ImportError ? error : failure(path, error)
  }
  // So that the name survives a loss of power, too; not every file system can.
  await syncDirectory(dirname(target)).catch(() => undefined)
}

/** What is at the place of the result, when it may be replaced; undefined when nothing is there. */
async function emptyFile(path: string, target: string): Promise<Stats | undefined> {
  const stats = await lstat(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw failure(path, error)
  })
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink()) {
    throw refusal(
      path,
      'is a symbolic link, which is not followed',
      'Name the file that it leads to, or another one.',
    )
  }
  if (stats.isDirectory()) throw refusal(path, 'is a directory', 'Name a file in it.')
  if (!stats.isFile()) throw refusal(path, 'is not a file', ELSEWHERE)
  if (stats.size > 0) throw refusal(path, 'exists already', FULL)
  return stats
}

async function writeDraft(draft: string, yaml: string, like: Stats | undefined): Promise<void> {
  const file = await open(draft, 'wx', like === undefined ? RESULT_MODE : 0o600)
  try {
    await file.writeFile(yaml)
    if (like !== undefined) await makeAlike(file, like)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function makeAlike(file: FileHandle, like: Stats): Promise<void> {
  const { uid, gid } = await file.stat()
  if (uid !== like.uid || gid !== like.gid) await file.chown(like.uid, like.gid)
  // After the owner: a change of that takes bits of the mode away.
  await file.chmod(like.mode & 0o7777)
}

/** Gives the draft its name where there is no file yet. */
async function putNew(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target)
  } catch (error) {
    // A file system without hard links; the result is small, and so is the moment in which somebody else could make the file.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) throw error
    await copyFile(draft, target, constants.COPYFILE_EXCL)
  }
}

function isSame(one: Stats | undefined, other: Stats): boolean {
  return one?.dev === other.dev && one.ino === other.ino
}

const ELSEWHERE = 'Name another file with --output, or leave it out to see the result on the screen.'
const FULL = `It is not empty. ${ELSEWHERE}`

function failure(path: string, cause: unknown): ImportError {
  const code = systemCode(cause) ?? 'unknown error'
  const { why, remedy } = FAILURES[code] ?? { why: `cannot be written (${code})`, remedy: ELSEWHERE }
  return refusal(path, why, remedy, cause)
}

const FAILURES: Readonly<Record<string, { readonly why: string; readonly remedy: string }>> = {
  EEXIST: { why: 'exists already', remedy: ELSEWHERE },
  ENOENT: {
    why: 'cannot be written: its directory does not exist',
    remedy: 'Make the directory first, or name a file in another one.',
  },
  ENOTDIR: {
    why: 'cannot be written: what should be its directory is a file',
    remedy: 'Name a file in a directory.',
  },
  EACCES: {
    why: 'cannot be written: this user may not write to its directory',
    remedy: 'Run the command as root, or name a file in another directory.',
  },
  EPERM: {
    why: 'cannot be written: this user cannot give it the owner that it has now',
    remedy: 'Run the command as root, or name a file that does not exist yet.',
  },
  EROFS: { why: 'cannot be written: its file system is read-only', remedy: ELSEWHERE },
  ENOSPC: {
    why: 'cannot be written: its file system is full',
    remedy: 'Make room there, or name a file on another file system with --output. Nothing was left behind.',
  },
  EDQUOT: {
    why: 'cannot be written: the quota of this user is used up',
    remedy: 'Make room there, or name a file on another file system with --output. Nothing was left behind.',
  },
}

function refusal(path: string, why: string, remedy: string, cause?: unknown): ImportError {
  return new ImportError('IMPORT_OUTPUT', `${shown(path)} ${why}`, { remedy, details: { path }, cause })
}
