import { join } from 'node:path'
import { lockDirectory } from '../../ground/directory-lock.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'

/**
 * One at a time changes the host: the directory of the journal is locked, across processes, and across kills.
 * @returns a function that gives it back
 * @throws {SetupError} SETUP_BUSY, SETUP_FILE
 */
export async function lockSetup(directory: string): Promise<() => Promise<void>> {
  try {
    return await lockDirectory({
      path: join(directory, 'lock'),
      heldBy: (holder) =>
        new SetupError(
          'SETUP_BUSY',
          `Another setup, enable, disable or uninstall is running${holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`}`,
          { remedy: 'Wait until it is done, and run the command again.' },
        ),
    })
  } catch (error) {
    throw fileFault(directory, 'cannot be locked', error)
  }
}
