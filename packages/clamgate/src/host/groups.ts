import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { HostError } from './errors.ts'

const run = promisify(execFile)
const LOOKUP_TIMEOUT_MS = 10_000

/**
 * The number of a group, from whatever the host keeps its groups in (getent(1)); undefined when there is no such group.
 * @throws {HostError} HOST_GROUP_LOOKUP when the groups cannot be asked for
 */
export async function findGroup(name: string): Promise<number | undefined> {
  if (/^\d{1,9}$/.test(name)) return Number(name)
  try {
    const { stdout } = await run('getent', ['group', name], { timeout: LOOKUP_TIMEOUT_MS })
    const gid = Number(stdout.split(':')[2])
    return Number.isInteger(gid) ? gid : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_SUCH_ENTRY) return undefined
    throw new HostError('HOST_GROUP_LOOKUP', `Cannot look up the group ${name}`, {
      remedy: 'Install getent (Debian package libc-bin), or give milter.group as a number.',
      cause: error,
    })
  }
}

/** Exit status of getent for a key that is not there. */
const NO_SUCH_ENTRY = 2
