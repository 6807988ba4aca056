import { isIPv6 } from 'node:net'
import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import { isLoopback, parseHostPort } from '../host-port.ts'
import type { Finding } from '../problem.ts'
import type { Config } from '../schema.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `systemd:` in `milter.listen`: the sockets that systemd passes. */
const SYSTEMD = 'systemd:'

/** Addresses that cannot be, are given twice, or are one and the same socket for two ends. */
export function checkAddresses({ milter, engine, control, ...config }: Config): readonly Finding[] {
  const listen = milter.listen.map((text, index) => ({ key: `milter.listen[${index}]`, ...readListen(text) }))
  const servers = engine.servers.map(({ address }, index) => ({
    key: `engine.servers[${index}]`,
    ...readServer(address),
  }))
  const web = config.console.listen
  const http = web === undefined ? [] : [{ key: 'console.listen', ...readHostPort(web) }]
  const socket = { key: 'control.socket', name: `unix:${control.socket}` }
  const used = [
    ...listen,
    ...http,
    ...(engine.mode === 'external' ? servers : []),
    ...(control.socket === undefined ? [] : [socket]),
  ]
  return [
    ...[...listen, ...http, ...servers].flatMap(({ key, problem }) =>
      problem === undefined ? [] : [{ key, ...problem }],
    ),
    ...twice(used),
    ...used.flatMap(({ key, name }) => tooLong(key, name)),
    ...listen.flatMap(({ key, name }) => exposed(key, name)),
    ...reachable(web),
  ]
}

interface Read {
  /** The address in one spelling; undefined when it is none. */
  readonly name: string | undefined
  readonly problem?: Omit<Finding, 'key'>
}

function readListen(text: string): Read {
  return text === SYSTEMD ? { name: SYSTEMD } : read(() => formatListenAddress(parseListenAddress(text)))
}

function readServer(text: string): Read {
  return read(() => formatClamdAddress(parseClamdAddress(text)))
}

/** In the notation of the milter's addresses, so that both are known for the same. */
function readHostPort(text: string): Read {
  const parsed = parseHostPort(text)
  if (parsed.ok) return { name: `${isIPv6(parsed.host) ? 'inet6' : 'inet'}:${parsed.port}@${parsed.host}` }
  return { name: undefined, problem: { severity: 'error', message: parsed.message, remedy: parsed.remedy } }
}

/** The errors of the libraries carry the sentence and the remedy; here they become parts of a line. */
function read(parse: () => string): Read {
  try {
    return { name: parse() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined
    return {
      name: undefined,
      problem: { severity: 'error', message: asPart(error.message), remedy: remedy && asPart(remedy) },
    }
  }
}

function twice(addresses: readonly { readonly key: string; readonly name: string | undefined }[]): Finding[] {
  const first = new Map<string, string>()
  return addresses.flatMap(({ key, name }) => {
    if (name === undefined || /^inet6?:0@/.test(name)) return [] // port 0 is another one each time
    const other = first.get(name)
    if (other === undefined) {
      first.set(name, key)
      return []
    }
    // A server that is named twice is asked like one; nothing else can be two things at once.
    const isServers = [key, other].every((one) => one.startsWith('engine.servers['))
    return [
      {
        severity: isServers ? 'warning' : 'error',
        key,
        message: `${name} is ${other} already`,
        remedy: isServers
          ? 'remove one of the two; weight and maxScans say how much a server gets'
          : 'remove one of the two, or change it',
      },
    ]
  })
}

function tooLong(key: string, name: string | undefined): Finding[] {
  const bytes = name?.startsWith('unix:') === true ? Buffer.byteLength(name.slice('unix:'.length)) : 0
  if (bytes <= MAX_SOCKET_PATH_BYTES) return []
  const message = `the path of the socket has ${bytes} bytes, the system takes at most ${MAX_SOCKET_PATH_BYTES}`
  return [{ severity: 'error', key, message, remedy: 'choose a shorter one' }]
}

function exposed(key: string, name: string | undefined): Finding[] {
  if (name === undefined || !/@(0\.0\.0\.0|::)$/.test(name)) return []
  const message = 'listens on every network interface, and a milter knows no passwords'
  return [
    { severity: 'warning', key, message, remedy: 'name one address, or keep the port behind a firewall' },
  ]
}

function reachable(listen: string | undefined): Finding[] {
  const parsed = listen === undefined ? undefined : parseHostPort(listen)
  if (parsed?.ok !== true || isLoopback(parsed.host)) return []
  const message = `${parsed.host} can be reached by others, and there is no log-in`
  return [
    {
      severity: 'warning',
      key: 'console.listen',
      message,
      remedy: 'listen on 127.0.0.1, or let a firewall keep all but your monitoring out',
    },
  ]
}

function asPart(sentence: string): string {
  return (sentence.slice(0, 1).toLowerCase() + sentence.slice(1)).replace(/\.$/, '')
}
