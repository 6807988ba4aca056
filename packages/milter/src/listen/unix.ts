import type { Stats } from 'node:fs'
import { lstatSync, unlinkSync } from 'node:fs'
import { chmod, chown, link, lstat, mkdtemp, rename, rm, unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { deferred } from '../deferred.ts'
import { MilterError } from '../errors.ts'
import type { ListenAddress } from './address.ts'
import { bind, errorCode } from './bind.ts'
import { directoryError, makeDirectory } from './directory.ts'

type UnixAddress = Extract<ListenAddress, { kind: 'unix' }>

/** sun_path of Linux, without the NUL. */
const MAX_PATH_BYTES = 107
const PROBE_TIMEOUT_MS = 2_000

/**
 * Listens on a path. The socket is made in a private directory beside it, gets owner and mode there, and is then linked
 * to its name: it can never be reached with other permissions, of two servers that start at once one wins, and closing
 * it does not remove a socket that somebody else has put in its place. A socket without a living owner is replaced.
 *
 * @returns a function that removes the name if it is still that of this socket
 * @throws {MilterError} MILTER_SOCKET_NOT_A_SOCKET, MILTER_SOCKET_IN_USE, MILTER_SOCKET_DIRECTORY,
 *   MILTER_SOCKET_PERMISSION, MILTER_ADDRESS_INVALID (path too long), MILTER_LISTEN_FAILED
 */
export async function listenUnix(server: Server, address: UnixAddress): Promise<() => void> {
  const { path } = address
  const prefix = privatePrefix(path)
  await makeDirectory(dirname(path))
  await removeDead(path)
  const directory = await mkdtemp(prefix).catch((error: unknown) => {
    throw directoryError(dirname(path), error)
  })
  try {
    const socket = join(directory, SOCKET_NAME)
    await bind(server, { path: socket }).catch((error: unknown) => {
      throw new MilterError('MILTER_LISTEN_FAILED', `Cannot listen on ${path} (${errorCode(error)})`, {
        cause: error,
      })
    })
    await setOwner(socket, address)
    await link(socket, path).catch((error: unknown) => {
      throw errorCode(error) === 'EEXIST' ? inUse(path) : directoryError(dirname(path), error)
    })
    const own = await lstat(socket)
    return () => removeOwn(path, own)
  } catch (error) {
    server.close()
    throw error
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const SOCKET_NAME = 's'
/** The six letters that mkdtemp adds to its prefix, a slash, and the socket behind it. */
const SUFFIX_BYTES = 6 + '/'.length + SOCKET_NAME.length

/** Where the private directory goes: its name shows in `ss -x`, so that of the socket is part of it if it fits. */
function privatePrefix(path: string): string {
  const prefixes = [join(dirname(path), `.${basename(path)}.`), join(dirname(path), '.')]
  const fitting = prefixes.find((prefix) => Buffer.byteLength(prefix) + SUFFIX_BYTES <= MAX_PATH_BYTES)
  if (fitting !== undefined && Buffer.byteLength(path) <= MAX_PATH_BYTES) return fitting
  throw new MilterError('MILTER_ADDRESS_INVALID', `The socket path ${path} is too long`, {
    details: { bytes: Buffer.byteLength(path) },
    remedy: `Choose a path of at most ${MAX_PATH_BYTES - SUFFIX_BYTES - 2} bytes.`,
  })
}

/**
 * Removes a socket that nobody listens on. It is moved away first and looked at again: a living one that another server
 * has put there in the meantime goes back.
 */
async function removeDead(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return
  if (!found.isSocket()) {
    throw new MilterError('MILTER_SOCKET_NOT_A_SOCKET', `${path} exists and is not a socket`, {
      remedy: 'Choose another path for the socket, or remove that file.',
    })
  }
  await assertDead(path)
  const aside = join(dirname(path), `.${process.pid}.${found.ino}`)
  try {
    await rename(path, aside)
    const moved = await lstat(aside)
    const isOther = !isSame(moved, found)
    if (isOther) await link(aside, path)
    await unlink(aside)
    if (isOther) throw inUse(path)
  } catch (error) {
    if (error instanceof MilterError) throw error
    if (errorCode(error) !== 'ENOENT') throw directoryError(dirname(path), error)
  }
}

async function assertDead(path: string): Promise<void> {
  const { promise, resolve } = deferred<string>()
  const socket = connect({ path })
  socket.once('connect', () => resolve('CONNECTED'))
  socket.once('error', (error) => resolve(errorCode(error)))
  socket.setTimeout(PROBE_TIMEOUT_MS, () => resolve('TIMEOUT'))
  const outcome = await promise
  socket.destroy()
  if (outcome === 'ECONNREFUSED' || outcome === 'ENOENT') return
  if (outcome === 'EACCES' || outcome === 'EPERM') {
    throw new MilterError('MILTER_SOCKET_PERMISSION', `${path} exists and may not be accessed (${outcome})`, {
      remedy: 'Start as the user that owns the socket, or remove it.',
    })
  }
  throw inUse(path)
}

async function setOwner(socket: string, { path, mode, uid, gid }: UnixAddress): Promise<void> {
  try {
    if (uid !== undefined || gid !== undefined) await chown(socket, uid ?? -1, gid ?? -1)
    if (mode !== undefined) await chmod(socket, mode)
  } catch (error) {
    throw new MilterError(
      'MILTER_SOCKET_PERMISSION',
      `Cannot set owner and mode of ${path} (${errorCode(error)})`,
      {
        cause: error,
        details: { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) },
        remedy: 'Start as root, or choose a group that this user is a member of.',
      },
    )
  }
}

/** Synchronous, so that no other socket can come between the look and the removal in this process. */
function removeOwn(path: string, own: Stats): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there !== undefined && isSame(there, own)) unlinkSync(path)
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev
}

function inUse(path: string): MilterError {
  return new MilterError('MILTER_SOCKET_IN_USE', `Another process listens on ${path}`, {
    remedy: 'Stop that process, or choose another path.',
  })
}
