import { isIP, isIPv4, isIPv6 } from 'node:net'
import { showValue } from './problem.ts'

/** Where a TCP listener is. */
export interface HostPort {
  /** An address, IPv6 without brackets, or a host name. */
  readonly host: string
  readonly port: number
}

/** `HOST:PORT` or `[IPV6]:PORT`, or why the text is neither. */
export function parseHostPort(
  text: string,
):
  | ({ readonly ok: true } & HostPort)
  | { readonly ok: false; readonly message: string; readonly remedy: string } {
  const [, bracketed, name, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? name
  const port = Number(digits)
  if (host === undefined) return bad(`${showValue(text)} is no address with a port`, remedyFor(text))
  if (port < 1 || port > 65_535) return bad(`port ${digits} does not exist`, 'choose one from 1 to 65535')
  const isHost = bracketed === undefined ? isIPv4(host) || HOST_NAME.test(host) : isIPv6(bracketed)
  if (!isHost)
    return bad(
      `${showValue(host)} is no ${bracketed === undefined ? 'address' : 'IPv6 address'}`,
      remedyFor(text),
    )
  return { ok: true, host, port }
}

/** Whether only programs on this machine reach the host. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.')
  return isIP(host) === 6 ? /^(0*:)*:?0*1$/.test(host) : host.toLowerCase() === 'localhost'
}

/** `127.0.0.1:10029` or `[::1]:25` in one spelling; undefined where other machines reach it, or the text is none. */
export function loopbackPlace(text: string): string | undefined {
  const parsed = parseHostPort(text)
  if (!parsed.ok || !isLoopback(parsed.host)) return undefined
  const host = parsed.host.toLowerCase() === 'localhost' ? '127.0.0.1' : parsed.host
  return `${host.includes(':') ? `[${host}]` : host}:${parsed.port}`
}

/** RFC 1123 section 2.1: the last label is never a number. */
const HOST_NAME = /^(?=.{1,253}$)(?:[A-Za-z0-9_-]{1,63}\.)*(?!\d+$)[A-Za-z0-9-]{1,63}$/

function remedyFor(text: string): string {
  const port = /(?:^|:)(\d{1,5})$/.exec(text)?.[1] ?? '8095'
  const bare = text.slice(0, -port.length - 1)
  if (isIPv6(bare)) return `write [${bare}]:${port}`
  if (bare === '*') return `write 0.0.0.0:${port} or [::]:${port} for every network interface`
  return `write it as 127.0.0.1:${port} or [::1]:${port}`
}

function bad(message: string, remedy: string) {
  return { ok: false, message, remedy } as const
}
