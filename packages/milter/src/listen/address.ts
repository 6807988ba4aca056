import { MilterError } from '../errors.ts'

/** Where to listen. */
export type ListenAddress =
  | {
      readonly kind: 'unix'
      readonly path: string
      /** Permissions of the socket, for example 0o660. Default: what the umask leaves of 0o777. */
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly family?: 4 | 6 }
  /** A socket that is bound already, inherited from systemd or another parent. */
  | {
      readonly kind: 'fd'
      readonly fd: number
      /** What it is called in logs, such as where it is bound. Default: `fd:3`. */
      readonly name?: string
    }

const LOOPBACK = { 4: '127.0.0.1', 6: '::1' } as const
const FIRST_INHERITED_FD = 3

/**
 * Reads an address in the spelling of libmilter: `unix:/path`, `local:/path`, `/path`, `inet:port@host`,
 * `inet6:port@host`. Without host it is the loopback address: a milter has no authentication, so that listening for
 * others has to be asked for (`inet:port@0.0.0.0`).
 * @throws {MilterError} MILTER_ADDRESS_INVALID with the right spelling as remedy.
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, scheme = '', rest = ''] = /^([a-z0-9]+):(.*)$/is.exec(text) ?? ['', '', text]
  switch (scheme.toLowerCase()) {
    case '':
    case 'unix':
    case 'local':
      return unixAddress(text, rest)
    case 'inet':
      return tcpAddress(text, rest, 4)
    case 'inet6':
      return tcpAddress(text, rest, 6)
    default:
      throw invalid(
        text,
        `has the unknown kind ${scheme}`,
        'Use unix:/path, inet:port@host or inet6:port@host.',
      )
  }
}

/** The address as {@link parseListenAddress} reads it. */
export function formatListenAddress(address: ListenAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix:${address.path}`
    case 'tcp':
      return `${address.family === 6 || address.host.includes(':') ? 'inet6' : 'inet'}:${address.port}@${address.host}`
    case 'fd':
      return address.name ?? `fd:${address.fd}`
  }
}

/**
 * The sockets that systemd hands over (sd_listen_fds(3)): none unless `LISTEN_PID` is this process.
 * @param env usually `process.env`
 */
export function systemdSockets(env: Readonly<Record<string, string | undefined>>): readonly ListenAddress[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count } = env
  if (pid !== String(process.pid) || count === undefined || !/^\d{1,3}$/.test(count)) return []
  return Array.from({ length: Number(count) }, (_, index) => ({ kind: 'fd', fd: FIRST_INHERITED_FD + index }))
}

function unixAddress(text: string, path: string): ListenAddress {
  if (!path.startsWith('/')) {
    throw invalid(
      text,
      'has no absolute path',
      'Write the whole path, for example unix:/run/milter/milter.sock.',
    )
  }
  if (path.endsWith('/') || path.includes('\0')) {
    throw invalid(text, 'names no file', 'Name the socket itself, for example unix:/run/milter/milter.sock.')
  }
  return { kind: 'unix', path }
}

function tcpAddress(text: string, rest: string, family: 4 | 6): ListenAddress {
  const scheme = family === 4 ? 'inet' : 'inet6'
  const [, portText = '', hostText] = /^(\d{1,5})(?:@(.*))?$/s.exec(rest) ?? []
  if (portText === '') throw invalid(text, 'is not port@host', spelling(rest, scheme))
  const port = Number(portText)
  if (port > 65_535) throw invalid(text, `has the port ${port}`, 'Use a port from 1 to 65535, or 0 for any.')
  const host = /^\[(.*)\]$/.exec(hostText ?? '')?.[1] ?? hostText ?? LOOPBACK[family]
  if (host === '' || /[\s/@[\]]/.test(host)) {
    throw invalid(text, 'has no usable host', `Write ${scheme}:${port}@${LOOPBACK[family]}, for example.`)
  }
  if (family === 4 && host.includes(':')) {
    throw invalid(text, 'has an IPv6 host', `Write inet6:${port}@${host} for it.`)
  }
  return { kind: 'tcp', host, port, family }
}

/** Postfix, on its side, writes `inet:host:port`; people copy it. */
function spelling(rest: string, scheme: string): string {
  const [, host, port] = /^\[?([^@\s]+?)\]?:(\d{1,5})$/.exec(rest) ?? []
  if (host === undefined) return `Write ${scheme}:port@host, for example ${scheme}:8890@127.0.0.1.`
  const kind = host.includes(':') ? 'inet6' : scheme
  return `Here the port comes first: ${kind}:${port}@${host} (Postfix writes it the other way round).`
}

function invalid(text: string, what: string, remedy: string): MilterError {
  return new MilterError('MILTER_ADDRESS_INVALID', `The address ${JSON.stringify(text)} ${what}`, { remedy })
}
