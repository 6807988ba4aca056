import { PROGRAM_PATH } from '../ground/program-call.ts'
import { ProgramError, runProgram } from '../ground/run-program.ts'
import { HostError } from './errors.ts'

const LOOKUP_TIMEOUT_MS = 10_000

/**
 * The number of a group, from whatever the host keeps its groups in (getent(1)); undefined when there is no such group.
 * @throws {HostError} HOST_GROUP_LOOKUP when the groups cannot be asked for
 */
export async function findGroup(name: string): Promise<number | undefined> {
  if (/^\d{1,9}$/.test(name)) return Number(name)
  try {
    const stdout = await runProgram({
      program: 'getent',
      args: ['group', '--', name],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: LOOKUP_TIMEOUT_MS,
    })
    const gid = Number(stdout.split(':')[2])
    return Number.isInteger(gid) ? gid : undefined
  } catch (error) {
    if (error instanceof ProgramError && error.exitCode === NO_SUCH_ENTRY) return undefined
    throw new HostError('HOST_GROUP_LOOKUP', `Cannot look up the group ${name}`, {
      remedy: 'Install getent (Debian package libc-bin), or give milter.group as a number.',
      cause: error,
    })
  }
}

/** Exit status of getent for a key that is not there. */
const NO_SUCH_ENTRY = 2

/** Whether this process may give a file of its own to that group: root may, and a member. */
export function mayGiveTo(gid: number): boolean {
  return process.geteuid?.() === 0 || (process.getgroups?.() ?? []).includes(gid)
}
