import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { ImscpError } from '../errors.ts'
import { PERSISTENT_DIRECTORY } from '../types.ts'

const NAME = 'state.json'
const DRAFT = '.state.json.new'
const DIRECTORY_MODE = 0o750
const FILE_MODE = 0o640
/** `data` comes with the panel; what is missing below it is made. */
const OF_THE_PANEL = 1

/**
 * Puts the page into the panel's directory, for the panel's user to read. That directory is the panel user's, whom root
 * does not trust: no link is followed, whenever it is put there, since each directory is opened by its name in the one
 * above it, which is held open meanwhile; and nothing of what lies there is read.
 * @throws {ImscpError} IMSCP_FILE: also where there is no panel any more; the page is as it was before then
 */
export async function putPage(guiDirectory: string, text: string): Promise<void> {
  await using place = await openPlace(guiDirectory, true)
  if (place === undefined) {
    throw new ImscpError('IMSCP_FILE', `The panel is gone: there is no ${guiDirectory}/data`, {
      remedy: 'Take the plugin away, too: clamgate uninstall.',
      details: { path: guiDirectory },
    })
  }
  await inPlace(place, async () => {
    const { uid, gid } = await place.handle.stat()
    const draft = inside(place.handle, DRAFT)
    try {
      await rm(draft, { force: true })
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(text)
        // Before the owner: root may change the mode of what is not its own only with one more capability.
        await file.chmod(FILE_MODE)
        await file.chown(uid, gid)
      } finally {
        await file.close()
      }
      await rename(draft, inside(place.handle, NAME))
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined)
      throw error
    }
  })
}

/** Takes the page away, and its directory where nothing else is in it. @throws {ImscpError} IMSCP_FILE */
export async function removePage(guiDirectory: string): Promise<void> {
  await using place = await openPlace(guiDirectory, false)
  if (place === undefined) return
  await inPlace(place, async () => {
    for (const name of [NAME, DRAFT]) await rm(inside(place.handle, name), { force: true })
    // By its name in the directory above it, which is held open, too.
    await rmdir(inside(place.above, place.name)).catch(() => undefined)
  })
}

interface Place extends AsyncDisposable {
  readonly handle: FileHandle
  readonly above: FileHandle
  /** Of `handle` in `above`. */
  readonly name: string
  /** For people. */
  readonly path: string
}

async function openPlace(guiDirectory: string, make: boolean): Promise<Place | undefined> {
  const names = PERSISTENT_DIRECTORY.split('/')
  const handles: FileHandle[] = []
  const close = async () => {
    for (const handle of handles) await handle.close()
  }
  let path = guiDirectory
  try {
    handles.push(await openDirectory(guiDirectory))
    for (const [index, name] of names.entries()) {
      const above = handles.at(-1)
      if (above === undefined) break
      path = join(path, name)
      handles.push(await openInside(above, name, make && index >= OF_THE_PANEL))
    }
  } catch (error) {
    await close()
    if (systemCode(error) === 'ENOENT') return undefined
    throw fault(path, error)
  }
  const [handle, above] = [handles.at(-1), handles.at(-2)]
  if (handle === undefined || above === undefined) throw new TypeError('the page has a directory')
  return { handle, above, name: names.at(-1) ?? '', path, [Symbol.asyncDispose]: close }
}

async function openInside(above: FileHandle, name: string, make: boolean): Promise<FileHandle> {
  const path = inside(above, name)
  try {
    return await openDirectory(path)
  } catch (error) {
    if (!make || systemCode(error) !== 'ENOENT') throw error
  }
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error
  })
  const made = await openDirectory(path)
  try {
    const { uid, gid } = await above.stat()
    await made.chmod(DIRECTORY_MODE)
    await made.chown(uid, gid)
    return made
  } catch (error) {
    await made.close()
    throw error
  }
}

function openDirectory(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
}

/** The way that openat(2) goes: through a directory that is open, wherever it was moved, and whatever has its name now. */
function inside({ fd }: FileHandle, name: string): string {
  return `/proc/self/fd/${fd}/${name}`
}

async function inPlace({ path }: Place, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw fault(join(path, NAME), error)
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOTDIR: [
    'it is no directory, and no link is followed there',
    'Make it a directory of the panel user again.',
  ],
  ELOOP: [
    'it is a symbolic link, and none is followed there',
    'Make it a directory of the panel user again.',
  ],
  EISDIR: ['there is a directory in its place', 'Remove that directory.'],
  ERR_FS_EISDIR: ['there is a directory in the place of its draft', `Remove the directory ${DRAFT} there.`],
  ENOSPC: ['no space left on the device', 'Make room there.'],
  EDQUOT: ['the disk quota of the panel user is used up', 'Make room there.'],
  EROFS: ['read-only file system', 'Mount it for writing: mount -o remount,rw.'],
  EACCES: ['permission denied', 'Run the command as root.'],
}

function fault(path: string, cause: unknown): ImscpError {
  const [reason, remedy] = REASONS[systemCode(cause) ?? ''] ?? [messageOf(cause), `See to ${path}.`]
  return new ImscpError('IMSCP_FILE', `The page of the plugin cannot be written to ${path}: ${reason}`, {
    ...{ cause, remedy, details: { path } },
  })
}
