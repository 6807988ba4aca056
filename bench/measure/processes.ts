import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** CPU time and identity of a process, from proc(5) stat. Times in clock ticks. */
export interface ProcessTimes {
  readonly pid: number
  readonly parent: number
  /** User and system time of all its threads, also of those that have ended. */
  readonly own: number
  /** The same of its children that it has waited for, with theirs. */
  readonly waited: number
}

/** Reads a line of /proc/PID/stat; the name in it may hold blanks and parentheses. */
export function parseStat(line: string): ProcessTimes {
  // After the name: state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const number = (index: number) => Number(fields[index])
  return {
    pid: Number.parseInt(line, 10),
    parent: number(1),
    own: number(11) + number(12),
    waited: number(13) + number(14),
  }
}

/** CPU time that a living process has used so far with all its threads, ms. Resolution: one clock tick, mostly 10 ms. */
export function cpuMs(pid: number): number {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).own * msPerTick()
}

/** CPU time of this process's children that have ended and were waited for, ms. */
export function endedChildrenCpuMs(): number {
  return parseStat(readFileSync('/proc/self/stat', 'latin1')).waited * msPerTick()
}

/**
 * CPU time of a process and of its direct children, living and ended, ms. That is all of Postfix: each of its daemons is
 * a child of master(8).
 */
export function familyCpuMs(pid: number): number {
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const times = readTimes(name)
    if (times?.pid === pid) ticks += times.own + times.waited
    else if (times?.parent === pid) ticks += times.own
  }
  return ticks * msPerTick()
}

/** Resident memory of a process, KiB: now, and at most since {@link resetPeak}. */
export interface Memory {
  readonly residentKib: number
  readonly peakKib: number
}

export function memory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
  return { residentKib: field('VmRSS'), peakKib: field('VmHWM') }
}

/** Makes the peak of resident memory start again from what is resident now (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function readTimes(pid: string): ProcessTimes | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined // It ended since the directory was read; its parent has its time, or soon will.
  }
}

let ticksPerSecond: number | undefined

function msPerTick(): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return 1000 / ticksPerSecond
}
