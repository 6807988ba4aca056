import { CodedError } from '../ground/coded-error.ts'
import { messageOf, systemCode } from '../ground/thrown.ts'

/** Every code of {@link MailfileError}. Match on these, never on the text. */
export const MAILFILE_ERROR_CODES = [
  /** There is no such file or directory, or it went away before it was read. Remedy: check the path. */
  'MAILFILE_NOT_FOUND',
  /** A file or directory with mail cannot be read: its rights, a loop of links, an error of the disk. Remedy: read it as a user who may, and see the cause. */
  'MAILFILE_UNREADABLE',
  /** What was named is a device, a socket or a named pipe. Remedy: name a file or a directory, or give a message on standard input. */
  'MAILFILE_SPECIAL',
  /** A message is longer than 1 GiB, or has no end. Remedy: no mail is so long; name a message, a directory or an mbox. */
  'MAILFILE_TOO_LONG',
] as const
export type MailfileErrorCode = (typeof MAILFILE_ERROR_CODES)[number]

/** Stored mail could not be read. */
export class MailfileError extends CodedError<MailfileErrorCode> {
  override readonly name = 'MailfileError'
}

/** Whatever was thrown while `path` was read, as an error of ours. */
export function mailfileError(error: unknown, path: string): MailfileError {
  if (error instanceof MailfileError) return error
  const code = systemCode(error)
  if (code === 'ENOENT') {
    return new MailfileError('MAILFILE_NOT_FOUND', `There is no file or directory ${path}`, {
      remedy: 'Check the path; a message may have been moved or removed meanwhile.',
      cause: error,
    })
  }
  return new MailfileError(
    'MAILFILE_UNREADABLE',
    `Cannot read ${path}: ${WHY[code ?? ''] ?? messageOf(error)}`,
    {
      remedy: REMEDIES[code ?? ''] ?? 'Check the file and its disk.',
      cause: error,
    },
  )
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ELOOP: 'its symbolic links go round in a circle',
  ENOTDIR: 'a part of the path is no directory',
  ENAMETOOLONG: 'the name is too long',
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Run the command as a user who may read it, for example root.',
  EPERM: 'Run the command as a user who may read it, for example root.',
  ELOOP: 'Name the file itself.',
}
