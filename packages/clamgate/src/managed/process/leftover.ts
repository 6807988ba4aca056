import { readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that SIGKILL does not end hangs in the kernel: waiting longer would not help. */
const KILLED_MS = 5_000

/** Writes down a child, for {@link endLeftover} of a later life of ours. */
export async function notePid(path: string, pid: number): Promise<void> {
  await writeFile(path, `${pid}\n`, { mode: 0o644 })
}

/**
 * Ends a child that an earlier, killed life of ours left running: the pid in `pidPath`, if that process has `mark` (the
 * path of its generated configuration) among its arguments, so that nobody else's process is ever hit.
 * @returns the pid that was ended
 */
export async function endLeftover(
  pidPath: string,
  mark: string,
  killAfterMs: number,
): Promise<number | undefined> {
  const text = await readFile(pidPath, 'utf8').catch(() => '')
  const pid = /^\d{1,10}\n?$/.test(text) ? Number(text) : 0
  await rm(pidPath, { force: true })
  if (pid <= 1 || !(await hasArgument(pid, mark))) return undefined
  const startTime = await startTimeOf(pid)
  signal(pid, 'SIGTERM')
  signal(pid, 'SIGCONT')
  const killAt = performance.now() + killAfterMs
  const giveUpAt = killAt + KILLED_MS
  while (startTime !== undefined && (await startTimeOf(pid)) === startTime && !(await isZombie(pid))) {
    if (performance.now() >= killAt) signal(pid, 'SIGKILL')
    if (performance.now() >= giveUpAt) break
    await delay(20)
  }
  return pid
}

async function hasArgument(pid: number, mark: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return line.split('\0').some((argument) => argument === mark || argument.endsWith(`=${mark}`))
}

/** Clock ticks from boot to the start of a process (proc(5), field 22 of stat); undefined when there is none. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  // The name in field 2 may hold blanks and brackets: count behind the last one.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}

/** Ended, and not yet waited for by its parent. */
async function isZombie(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).startsWith('Z')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended in between, which is what was wanted.
  }
}
