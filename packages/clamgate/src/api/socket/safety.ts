import { lstat, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../../ground/thrown.ts'
import { ControlError } from '../errors.ts'

const STICKY = 0o1000
const WRITABLE_BY_OTHERS = 0o022

/**
 * Makes the directory of a control socket where it is missing (mode 0700), and checks that nobody else could put
 * another socket there.
 * @throws {ControlError} CONTROL_DIRECTORY_UNSAFE, CONTROL_SOCKET_OPEN
 */
export async function prepareSocketDirectory(socketPath: string): Promise<void> {
  const directory = dirname(socketPath)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new ControlError(
      'CONTROL_SOCKET_OPEN',
      `The directory ${directory} cannot be made: ${text(cause)}`,
      {
        details: { directory },
        remedy: `Create ${directory} for the user of the daemon, or set control.socket to a path that it may write to.`,
        cause,
      },
    )
  }
  const { mode, uid } = await lstat(directory) // lstat: a link of somebody else's has somebody else's target
  const others = (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0
  if (isTrusted(uid) && !others) return
  throw new ControlError(
    'CONTROL_DIRECTORY_UNSAFE',
    others
      ? `Others may write to ${directory}, the directory of the control socket (mode ${octal(mode)})`
      : `The directory of the control socket, ${directory}, belongs to the user with the number ${uid}`,
    {
      details: { directory, uid, mode: octal(mode) },
      remedy: `Make it yours with mode 0700 (chown, chmod), remove it, or change control.socket.`,
    },
  )
}

/** False when a socket was made by a user whom we have no reason to trust with our requests. */
export async function isTrustedSocket(socketPath: string): Promise<boolean> {
  // Of a link both: whose it is, and whose is where it leads.
  return isTrusted((await lstat(socketPath)).uid) && isTrusted((await stat(socketPath)).uid)
}

/** Root may talk to everybody's daemon; everybody may talk to root's and to his own. */
function isTrusted(ownerUid: number): boolean {
  const uid = process.geteuid?.() ?? 0
  return uid === 0 || ownerUid === uid || ownerUid === 0
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

function text(error: unknown): string {
  return messageOf(error)
}
