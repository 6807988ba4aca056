import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { EngineError } from '../../engine/errors.ts'
import { systemCode } from '../../ground/thrown.ts'

/** Between looks at a lock that another process is about to remove. */
const RETRY_MS = 5

/**
 * Takes the lock file of a directory. It names its process by pid and start time, so that one left behind by a process
 * that was killed, or by an earlier life of the machine, does not count.
 * @returns a function that gives the lock back
 * @throws {EngineError} ENGINE_DIRECTORY_LOCKED
 */
export async function lockDirectory(path: string, directory: string): Promise<() => Promise<void>> {
  const content = `${process.pid} ${(await startTimeOf(process.pid)) ?? '-'}\n`
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, content, { mode: 0o644 })
  try {
    // link(2) makes a complete file appear or fails: nobody ever reads half a lock.
    while (!(await linked(draft, path))) await discardStale(path, draft, directory)
  } finally {
    await rm(draft, { force: true })
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === content) await rm(path, { force: true })
  }
}

/** Clock ticks from boot to the start of a process (proc(5), field 22 of stat); undefined when there is none. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  // The name in field 2 may hold blanks and brackets: count behind the last one.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes the lock of a process that is gone. Only who holds the second lock beside it may do so: two that had both seen
 * the same stale lock would otherwise remove each other's new one.
 */
async function discardStale(path: string, draft: string, directory: string): Promise<void> {
  if ((await readLock(path, directory)) !== 'stale') return
  const guard = `${path}.stale`
  if (!(await linked(draft, guard))) {
    // Its holder needs a moment; one that died in that moment must not be waited for.
    if ((await holderOf(guard)) === 'stale') await rm(guard, { force: true })
    await delay(RETRY_MS)
    return
  }
  try {
    if ((await readLock(path, directory)) === 'stale') await rm(path, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

async function readLock(path: string, directory: string): Promise<'free' | 'stale'> {
  const holder = await holderOf(path)
  if (typeof holder === 'string') return holder
  throw new EngineError(
    'ENGINE_DIRECTORY_LOCKED',
    `Process ${holder} already runs its engine in ${directory}`,
    {
      remedy: 'Stop that process, or give this one an engine.directory of its own.',
      details: { pid: holder, directory },
    },
  )
}

/** The pid of the living process that a lock file names. */
async function holderOf(path: string): Promise<number | 'free' | 'stale'> {
  const content = await readFile(path, 'utf8').catch(() => undefined)
  if (content === undefined) return 'free'
  const [pid = '', startTime = ''] = content.trim().split(' ')
  if (!/^\d{1,10}$/.test(pid) || startTime === '') return 'stale'
  return (await startTimeOf(Number(pid))) === startTime ? Number(pid) : 'stale'
}
