import { access, constants } from 'node:fs/promises'
import { PROGRAM_PATH } from '../ground/program-call.ts'
import { ProgramError, runProgram } from '../ground/run-program.ts'
import { type HostUser, mayBecomeOthers } from './as-user.ts'

const TIMEOUT_MS = 5000
/** Exit status of test(1) for what is not so. */
const NO = 1
const WANTED = { r: constants.R_OK, w: constants.W_OK, x: constants.X_OK }

/**
 * Whether that user may read, write or enter `path`, with all of its groups: tried, so that ACLs and directories on the way
 * count. Undefined where it cannot be tried, since we are neither root nor that user.
 */
export async function userMay(
  user: HostUser,
  right: keyof typeof WANTED,
  path: string,
): Promise<boolean | undefined> {
  if (process.geteuid?.() === user.uid) {
    return await access(path, WANTED[right]).then(
      () => true,
      () => false,
    )
  }
  if (!mayBecomeOthers()) return undefined
  const { uid, gid, groups } = user
  const as = [`--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups.join(',')}`]
  try {
    await runProgram({
      program: 'setpriv',
      args: [...as, '--', 'test', `-${right}`, path],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TIMEOUT_MS,
    })
    return true
  } catch (error) {
    return error instanceof ProgramError && error.exitCode === NO ? false : undefined
  }
}
