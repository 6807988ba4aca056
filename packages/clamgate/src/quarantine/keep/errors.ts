import { CodedError } from '../../ground/coded-error.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'

/** Every code of {@link QuarantineError}. Match on these, never on the text. */
export const QUARANTINE_ERROR_CODES = [
  /** A message would make the quarantine larger than quarantine.maxSize; it is deferred. Remedy: raise quarantine.maxSize, shorten quarantine.keep, or remove entries that nobody needs. */
  'QUARANTINE_FULL',
  /** The disk of the quarantine has no room, or the quota of its user is used up. Remedy: make room on that disk, or set quarantine.directory to another one. */
  'QUARANTINE_DISK_FULL',
  /** A message could not be written to the quarantine for another reason. Remedy: check the disk and its file system; the cause is in the log. */
  'QUARANTINE_WRITE_FAILED',
  /** The directory of the quarantine cannot be made, read or written. Remedy: give it to the user of the daemon, or change quarantine.directory. */
  'QUARANTINE_DIRECTORY_UNUSABLE',
  /** The directory of the quarantine, or one in it, is a link, belongs to somebody else, or others may write to it. Remedy: make it a directory of the user of the daemon with mode 0700. */
  'QUARANTINE_DIRECTORY_UNSAFE',
  /** Another daemon keeps mail in the directory of the quarantine, so that this one keeps none there; mail that is to be kept is deferred. Remedy: give each daemon a quarantine.directory of its own, or stop the other one. */
  'QUARANTINE_DIRECTORY_IN_USE',
  /** The message was given up before it was kept: it was dropped, or the daemon stops. Remedy: none, the sender tries again. */
  'QUARANTINE_ABANDONED',
] as const
export type QuarantineErrorCode = (typeof QUARANTINE_ERROR_CODES)[number]

/** A message could not be kept, or the quarantine not be read: mail that was to be kept must be deferred. */
export class QuarantineError extends CodedError<QuarantineErrorCode> {
  override readonly name = 'QuarantineError'
}

/** Errors of the disk that more room would cure. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])
/** Another daemon has the directory. */
export function isOfAnother(error: unknown): boolean {
  return error instanceof QuarantineError && error.code === 'QUARANTINE_DIRECTORY_IN_USE'
}

/** The disk has no room, which deleting entries would make. */
export function isNoRoom(error: unknown): boolean {
  return NO_ROOM.has(systemCode(error) ?? '')
}

/** Errors of the disk that say that the directory is not what it should be. */
const NOT_USABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'EISDIR',
  'ENAMETOOLONG',
])

const FOR_WANT_OF_RIGHTS: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])

/** Whatever was thrown while something was done in `directory`, as an error of ours. */
export function quarantineError(error: unknown, directory: string): QuarantineError {
  if (error instanceof QuarantineError) return error
  const why = messageOf(error)
  const system = systemCode(error)
  const facts = { details: { directory }, cause: error }
  if (isNoRoom(error)) {
    return new QuarantineError(
      'QUARANTINE_DISK_FULL',
      `The disk of the quarantine ${directory} is full: ${why}`,
      {
        remedy: 'Make room on that disk, or set quarantine.directory to another one.',
        ...facts,
      },
    )
  }
  if (system !== undefined && NOT_USABLE.has(system)) {
    return new QuarantineError(
      'QUARANTINE_DIRECTORY_UNUSABLE',
      `The quarantine ${directory} cannot be used: ${why}`,
      {
        remedy: FOR_WANT_OF_RIGHTS.has(system)
          ? `Run a command as root or as the user of the daemon. Where the daemon says this: give it ${directory} with mode 0700, or change quarantine.directory.`
          : `Give ${directory} to the user of the daemon with mode 0700, or change quarantine.directory.`,
        ...facts,
      },
    )
  }
  return new QuarantineError(
    'QUARANTINE_WRITE_FAILED',
    `The quarantine ${directory} cannot be written: ${why}`,
    {
      remedy: 'Check the disk and its file system.',
      ...facts,
    },
  )
}
