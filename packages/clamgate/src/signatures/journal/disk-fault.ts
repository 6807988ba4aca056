import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SignatureError } from '../errors.ts'

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])
const UNUSABLE: ReadonlySet<string | undefined> = new Set(
  'EEXIST EACCES EPERM EROFS ENOENT ENOTDIR ENOTEMPTY ELOOP EIO EISDIR ENAMETOOLONG ENOTSUP EBUSY EMFILE ENFILE EFBIG ESTALE'.split(
    ' ',
  ),
)

/** What a system error of a file in `directory` means for an administrator; anything else as it is. */
export function diskFault(cause: unknown, directory: string): unknown {
  const code = systemCode(cause)
  const details = { path: directory }
  if (FULL.has(code)) {
    return new SignatureError('SIGNATURES_DISK_FULL', `There is no room left on the disk of ${directory}`, {
      remedy: 'Make room there; the signatures before stay in use, and the next run goes on.',
      cause,
      details,
    })
  }
  if (!UNUSABLE.has(code)) return cause
  return new SignatureError(
    'SIGNATURES_DIRECTORY_UNUSABLE',
    `The directory ${directory} cannot be used: ${messageOf(cause)}`,
    {
      remedy: `${code === 'ENOENT' ? `Make what is missing. ` : ''}Let the user that Clamgate runs as read and write in ${directory}, or name another directory (signatures.directory, signatures.databaseDirectory). A command without a daemon runs as whoever gives it: give it as that user, or as root.`,
      cause,
      details,
    },
  )
}

/** Does something in `directory`. @throws {SignatureError} SIGNATURES_DISK_FULL, SIGNATURES_DIRECTORY_UNUSABLE; and what `work` throws otherwise */
export async function inDirectory<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskFault(error, directory)
  }
}
