import { isIP } from 'node:net'
import { normalize } from 'node:path/posix'
import { parseListenAddress } from '@clamgate/milter'
import { showValue } from '../../../config/problem.ts'

/** A place where the milter can be reached. */
export type Socket =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'port'; readonly host: string; readonly port: number }

/** Where Postfix runs. */
export interface PostfixPlace {
  /** `queue_directory` */
  readonly queueDirectory: string
  /** Its daemons see the queue directory as their root. */
  readonly isChrooted: boolean
}

/** Hosts that stand for all addresses. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** An address of main.cf, the path as it is outside of the chroot; or why it is none. */
export function readPostfixAddress(
  address: string,
  { queueDirectory, isChrooted }: PostfixPlace,
): Socket | { readonly why: string } {
  if (/[\s,{}]/.test(address)) return { why: `${showValue(address)} has to be one address, without options` }
  const [, path] = /^(?:unix|local):(.+)$/s.exec(address) ?? []
  if (path !== undefined) {
    const isInside = isChrooted || !path.startsWith('/')
    return { kind: 'path', path: outside(isInside ? `${queueDirectory}/${path}` : path) }
  }
  const [, host, port] = /^inet:(?:(\[[^\]]*\]|[^:[\]]+):)?(\d{1,5})$/.exec(address) ?? []
  if (port === undefined) {
    return { why: `${showValue(address)} is neither unix:PATH nor inet:HOST:PORT` }
  }
  if (Number(port) < 1 || Number(port) > 65_535) return { why: `${port} is no port` }
  return { kind: 'port', host: plain(host ?? 'localhost'), port: Number(port) }
}

/** An address of `milter.listen`; undefined for sockets that systemd passes. */
export function readListen(address: string): Socket | undefined {
  const read = address.startsWith('systemd:') ? undefined : parseListenAddress(address)
  if (read === undefined || read.kind === 'fd') return undefined
  if (read.kind === 'unix') return { kind: 'path', path: outside(read.path) }
  return { kind: 'port', host: plain(read.host), port: read.port }
}

/** How main.cf has to name a place; or why Postfix cannot get there. */
export function postfixAddressOf(
  socket: Socket,
  { queueDirectory, isChrooted }: PostfixPlace,
): { readonly address: string } | { readonly why: string } {
  if (socket.kind === 'port') {
    const host = EVERYWHERE.has(socket.host) ? 'localhost' : socket.host
    return { address: `inet:${host.includes(':') ? `[${host}]` : host}:${socket.port}` }
  }
  const root = `${outside(queueDirectory)}/`
  if (socket.path.startsWith(root)) return { address: `unix:/${socket.path.slice(root.length)}` }
  if (!isChrooted) return { address: `unix:${socket.path}` }
  return {
    why: `${socket.path} is not below ${queueDirectory}, which is all that Postfix sees`,
  }
}

/** How MilterSocket names a place. */
export function milterSocketOf(socket: Socket): string {
  if (socket.kind === 'path') return socket.path
  return `${socket.host.includes(':') ? 'inet6' : 'inet'}:${socket.port}@${socket.host}`
}

/** `unknown`: names of hosts, of which only the DNS knows. */
export function samePlace(postfix: Socket, listen: Socket): 'same' | 'other' | 'unknown' {
  if (postfix.kind === 'path' || listen.kind === 'path') {
    return postfix.kind === 'path' && listen.kind === 'path' && postfix.path === listen.path
      ? 'same'
      : 'other'
  }
  if (postfix.port !== listen.port) return 'other'
  if (EVERYWHERE.has(listen.host) || postfix.host === listen.host) return 'same'
  const [one, other] = [postfix.host, listen.host]
  if (isLoopback(one) && isLoopback(other)) {
    // Names of this host lead to either family; addresses to their own.
    return isIP(one) !== 0 && isIP(other) !== 0 && isIP(one) !== isIP(other) ? 'other' : 'same'
  }
  const isCertain = [one, other].every((host) => isIP(host) !== 0 || isLoopback(host))
  return isCertain ? 'other' : 'unknown'
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function plain(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}

/** One spelling of a path: without doubled slashes, and /var/run is /run. */
function outside(path: string): string {
  return normalize(path).replace(/^\/var\/run\//, '/run/')
}
