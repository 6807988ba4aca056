import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { prepareSocketDirectory } from './safety.ts'

/**
 * Leaves a link to a control socket at the place where the command line looks when it does not know `control.socket`: the
 * configuration file may be broken or say another place by then. Removed again by what comes back.
 * @throws {ControlError} when there can be none; the system error likewise
 */
export async function leavePointer(at: string, socketPath: string): Promise<() => Promise<void>> {
  await prepareSocketDirectory(at)
  if (!(await isFree(at))) return async () => undefined
  const draft = `${at}.${process.pid}`
  await symlink(socketPath, draft)
  await rename(draft, at)
  return async () => {
    // Another daemon may have put its own there.
    if ((await readlink(at).catch(() => undefined)) === socketPath) await unlink(at).catch(() => undefined)
  }
}

/** A socket at this place is another daemon's; a link is one of an earlier life. */
async function isFree(at: string): Promise<boolean> {
  try {
    return (await lstat(at)).isSymbolicLink()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true
    throw error
  }
}
