import { chmod, lchown, lstat, mkdir, open, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { syncDirectory } from '../../ground/replace-file.ts'
import { runProgram } from '../../ground/run-program.ts'
import { systemCode } from '../../ground/thrown.ts'
import { fileFault } from '../file-fault.ts'
import type { FileState } from './state.ts'

const TOUCH_TIMEOUT_MS = 10_000

/** A file as it is to be. */
export interface FileImage {
  readonly content: Buffer
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** See FileState; undefined: now. */
  readonly mtime?: string
}

/** Where a file is made before it takes its place: one name, so that what a kill leaves is found. */
export function draftOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.clamgate-new`)
}

/** Takes away what a kill has left beside a file. @throws {SetupError} SETUP_FILE */
export async function removeDraft(path: string): Promise<void> {
  await rm(draftOf(path), { force: true }).catch((error: unknown) => {
    // Without its directory there is no draft either.
    if (systemCode(error) !== 'ENOTDIR') throw fileFault(draftOf(path), 'cannot be removed', error)
  })
}

/**
 * Puts a file in the place of whatever is there, which is not followed where it is a link. After a kill or a power cut
 * the path is as it was before, or as it is to be, with owner, mode and time.
 * @throws {SetupError} SETUP_FILE; all is as before then
 */
export async function putFile(path: string, { content, mode, uid, gid, mtime }: FileImage): Promise<void> {
  await put(path, async (draft) => {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.chown(uid, gid)
      // After the owner: a change of that takes bits of the mode away.
      await file.chmod(mode)
      // Node's utimes takes a double, which has no room for nanoseconds.
      if (mtime !== undefined) await touch(draft, mtime)
      await file.sync()
    } finally {
      await file.close()
    }
  })
}

/** Puts a symbolic link in the place of whatever is there. @throws {SetupError} SETUP_FILE; all is as before then */
export async function putLink(path: string, target: string): Promise<void> {
  await put(path, (draft) => symlink(target, draft))
}

/** Makes a path what it was. @throws {SetupError} SETUP_FILE */
export async function putState(path: string, state: FileState): Promise<void> {
  switch (state.state) {
    case 'link':
      return await putLink(path, state.target)
    case 'file':
      return await putFile(path, { ...state, content: Buffer.from(state.content, 'base64') })
    case 'absent':
      try {
        await rm(path, { force: true })
        await syncDirectory(dirname(path))
      } catch (error) {
        throw fileFault(path, 'cannot be removed', error)
      }
  }
}

async function put(path: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = draftOf(path)
  try {
    await rm(draft, { force: true })
    await make(draft)
    await rename(draft, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    // On a disk that takes nothing the draft cannot be removed either; the next run does.
    await rm(draft, { force: true }).catch(() => undefined)
    throw fileFault(path, 'cannot be written', error)
  }
}

async function touch(path: string, mtime: string): Promise<void> {
  await runProgram({
    program: 'touch',
    args: ['-m', '-d', `@${mtime}`, '--', path],
    as: undefined,
    environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
    timeoutMs: TOUCH_TIMEOUT_MS,
  })
}

/** The directories above a path that are not there, the outermost first. @throws {SetupError} SETUP_FILE */
export async function missingAbove(path: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let at = dirname(path); ; at = dirname(at)) {
    try {
      const stats = await lstat(at)
      if (stats.isDirectory() || stats.isSymbolicLink() || at === dirname(at)) return missing
      throw fileFault(path, 'cannot be made', Object.assign(new Error(at), { code: 'ENOTDIR' }))
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw fileFault(at, 'cannot be read', error)
      missing.unshift(at)
    }
  }
}

/** Makes directories for everybody to enter, and root to write to. @throws {SetupError} SETUP_FILE */
export async function makeDirectories(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await mkdir(path)
      // Whatever the umask says.
      await chmod(path, 0o755)
      await syncDirectory(dirname(path))
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw fileFault(path, 'cannot be made', error)
    }
  }
}

/** Removes directories that we made, the innermost first. @returns the first that has something in it, or undefined */
export async function removeDirectories(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths.toReversed()) {
    try {
      await rmdir(path)
      await syncDirectory(dirname(path))
    } catch (error) {
      const code = systemCode(error)
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return path
      // Whatever is there by now, we did not make it.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fileFault(path, 'cannot be removed', error)
    }
  }
  return undefined
}

/** Changes whose a path is, and then its mode. @throws {SetupError} SETUP_FILE */
export async function setRights(
  path: string,
  { uid, gid, mode }: Pick<FileImage, 'uid' | 'gid' | 'mode'>,
): Promise<void> {
  try {
    await lchown(path, uid, gid)
    await chmod(path, mode)
  } catch (error) {
    throw fileFault(path, 'cannot be given away', error)
  }
}
