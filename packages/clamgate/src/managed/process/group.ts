import { readdir } from 'node:fs/promises'
import { readProcess } from './proc.ts'

/** Sends a signal to a whole process group; one that is gone, or not ours to signal, is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch {
    // ESRCH: nobody is left to be told.
  }
}

/** Asks a whole process group to end. A stopped process (SIGSTOP) takes no SIGTERM until it continues. */
export function askGroupToEnd(groupId: number): void {
  signalGroup(groupId, 'SIGTERM')
  signalGroup(groupId, 'SIGCONT')
}

/**
 * Whether a process of the group still runs. Orphans that ended but wait for init(8) to collect them do not count: an
 * init that is no real one, as in containers, may take seconds, or never do it.
 */
export async function isGroupRunning(groupId: number): Promise<boolean> {
  try {
    process.kill(-groupId, 0)
  } catch (error) {
    // EPERM: it is there, and another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  // Processes of others are hidden here (ProtectProc=): one answered, and cannot be looked at.
  if (!pids.includes('1')) return true
  const processes = await Promise.all(pids.map((pid) => readProcess(Number(pid))))
  return processes.some((one) => one?.groupId === groupId && !one.hasEnded)
}
