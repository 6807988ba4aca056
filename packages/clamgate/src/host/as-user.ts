import { PROGRAM_PATH } from '../ground/program-call.ts'
import { runProgram } from '../ground/run-program.ts'

/** A user whose rights are to be tried. */
export interface HostUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** All of them, as Postfix gives them to its processes (initgroups(3)). */
  readonly groups: readonly number[]
}

const LOOKUP_TIMEOUT_MS = 10_000

/** A user of this host, by name or number, from wherever it keeps them (getent(1)); undefined where there is none. */
export async function findUser(name: string): Promise<HostUser | undefined> {
  try {
    const entry = (await ask('getent', ['passwd', '--', name])).split(':')
    const [, , uid, gid] = entry.map(Number)
    const groups = (await ask('id', ['-G', '--', name])).trim().split(/\s+/).map(Number)
    if (uid === undefined || gid === undefined || ![uid, gid, ...groups].every(Number.isInteger))
      return undefined
    // Who asks by number learns the name.
    return { name: entry[0] ?? name, uid, gid, groups }
  } catch {
    return undefined
  }
}

function ask(program: string, args: readonly string[]): Promise<string> {
  return runProgram({
    program,
    args,
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
    timeoutMs: LOOKUP_TIMEOUT_MS,
  })
}

/** Whether this process may become others, as a trial of their rights needs. */
export function mayBecomeOthers(): boolean {
  return process.geteuid?.() === 0
}

/**
 * Does `work` with the rights of that user and of all its groups, in `directory`, and is ourselves again afterwards. The
 * kernel checks, so that modes, ACLs and whatever else decides is tried and not guessed. `work` is over when it returns:
 * what it only began, such as a connection, has had its rights checked by then, and goes on as ourselves.
 * @throws {Error} where this process is not root
 */
export function asUser<T>({ uid, gid, groups }: HostUser, directory: string, work: () => T): T {
  if (!mayBecomeOthers()) {
    throw new Error('Only root can try the rights of others')
  }
  const before = {
    directory: currentDirectory(),
    groups: process.getgroups?.() ?? [],
    egid: process.getegid?.() ?? 0,
  }
  // As root: who passes to the directory is no question, Postfix's master goes there as root as well.
  process.chdir(directory)
  try {
    process.setgroups?.([...groups])
    process.setegid?.(gid)
    process.seteuid?.(uid)
    return work()
  } finally {
    process.seteuid?.(0)
    process.setegid?.(before.egid)
    process.setgroups?.(before.groups)
    process.chdir(before.directory)
  }
}

/** Where we are; `/` where that directory is gone. */
export function currentDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
