import { once } from 'node:events'
import { lstat, stat, unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { listenForOwner } from '../../ground/listen-for-owner.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { ControlError } from '../errors.ts'
import { prepareSocketDirectory } from './safety.ts'

/** `sun_path` of unix(7) holds 108 bytes with its final NUL. */
const PATH_MAX_BYTES = 107
const PROBE_TIMEOUT_MS = 2000

/**
 * Makes `server` listen on a Unix socket that only its owner may use (mode 0600). The socket of a dead process is
 * replaced.
 * @throws {ControlError} CONTROL_SOCKET_IN_USE, CONTROL_SOCKET_NOT_A_SOCKET, CONTROL_SOCKET_PATH_TOO_LONG,
 *   CONTROL_SOCKET_OPEN, CONTROL_DIRECTORY_UNSAFE
 */
export async function claimSocket(server: Server, path: string): Promise<void> {
  const length = Buffer.byteLength(path)
  if (length > PATH_MAX_BYTES) {
    throw new ControlError(
      'CONTROL_SOCKET_PATH_TOO_LONG',
      `The path of the control socket has ${length} bytes, allowed are ${PATH_MAX_BYTES}: ${path}`,
      { details: { path, length }, remedy: 'Set control.socket to a shorter path.' },
    )
  }
  await prepareSocketDirectory(path)
  try {
    await listenForOwner(server, path)
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') throw openError(path, error)
    await removeDeadSocket(path)
    try {
      await listenForOwner(server, path)
    } catch (again) {
      throw systemCode(again) === 'EADDRINUSE' ? inUse(path) : openError(path, again)
    }
  }
}

async function removeDeadSocket(path: string): Promise<void> {
  try {
    const found = await lstat(path)
    // What an earlier life left that had another control.socket.
    if (found.isSymbolicLink() && !(await exists(path))) return await unlink(path)
    if (!found.isSocket() && !(found.isSymbolicLink() && (await stat(path)).isSocket())) {
      throw new ControlError(
        'CONTROL_SOCKET_NOT_A_SOCKET',
        `At the path of the control socket, ${path}, is something else`,
        { details: { path }, remedy: `Move ${path} away, or change control.socket.` },
      )
    }
    if (await isAlive(path)) throw inUse(path)
    await unlink(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return // its owner was faster
    throw error instanceof ControlError ? error : openError(path, error)
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

/** Only a refused connection proves that nobody listens; any other failure may be a daemon under load. */
async function isAlive(path: string): Promise<boolean> {
  const socket = connect(path)
  socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy(new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`)))
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw error
    return systemCode(error) !== 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}

function inUse(path: string): ControlError {
  return new ControlError('CONTROL_SOCKET_IN_USE', `A running daemon listens on the control socket ${path}`, {
    details: { path },
    remedy: 'Stop that daemon, or give this one another control.socket.',
  })
}

function openError(path: string, cause: unknown): ControlError {
  const why = messageOf(cause)
  return new ControlError('CONTROL_SOCKET_OPEN', `The control socket ${path} cannot be opened: ${why}`, {
    details: { path },
    remedy: 'Give the user of the daemon the right to write to its directory, or change control.socket.',
    cause,
  })
}
