import { chmod, mkdir, stat } from 'node:fs/promises'
import { MilterError } from '../errors.ts'
import { errorCode } from './bind.ts'

/** Whoever connects must be able to pass; the socket itself has the permissions that count. */
const DIRECTORY_MODE = 0o755

/**
 * Makes the directory of a socket if it is missing; only the last level, since a longer missing path is more likely a
 * typing error.
 * @throws {MilterError} MILTER_SOCKET_DIRECTORY
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    if ((await stat(directory)).isDirectory()) return
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw directoryError(directory, error)
    return create(directory)
  }
  throw new MilterError('MILTER_SOCKET_DIRECTORY', `${directory} is not a directory`, {
    remedy: 'Choose another path for the socket.',
  })
}

/** What went wrong with the directory of a socket. */
export function directoryError(directory: string, error: unknown): MilterError {
  const code = errorCode(error)
  const [what, remedy] = EXPLANATIONS[code] ?? [
    `cannot be used (${code})`,
    'Choose another path for the socket.',
  ]
  return new MilterError('MILTER_SOCKET_DIRECTORY', `The directory ${directory} ${what}`, {
    cause: error,
    remedy,
  })
}

const EXPLANATIONS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOENT: ['does not exist, nor does the one above it', 'Create it, and let this process write to it.'],
  EACCES: [
    'may not be written to by this process',
    'Give this user write access to it, or choose another path.',
  ],
  EPERM: [
    'may not be written to by this process',
    'Give this user write access to it, or choose another path.',
  ],
  EROFS: ['is on a read-only file system', 'Choose a path under /run, for example.'],
  ENOSPC: ['is on a full file system', 'Free some space, or choose a path under /run.'],
  ENOTDIR: ['has something above it that is no directory', 'Choose another path for the socket.'],
}

async function create(directory: string): Promise<void> {
  try {
    await mkdir(directory)
    await chmod(directory, DIRECTORY_MODE) // whatever the umask is
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw directoryError(directory, error)
  }
}
