import { lstat } from 'node:fs/promises'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SetupError } from '../../setup/errors.ts'

/** What the service keeps, as its unit has it: databases, quarantine, signatures; logs; compiled code. */
export const STATE_DIRECTORIES = ['/var/lib/clamgate', '/var/log/clamgate', '/var/cache/clamgate'] as const

const LONGEST_REMOVAL_MS = 10 * 60_000

/** Those of the directories that are there. */
export async function stateThere(directories: readonly string[]): Promise<readonly string[]> {
  const there: string[] = []
  for (const path of directories) {
    try {
      await lstat(path)
      there.push(path)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EACCES') throw error
    }
  }
  return there
}

/**
 * Removes directories with all that is in them; what is mounted there stays.
 * @returns those that were there
 * @throws {SetupError} SETUP_FILE
 */
export async function purgeState(directories: readonly string[]): Promise<readonly string[]> {
  const there = await stateThere(directories)
  for (const path of there) {
    try {
      // rm(1) goes by open directories: whoever may write below cannot lead it elsewhere meanwhile.
      await runProgram({
        ...{ program: 'rm', args: ['-rf', '--one-file-system', '--', path], as: undefined },
        ...{ environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' }, timeoutMs: LONGEST_REMOVAL_MS },
      })
    } catch (error) {
      throw new SetupError('SETUP_FILE', `${path} cannot be removed as a whole: ${messageOf(error)}`, {
        remedy: `Run the command again, or remove it by hand: rm -rf ${path}`,
        cause: error,
      })
    }
  }
  return there
}
