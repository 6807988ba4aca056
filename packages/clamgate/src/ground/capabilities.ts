import { readFileSync } from 'node:fs'

/** What the kernel lets this process do beyond the rights of its user (capabilities(7)). */
export interface Capabilities {
  readonly effective: bigint
  /** What every program that it starts gets as well. */
  readonly ambient: bigint
}

/** Numbers of include/uapi/linux/capability.h. */
const NUMBER = { chown: 0n, kill: 5n, setgid: 6n, setuid: 7n } as const
/** To set the mode of files of others; our unit does not give it. */
const FOWNER = 3n

/** What it takes to start, to signal and to provide for programs that run as another user. */
const OTHER_USERS = [NUMBER.chown, NUMBER.kill, NUMBER.setgid, NUMBER.setuid]

/** Those of this process. None where the kernel does not say. */
export function ourCapabilities(): Capabilities {
  try {
    return parseCapabilities(readFileSync('/proc/self/status', 'latin1'))
  } catch {
    return { effective: 0n, ambient: 0n }
  }
}

/** Reads them from a `/proc/PID/status` (proc(5)). */
export function parseCapabilities(status: string): Capabilities {
  const read = (name: string) => {
    const digits = new RegExp(`^${name}:\\s*([0-9a-f]{1,16})$`, 'm').exec(status)?.[1]
    return digits === undefined ? 0n : BigInt(`0x${digits}`)
  }
  return { effective: read('CapEff'), ambient: read('CapAmb') }
}

/** Whether programs can be run as another user. */
export function canRunAsOthers({ effective }: Capabilities): boolean {
  return OTHER_USERS.every((number) => (effective & (1n << number)) !== 0n)
}

/** Whether a new file can get another group, or, unless it stays `ours`, another owner, and the mode that it is to have. */
export function mayGiveFilesAway({ effective }: Capabilities, ours: boolean): boolean {
  const has = (number: bigint) => (effective & (1n << number)) !== 0n
  return has(NUMBER.chown) && (ours || has(FOWNER))
}

/**
 * What setpriv(1) is told so that a program gets none of these capabilities. By name, where they are those that our unit gives:
 * before util-linux 2.36, setpriv refuses "all" on a kernel with capabilities that it has no name for, as in a container on a newer host.
 */
export function droppedBySetpriv(capabilities: bigint): string {
  const names = Object.entries(NUMBER).filter(([, number]) => (capabilities & (1n << number)) !== 0n)
  const known = names.reduce((sum, [, number]) => sum | (1n << number), 0n)
  return known === capabilities ? names.map(([name]) => `-${name}`).join(',') : '-all'
}
