import { readdir, readFile, readlink } from 'node:fs/promises'

/** Where somebody may listen: `path` as it was bound. */
export type ListenPlace = { readonly path: string } | { readonly port: number }

/** A process that holds a listening socket. */
export interface Holder {
  readonly pid: number
  /** Its command line; empty where it cannot be seen. */
  readonly words: readonly string[]
}

/**
 * The names of the programs that hold a listening socket: `unix` by the path it was bound to, `inet` by its port. As root all
 * are seen, else only those of this user. Empty where nobody listens, or nothing can be seen.
 */
export async function programsAt(place: ListenPlace): Promise<readonly string[]> {
  const names = new Set<string>()
  for (const { words } of await holdersAt(place)) {
    // A program of Python or Perl is known by its first argument.
    for (const word of words.slice(0, 2)) if (word !== '') names.add(word.slice(word.lastIndexOf('/') + 1))
  }
  return [...names]
}

/** Whether somebody listens at a port, whoever it is. */
export async function isListening(port: number): Promise<boolean> {
  return (await tcpInodes(port)).size > 0
}

/** The same with their processes. */
export async function holdersAt(place: ListenPlace): Promise<readonly Holder[]> {
  const inodes = 'path' in place ? await unixInodes(place.path) : await tcpInodes(place.port)
  if (inodes.size === 0) return []
  const holders: Holder[] = []
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid) || !(await holds(pid, inodes))) continue
    const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
    holders.push({ pid: Number(pid), words: line.split('\0') })
  }
  return holders
}

async function holds(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const directory = `/proc/${pid}/fd`
  for (const fd of await readdir(directory).catch(() => [])) {
    const target = await readlink(`${directory}/${fd}`).catch(() => '')
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? []
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

/** Lines of proc_net_unix(5): `Num RefCount Protocol Flags Type St Inode Path`. */
async function unixInodes(path: string): Promise<ReadonlySet<string>> {
  const lines = (await readFile('/proc/net/unix', 'utf8').catch(() => '')).split('\n')
  const found = lines.flatMap((line) => {
    const [, inode, at] = /^(?:\S+\s+){6}(\d+)\s+(.*)$/.exec(line) ?? []
    return inode !== undefined && at === path ? [inode] : []
  })
  return new Set(found)
}

/** `0A` is LISTEN; the port is hexadecimal. */
async function tcpInodes(port: number): Promise<ReadonlySet<string>> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const texts = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  const lines = texts.flatMap((text) => text.split('\n'))
  const found = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/)
    const inode = words[9]
    return words[1]?.endsWith(`:${hexPort}`) && words[3] === '0A' && inode !== undefined ? [inode] : []
  })
  return new Set(found)
}
