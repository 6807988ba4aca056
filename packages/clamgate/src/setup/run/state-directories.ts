import { lstat, readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'

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
export async function removeState(directories: readonly string[]): Promise<readonly string[]> {
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

/** What the engine makes again by itself. */
const MADE_AGAIN: ReadonlySet<string | undefined> = new Set(['databases', 'engine', 'signatures'])
/** The official databases: some hundred MiB, of which the servers give out only so many a day. */
const OFFICIAL = /^(?:main|daily)\.c[lv]d$/

/**
 * Whether nothing is lost with a directory of the service: no mail, and nothing that took minutes to fetch. After a setup
 * that failed such a directory goes, and others stay for the next try.
 */
export async function isDispensable(directory: string): Promise<boolean> {
  // file-hierarchy(7): whatever is there may go at any time.
  if (directory.startsWith('/var/cache/')) return true
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.every((entry) => {
    if (entry.isDirectory()) return true
    const [top] = join(entry.parentPath, entry.name)
      .slice(directory.length + 1)
      .split(sep)
    return MADE_AGAIN.has(top) && !OFFICIAL.test(entry.name)
  })
}
