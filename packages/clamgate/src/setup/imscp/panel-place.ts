import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { ImscpError } from './errors.ts'

const DIRECTORY_MODE = 0o750
const FILE_MODE = 0o640
/** Of a file that is compared. */
const MOST_BYTES = 256 * 1024

/** A directory of the panel's user, for whom root writes there. */
export interface PanelPlace extends AsyncDisposable {
  /** Names of what lies there. */
  names(): Promise<readonly string[]>
  /** Puts a file there, in the place of whatever has its name. */
  put(name: string, text: string): Promise<void>
  /** Puts a file there, where nothing has its name. @returns whether it was put */
  add(name: string, text: string): Promise<boolean>
  /** Whether a plain file there has this text: nothing else is done with what the panel's user wrote. */
  has(name: string, text: string): Promise<boolean>
  remove(name: string): Promise<void>
  /** Takes the directory itself away, where nothing is in it. */
  removeIfEmpty(): Promise<void>
}

/**
 * Opens a directory below the panel's. The panel's user, whom root does not trust, owns it: each directory is opened by its
 * name in the one above it, which is held open meanwhile, so that no link is followed whenever it is put there. Those that
 * are missing are made, but for the first; files and directories get the owner of the directory that they are made in.
 * @throws {ImscpError} IMSCP_FILE, here and in all that is done there
 */
export async function openPanelPlace(guiDirectory: string, below: string): Promise<PanelPlace> {
  const handles: FileHandle[] = []
  let path = guiDirectory
  try {
    let handle = await openDirectory(guiDirectory)
    handles.push(handle)
    for (const [index, name] of below.split('/').entries()) {
      path = join(path, name)
      handle = await openInside(handle, name, index > 0)
      handles.push(handle)
    }
    return placeAt(handle, path, handles)
  } catch (error) {
    await closeAll(handles)
    if (systemCode(error) === 'ENOENT' && (path === guiDirectory || handles.length === 1)) throw gone(path)
    throw fault(path, error)
  }
}

function placeAt(handle: FileHandle, path: string, handles: readonly FileHandle[]): PanelPlace {
  const at = async <T>(name: string, work: (inner: string) => Promise<T>): Promise<T> => {
    try {
      return await work(inside(handle, name))
    } catch (error) {
      throw fault(join(path, name), error)
    }
  }
  return {
    names: () => at('', (inner) => readdir(inner)),
    put: (name, text) =>
      at(name, (inner) => withDraft(handle, name, text, async (draft) => await rename(draft, inner))),
    add: (name, text) =>
      at(name, async (inner) => {
        try {
          await withDraft(handle, name, text, async (draft) => await link(draft, inner))
          return true
        } catch (error) {
          if (systemCode(error) === 'EEXIST') return false
          throw error
        }
      }),
    has: (name, text) => at(name, (inner) => isSame(inner, text)),
    remove: (name) =>
      at(name, async (inner) => {
        for (const one of [inner, inside(handle, draftOf(name))]) await rm(one, { force: true })
      }),
    removeIfEmpty: async () => {
      // By its name in the directory above it, which is held open, too.
      const above = handles.at(-2)
      if (above !== undefined) await rmdir(inside(above, basename(path))).catch(() => undefined)
    },
    [Symbol.asyncDispose]: () => closeAll(handles),
  }
}

/** The draft is whole and on disk before it gets its name. */
async function withDraft(
  handle: FileHandle,
  name: string,
  text: string,
  use: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = inside(handle, draftOf(name))
  const { uid, gid } = await handle.stat()
  try {
    await rm(draft, { force: true })
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      // Before the owner: root may change the mode of what is not its own only with one more capability.
      await file.chmod(FILE_MODE)
      await file.chown(uid, gid)
      await file.sync()
    } finally {
      await file.close()
    }
    await use(draft)
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
  }
  await handle.sync()
}

function draftOf(name: string): string {
  return `.${name}.new`
}

async function isSame(path: string, text: string): Promise<boolean> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, flags).catch((error: unknown) => {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(systemCode(error) ?? '')) return undefined
    throw error
  })
  if (file === undefined) return false
  try {
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > MOST_BYTES) return false
    return (await file.readFile('utf8')) === text
  } finally {
    await file.close()
  }
}

async function openInside(above: FileHandle, name: string, isMade: boolean): Promise<FileHandle> {
  const path = inside(above, name)
  try {
    return await openDirectory(path)
  } catch (error) {
    if (!isMade || systemCode(error) !== 'ENOENT') throw error
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

async function closeAll(handles: readonly FileHandle[]): Promise<void> {
  for (const handle of handles) await handle.close()
}

const OF_THE_PANEL = 'Make it a directory of the panel user again.'
const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: [
    'it is not there',
    'Is the panel installed on this host? See GUI_ROOT_DIR in /etc/imscp/imscp.conf.',
  ],
  ENOTDIR: ['it is no directory, and no link is followed there', OF_THE_PANEL],
  ELOOP: ['it is a symbolic link, and none is followed there', OF_THE_PANEL],
  EISDIR: ['there is a directory in its place', 'Remove that directory.'],
  ERR_FS_EISDIR: ['there is a directory in the place of its draft', 'Remove that directory, .NAME.new.'],
  ENOSPC: ['no space left on the device', 'Make room there.'],
  EDQUOT: ['the disk quota of the panel user is used up', 'Make room there.'],
  EROFS: ['read-only file system', 'Mount it for writing: mount -o remount,rw.'],
  EACCES: ['permission denied', 'Run the command as root.'],
}

/** `data` comes with the panel. */
function gone(path: string): ImscpError {
  return new ImscpError('IMSCP_FILE', `The panel is gone: there is no ${path}`, {
    remedy: 'Take the plugin away, too: clamgate uninstall.',
    details: { path },
  })
}

function fault(path: string, cause: unknown): ImscpError {
  if (cause instanceof ImscpError) return cause
  const [reason, remedy] = REASONS[systemCode(cause) ?? ''] ?? [messageOf(cause), `See to ${path}.`]
  return new ImscpError('IMSCP_FILE', `${path} of the panel cannot be written: ${reason}`, {
    ...{ cause, remedy, details: { path } },
  })
}
