import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ProcessFact } from './types.ts'

export interface ProcessQuestion {
  /** Names of programs; undefined: all. */
  readonly names?: readonly string[]
  /** Tests have another one. */
  readonly proc?: string
}

/** The processes of this host whose program has one of these names. Those that end meanwhile are left out. */
export async function readProcesses({
  names,
  proc = '/proc',
}: ProcessQuestion = {}): Promise<readonly ProcessFact[]> {
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const read = await Promise.all(
    pids.map(async (pid) => {
      const fact = await readOne(proc, pid)
      return fact === undefined || (names !== undefined && !names.includes(fact.name)) ? [] : [fact]
    }),
  )
  return read.flat()
}

/** Those of containers that run on this host can be seen from here, and are none of its own. */
export async function ofThisHost(processes: readonly ProcessFact[]): Promise<readonly ProcessFact[]> {
  // Only root may ask for those of others: then each counts.
  const spaceOf = (pid: number | 'self') => readlink(`/proc/${pid}/ns/pid`).catch(() => undefined)
  const ours = await spaceOf('self')
  const found = await Promise.all(
    processes.map(async (one) => {
      const space = await spaceOf(one.pid)
      return space === undefined || space === ours ? [one] : []
    }),
  )
  return found.flat()
}

async function readOne(proc: string, pid: string): Promise<ProcessFact | undefined> {
  try {
    const [line, status] = await Promise.all([
      readFile(join(proc, pid, 'cmdline'), 'utf8'),
      readFile(join(proc, pid, 'status'), 'latin1'),
    ])
    return processOf(Number(pid), line, status)
  } catch {
    return undefined
  }
}

/** Pure: of `/proc/PID/cmdline` and `/proc/PID/status`, proc(5). Undefined for threads of the kernel, and for those that have ended. */
export function processOf(pid: number, commandLine: string, status: string): ProcessFact | undefined {
  const args = commandLine.replace(/\0+$/, '').split('\0')
  const [first = ''] = args
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1]
  if (first === '' || uid === undefined) return undefined
  // Programs that rename themselves have words behind it: `/usr/sbin/amavisd-new (master)`, `postgres: writer`.
  const name = basename(first.split(/\s/)[0] ?? '').replace(/:$/, '')
  return { pid, uid: Number(uid), name, args }
}
