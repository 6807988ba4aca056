import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { askGroupToEnd, signalGroup } from './group.ts'
import { readNote } from './note.ts'
import { hasArgument, type ProcessFacts, processesWith, readProcess } from './proc.ts'

/** What became of a child that an earlier life of ours left running. */
export interface Leftover {
  readonly pid: number
  /** False: it does not end, or is not ours to end. */
  readonly ended: boolean
}

/** A process that SIGKILL does not end hangs in the kernel: waiting longer would not help. */
const KILLED_MS = 5_000

/**
 * Ends a child that an earlier, killed life of ours left running, with its process group: the process that the note names,
 * by pid and start time, so that another one with the same pid is never hit. A life that was killed between the start of
 * its child and the note has left no pid: then it is the process that was started with this very configuration.
 * The note stays where the process does not end.
 * @param mark the path of its generated configuration
 */
export async function endLeftover(
  notePath: string,
  mark: string,
  killAfterMs: number,
): Promise<readonly Leftover[]> {
  const argument = `--config-file=${mark}`
  const ended = await Promise.all(
    (await findLeftovers(notePath, argument)).map((one) => end(one, killAfterMs)),
  )
  if (ended.every((one) => one.ended)) await rm(notePath, { force: true })
  return ended
}

async function findLeftovers(notePath: string, argument: string): Promise<readonly ProcessFacts[]> {
  const noted = await readNote(notePath)
  if (noted === undefined) return []
  if (noted.kind === 'unnamed') return await processesWith(argument)
  const facts = await readProcess(noted.pid)
  const isOurs = facts?.startTime === noted.startTime && (await hasArgument(noted.pid, argument))
  return facts !== undefined && isOurs ? [facts] : []
}

async function end({ pid, startTime, groupId }: ProcessFacts, killAfterMs: number): Promise<Leftover> {
  // A child of ours leads its group. One that does not yet was caught before it could.
  const target = groupId === pid ? pid : undefined
  const killAt = performance.now() + killAfterMs
  const giveUpAt = killAt + KILLED_MS
  if (target !== undefined) askGroupToEnd(target)
  else signal(pid, 'SIGTERM')
  let killed = false
  for (;;) {
    const facts = await readProcess(pid)
    if (facts === undefined || facts.startTime !== startTime || facts.hasEnded) break
    if (performance.now() >= giveUpAt) return { pid, ended: false }
    if (!killed && performance.now() >= killAt) {
      killed = true
      if (target !== undefined) signalGroup(target, 'SIGKILL')
      else signal(pid, 'SIGKILL')
    }
    await delay(20)
  }
  // What is left of its group goes with it.
  if (target !== undefined) signalGroup(target, 'SIGKILL')
  return { pid, ended: true }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended in between, which is what was wanted.
  }
}
