import { constants, type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { LogError } from './errors.ts'
import type { LineOutput } from './line-queue.ts'

const FILE_MODE = 0o640
/** NONBLOCK and NOCTTY matter when the path is a FIFO or a terminal, such as /dev/stdout: never wait for a reader. */
const FLAGS =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY

/**
 * Opens a log file for appending; creates it with mode 0640, but not its directory.
 * @throws {LogError} LOG_FILE_DIRECTORY_MISSING, LOG_FILE_FORBIDDEN, LOG_FILE_NOT_A_FILE, LOG_FILE_OPEN
 */
export async function openFileOutput(path: string): Promise<LineOutput> {
  const handle = await openFile(path)
  return {
    async write(bytes) {
      try {
        return (await handle.write(bytes)).bytesWritten
      } catch (error) {
        if (systemCode(error) === 'EAGAIN') return 0
        throw writeError(path, error)
      }
    },
    close: () => handle.close(),
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let handle: FileHandle
  try {
    handle = await open(path, FLAGS, FILE_MODE)
  } catch (error) {
    throw await openError(path, error)
  }
  const facts = await handle.stat()
  // A umask may have taken the group's right to read; ours alone to mend when we have just made the file.
  if (facts.isFile() && facts.size === 0 && facts.uid === process.geteuid?.()) await handle.chmod(FILE_MODE)
  return handle
}

async function openError(path: string, error: unknown): Promise<LogError> {
  const directory = dirname(path)
  const options = { details: { path }, cause: error }
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      if (await isDirectory(directory)) break // a dangling link, for example
      return new LogError(
        'LOG_FILE_DIRECTORY_MISSING',
        `The log file ${path} cannot be opened: ${directory} is no directory`,
        {
          ...options,
          remedy: `Create the directory, for example with: install -d -m 0750 ${directory}; or change log.file.`,
        },
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LogError(
        'LOG_FILE_FORBIDDEN',
        `The log file ${path} cannot be opened for writing: not permitted (${systemCode(error)})`,
        {
          ...options,
          remedy: `Give the user of the daemon the right to write to ${path} and its directory; or change log.file.`,
        },
      )
    case 'EISDIR':
    case 'ENXIO':
      return new LogError(
        'LOG_FILE_NOT_A_FILE',
        `The log file ${path} is a directory, a socket or an unread pipe`,
        {
          ...options,
          remedy: 'Name a regular file in log.file.',
        },
      )
    default:
  }
  return new LogError('LOG_FILE_OPEN', `The log file ${path} cannot be opened: ${reason(error)}`, {
    ...options,
    remedy: 'Name another file in log.file, or remove what stands in the way.',
  })
}

function writeError(path: string, error: unknown): LogError {
  const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '')
  return new LogError('LOG_FILE_WRITE', `The log file ${path} cannot be written: ${reason(error)}`, {
    details: { path },
    remedy: full
      ? 'Make room on its file system; writing is tried again by itself.'
      : 'Writing is tried again by itself; check the file system.',
    cause: error,
  })
}

function reason(error: unknown): string {
  return messageOf(error)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // not there, which is the answer
  }
}
