import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { SetupError } from '../errors.ts'

const LOOKUP_TIMEOUT_MS = 10_000
/** Exit status of getent(1) for a key that is not there. */
const NO_SUCH_ENTRY = 2

/** Whose a file is, by number. */
export interface Ids {
  readonly uid: number
  readonly gid: number
}

/** The numbers of a user and a group, given by name or number; undefined where there is no such one, so far. */
export async function findIds(owner: string, group: string): Promise<Ids | undefined> {
  const uid = await find('passwd', owner)
  const gid = await find('group', group)
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/** @throws {SetupError} SETUP_STOPPED */
export async function idsOf(owner: string, group: string): Promise<Ids> {
  const ids = await findIds(owner, group)
  if (ids !== undefined) return ids
  throw new SetupError('SETUP_STOPPED', `There is no user ${owner}, or no group ${group}, on this host`, {
    remedy: `See getent passwd ${owner} and getent group ${group}.`,
  })
}

async function find(table: 'passwd' | 'group', name: string): Promise<number | undefined> {
  if (/^\d{1,10}$/.test(name)) return Number(name)
  if (name === 'root') return 0
  try {
    const line = await runProgram({
      ...{ program: 'getent', args: [table, '--', name], as: undefined },
      ...{ environment: { PATH: PROGRAM_PATH }, timeoutMs: LOOKUP_TIMEOUT_MS },
    })
    const id = Number(line.split(':')[2])
    return Number.isInteger(id) ? id : undefined
  } catch (error) {
    if (error instanceof ProgramError && error.exitCode === NO_SUCH_ENTRY) return undefined
    throw new SetupError('SETUP_STOPPED', `Cannot look up ${name} among the users and groups of this host`, {
      remedy: 'Install getent (Debian package libc-bin).',
      cause: error,
    })
  }
}
