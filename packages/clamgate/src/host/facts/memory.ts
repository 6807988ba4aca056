import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MemoryFact } from './types.ts'

export interface MemoryQuestion {
  /** Whose bound is looked for; undefined: our own. */
  readonly pid?: number
  /** Tests have another one. */
  readonly root?: string
}

/** What this host has, and what the cgroups of that process may take. Undefined where /proc is not mounted. */
export async function readMemory({ pid, root = '/' }: MemoryQuestion = {}): Promise<MemoryFact | undefined> {
  const text = await readText(join(root, 'proc/meminfo'))
  const totalBytes = kibOf(text, 'MemTotal')
  if (totalBytes === undefined) return undefined
  const limitBytes = await readLimit(root, pid === undefined ? 'self' : String(pid))
  return {
    totalBytes,
    availableBytes: kibOf(text, 'MemAvailable') ?? kibOf(text, 'MemFree') ?? 0,
    // Version 1 says "no bound" with a number beyond any memory.
    limitBytes: limitBytes !== undefined && limitBytes < totalBytes ? limitBytes : undefined,
  }
}

/** Bytes of swap that the host has and our cgroups may take; 0 where there is none. */
export async function readSwap(root = '/'): Promise<number> {
  const total = kibOf(await readText(join(root, 'proc/meminfo')), 'SwapTotal') ?? 0
  const path = /^0::(.*)$/m.exec(await readText(join(root, 'proc/self/cgroup')))?.[1]
  if (path === undefined) return total
  return Math.min(total, ...(await limitsOn(join(root, 'sys/fs/cgroup'), path, ['memory.swap.max'])))
}

function kibOf(meminfo: string, name: string): number | undefined {
  const digits = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1]
  return digits === undefined ? undefined : Number(digits) * 1024
}

/** The smallest bound from the cgroup of the process up to the root, cgroups(7), version 2 and 1. */
async function readLimit(root: string, pid: string): Promise<number | undefined> {
  const lines = (await readText(join(root, 'proc', pid, 'cgroup'))).trim().split('\n')
  const found = await Promise.all(
    lines.map((line) => {
      const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
      if (controllers === '')
        return limitsOn(join(root, 'sys/fs/cgroup'), path, ['memory.max', 'memory.high'])
      if (!controllers.split(',').includes('memory')) return []
      return limitsOn(join(root, 'sys/fs/cgroup/memory'), path, ['memory.limit_in_bytes'])
    }),
  )
  const limits = found.flat()
  return limits.length === 0 ? undefined : Math.min(...limits)
}

async function limitsOn(mount: string, path: string, files: readonly string[]): Promise<readonly number[]> {
  const limits: number[] = []
  // In a container the path may be the one outside; then what is mounted here is its own, and stands at the top.
  for (let at = path; ; at = dirname(at)) {
    for (const file of files) {
      const text = (await readText(join(mount, at, file))).trim()
      if (/^\d{1,20}$/.test(text)) limits.push(Number(text))
    }
    if (at === dirname(at)) return limits
  }
}

async function readText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
