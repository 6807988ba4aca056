import { readFileSync, readlinkSync } from 'node:fs'
import { type ListenAddress, parseListenAddress, systemdSockets } from '@clamgate/milter'

/** A listening socket that systemd, or another parent, holds and has passed on. */
export interface InheritedSocket {
  readonly fd: number
  /** Where it is bound, in the spelling of `milter.listen`; undefined where that cannot be told. */
  readonly place: string | undefined
}

/**
 * The sockets that were passed, sd_listen_fds(3), each with where it is bound. What the unit calls them says nothing of that.
 * @param proc proc(5)'s directory of this process
 */
export function inheritedSockets(
  env: Readonly<Record<string, string | undefined>>,
  proc = '/proc/self',
): readonly InheritedSocket[] {
  const fds = systemdSockets(env).flatMap((address) => (address.kind === 'fd' ? [address.fd] : []))
  if (fds.length === 0) return []
  const places = placesByInode(proc)
  return fds.map((fd) => ({ fd, place: places.get(inodeOf(fd, proc) ?? '') }))
}

/**
 * Which of them is at this very address. One that is open to all addresses is not taken for one on loopback: it would let in
 * whom the configuration keeps out.
 */
export function inheritedFor(
  address: ListenAddress,
  inherited: readonly InheritedSocket[],
): InheritedSocket | undefined {
  return inherited.find(({ place }) => place !== undefined && isSame(address, parseListenAddress(place)))
}

function isSame(wanted: ListenAddress, bound: ListenAddress): boolean {
  if (wanted.kind === 'unix' && bound.kind === 'unix') return wanted.path === bound.path
  if (wanted.kind !== 'tcp' || bound.kind !== 'tcp' || wanted.port !== bound.port) return false
  return wanted.host === bound.host || (wanted.host === 'localhost' && LOOPBACK.has(bound.host))
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1'])

function inodeOf(fd: number, proc: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${proc}/fd/${fd}`))?.[1]
  } catch {
    return undefined // no such descriptor: listening on it will say so
  }
}

/** The listening sockets of this network namespace. */
function placesByInode(proc: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const line of linesOf(`${proc}/net/unix`)) {
    const [, inode, path] = /^\S+ \S+ \S+ \S+ \S+ \S+ +(\d+) (\/.+)$/.exec(line) ?? []
    if (inode !== undefined && path !== undefined) places.set(inode, `unix:${path}`)
  }
  for (const [file, scheme] of [
    ['tcp', 'inet'],
    ['tcp6', 'inet6'],
  ] as const) {
    for (const line of linesOf(`${proc}/net/${file}`)) {
      const columns = line.trim().split(/\s+/)
      const [host, port] = (columns[1] ?? '').split(':')
      const inode = columns[9]
      if (columns[3] !== LISTENING || host === undefined || port === undefined || inode === undefined)
        continue
      places.set(inode, `${scheme}:${Number.parseInt(port, 16)}@${hostOf(host)}`)
    }
  }
  return places
}

/** TCP_LISTEN of the kernel. */
const LISTENING = '0A'

/** Words of 32 bits in the order of this machine's bytes, which is little-endian wherever Node is built for Linux by us. */
function hostOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse()
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return [] // a kernel without that family
  }
}
