import { readdir, readFile } from 'node:fs/promises'

/** What the kernel tells of a process. */
export interface ProcessFacts {
  readonly pid: number
  readonly groupId: number
  /** Clock ticks from boot to its start: with the pid it names a process once and for all. */
  readonly startTime: string
  /** It has ended, and its parent has not waited for it yet. */
  readonly hasEnded: boolean
}

/** Undefined when there is no such process. */
export async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  if (text === undefined) return undefined
  // proc(5): pid (name) state ppid pgrp … starttime; the name may hold blanks and brackets, so count behind the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', , groupId = ''] = fields
  return {
    pid,
    groupId: Number(groupId),
    startTime: fields[19] ?? '',
    hasEnded: state === 'Z' || state === 'X',
  }
}

/** Whether a process was started with exactly this argument. */
export async function hasArgument(pid: number, argument: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return line.split('\0').includes(argument)
}

/** All processes with exactly this argument. */
export async function processesWith(argument: string): Promise<readonly ProcessFacts[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => ((await hasArgument(pid, argument)) ? await readProcess(pid) : undefined)),
  )
  return found.filter((facts) => facts !== undefined)
}
