import { readdir, readFile } from 'node:fs/promises'

/** Sends a signal to a whole process group; a group that is gone is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch {
    // ESRCH: nobody is left to be told.
  }
}

/**
 * Whether a process of the group still runs. Orphans that ended but wait for init(8) to collect them do not count: an
 * init that is no real one, as in containers, may take seconds, or never do it.
 */
export async function isGroupRunning(groupId: number): Promise<boolean> {
  try {
    process.kill(-groupId, 0)
  } catch {
    return false
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')))
  return states.some((stat) => {
    // proc(5): pid (name) state ppid pgrp …; the name may hold blanks and parentheses.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(group) === groupId && state !== 'Z' && state !== 'X'
  })
}
