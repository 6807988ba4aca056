import { messageOf, systemCode } from '../ground/thrown.ts'
import { SetupError } from './errors.ts'

const REMEDIES: Readonly<Record<string, string>> = {
  EROFS:
    'Its file system is mounted read-only. Mount it for writing (mount -o remount,rw), and run the command again.',
  ENOSPC: 'Its file system is full. Make room there, and run the command again.',
  EDQUOT: 'The quota of its owner is used up. Make room there, and run the command again.',
  EACCES: 'Run the command as root.',
  EPERM:
    'Run the command as root. Where you are root, the file may be immutable: lsattr shows it, chattr -i takes it away.',
  ENOTDIR:
    'What should be a directory on the way to it is a file. Move that away, and run the command again.',
  EISDIR: 'There is a directory in its place. Move that away, and run the command again.',
  ENOTEMPTY: 'There is a directory with files in its place. Move that away, and run the command again.',
  ELOOP: 'Symbolic links on the way to it lead round in a circle. Remove them, and run the command again.',
  EBUSY: 'Something is mounted in its place, as in a container. Change it where it comes from.',
  EIO: 'The disk does not read or write. See the log of the kernel (dmesg).',
}

/** What a system error of a file means for an administrator: `what` is `cannot be written`, or the like. */
export function fileFault(path: string, what: string, cause: unknown): SetupError {
  if (cause instanceof SetupError) return cause
  const code = systemCode(cause) ?? ''
  return new SetupError('SETUP_FILE', `${path} ${what}: ${REASONS[code] ?? messageOf(cause)}`, {
    remedy: REMEDIES[code] ?? 'See to it, and run the command again.',
    details: { path },
    cause,
  })
}

/** As errno(3) says it: what Node says repeats the path, and names of system calls. */
const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  EBUSY: 'device or resource busy',
  EIO: 'input/output error',
}
