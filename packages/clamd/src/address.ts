import { isIPv6 } from 'node:net'
import { ClamdError, shown } from './errors.ts'
import type { ClamdAddress } from './types.ts'

/** The port that clamd's documentation uses for TCP. */
export const DEFAULT_CLAMD_PORT = 3310

/** Longest path of a unix socket that Linux takes (sun_path, less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107
const MAX_HOST_CHARACTERS = 253

/**
 * Reads `unix:/path`, `/path`, `tcp:host:port`, `tcp:host` (port 3310), `tcp:[2001:db8::1]:port`.
 * @throws {ClamdError} CLAMD_ADDRESS_INVALID
 */
export function parseClamdAddress(text: string): ClamdAddress {
  if (text.startsWith('/')) return unixAddress(text, text)
  if (text.startsWith('unix:')) return unixAddress(text, text.slice('unix:'.length))
  if (text.startsWith('tcp:')) return tcpAddress(text, text.slice('tcp:'.length))
  throw invalid(text, 'it starts with neither unix:, tcp: nor /')
}

/** The text that {@link parseClamdAddress} reads back. */
export function formatClamdAddress(address: ClamdAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `tcp:${host}:${address.port}`
}

function unixAddress(text: string, path: string): ClamdAddress {
  if (!path.startsWith('/')) throw invalid(text, 'the path of the socket is not absolute')
  if (path.includes('\0')) throw invalid(text, 'the path of the socket contains a NUL')
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw invalid(text, `the path of the socket has ${bytes} bytes, at most ${MAX_SOCKET_PATH_BYTES} work`)
  }
  return { kind: 'unix', path }
}

function tcpAddress(text: string, rest: string): ClamdAddress {
  const { host, port } = rest.startsWith('[') ? splitBracketed(text, rest) : splitPlain(text, rest)
  return { kind: 'tcp', host, port: port === undefined ? DEFAULT_CLAMD_PORT : portNumber(text, port) }
}

function splitBracketed(text: string, rest: string): { host: string; port: string | undefined } {
  const end = rest.indexOf(']')
  const host = rest.slice(1, end)
  const tail = rest.slice(end + 1)
  if (end === -1 || !isIPv6(host)) throw invalid(text, 'there is no IPv6 address between [ and ]')
  if (tail === '') return { host, port: undefined }
  if (!tail.startsWith(':')) throw invalid(text, 'after ] only :port may follow')
  return { host, port: tail.slice(1) }
}

function splitPlain(text: string, rest: string): { host: string; port: string | undefined } {
  const [host = '', port, ...more] = rest.split(':')
  if (more.length > 0) throw invalid(text, 'an IPv6 address needs brackets')
  if (host === '') throw invalid(text, 'the host is missing')
  if (host.length > MAX_HOST_CHARACTERS || !/^[\w.-]+$/.test(host)) {
    throw invalid(text, 'the host is neither a name nor an address')
  }
  return { host, port }
}

function portNumber(text: string, port: string): number {
  const value = /^\d{1,5}$/.test(port) ? Number(port) : 0
  if (value < 1 || value > 65_535) throw invalid(text, 'the port is not a number from 1 to 65535')
  return value
}

function invalid(text: string, why: string): ClamdError {
  return new ClamdError('CLAMD_ADDRESS_INVALID', `"${shown(text)}" is no address of a clamd: ${why}`, {
    remedy: 'Write unix:/run/clamav/clamd.ctl, tcp:127.0.0.1:3310 or tcp:[::1]:3310.',
    details: { text: shown(text) },
  })
}
