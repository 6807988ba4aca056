import { constants } from 'node:fs'
import { lstat, open, readlink } from 'node:fs/promises'
import { z } from 'zod'
import { systemCode } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'

/** Nobody's configuration file is larger; the journal holds what was there, and is written for each step, bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

export const fileStateSchema = z.union([
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('link'), target: z.string() }),
  z.object({
    state: z.literal('file'),
    /** base64: not every file is UTF-8. */
    content: z.string(),
    /** Permissions, without the type. */
    mode: z.number(),
    uid: z.number(),
    gid: z.number(),
    /** Seconds since the epoch with nine decimals, as touch(1) takes them. */
    mtime: z.string(),
  }),
])

/** What is at the place of a file: all that is needed to put it back. */
export type FileState = z.output<typeof fileStateSchema>

/**
 * Looks at a path, without following a link there.
 * @throws {SetupError} SETUP_STOPPED where something is there that is no file; SETUP_FILE
 */
export async function readFileState(path: string): Promise<FileState> {
  try {
    const stats = await lstat(path)
    if (stats.isSymbolicLink()) return { state: 'link', target: await readlink(path) }
    if (!stats.isFile()) throw notAFile(path, stats.isDirectory() ? 'is a directory' : 'is no file')
    // Between the look and the opening it may have become a link, or a pipe.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const { mode, uid, gid, size, mtimeNs } = await file.stat({ bigint: true })
      if (size > MAX_FILE_BYTES) throw notAFile(path, `has ${size} bytes, which no configuration file has`)
      const content = (await file.readFile()).toString('base64')
      const nanoseconds = String(mtimeNs % 1_000_000_000n).padStart(9, '0')
      return {
        ...{ state: 'file', content, mode: Number(mode) & 0o7777, uid: Number(uid), gid: Number(gid) },
        mtime: `${mtimeNs / 1_000_000_000n}.${nanoseconds}`,
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { state: 'absent' }
    throw fileFault(path, 'cannot be read', error)
  }
}

/** Whether two states are the same for whoever reads the file; when it was written does not matter. */
export function isSameState(one: FileState, other: FileState): boolean {
  if (one.state === 'file' && other.state === 'file') {
    const { content, mode, uid, gid } = one
    return content === other.content && mode === other.mode && uid === other.uid && gid === other.gid
  }
  if (one.state === 'link' && other.state === 'link') return one.target === other.target
  return one.state === other.state
}

function notAFile(path: string, what: string): SetupError {
  return new SetupError('SETUP_STOPPED', `${path} ${what}`, {
    remedy: 'Move it away, and run the command again.',
    details: { path },
  })
}
