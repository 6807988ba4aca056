import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd'
import { formatListenAddress, parseListenAddress } from '@clamgate/milter'
import type { Finding } from './problem.ts'
import type { Config } from './schema.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `systemd:` in `milter.listen`: the sockets that systemd passes. */
const SYSTEMD = 'systemd:'

/** Addresses that cannot be, are given twice, or are one and the same socket for two ends. */
export function checkAddresses({ milter, engine, control }: Config): readonly Finding[] {
  const listen = milter.listen.map((text, index) => ({ key: `milter.listen[${index}]`, ...readListen(text) }))
  const servers = engine.servers.map((text, index) => ({
    key: `engine.servers[${index}]`,
    ...readServer(text),
  }))
  const socket = { key: 'control.socket', name: `unix:${control.socket}` }
  const used = [
    ...listen,
    ...(engine.mode === 'external' ? servers : []),
    ...(control.socket === undefined ? [] : [socket]),
  ]
  return [
    ...[...listen, ...servers].flatMap(({ key, problem }) =>
      problem === undefined ? [] : [{ key, ...problem }],
    ),
    ...twice(used),
    ...used.flatMap(({ key, name }) => tooLong(key, name)),
    ...listen.flatMap(({ key, name }) => exposed(key, name)),
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
    if (other === undefined) first.set(name, key)
    if (other === undefined) return []
    return [
      {
        severity: 'error',
        key,
        message: `${name} is ${other} already`,
        remedy: 'remove one of the two, or change it',
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

function asPart(sentence: string): string {
  return (sentence.slice(0, 1).toLowerCase() + sentence.slice(1)).replace(/\.$/, '')
}
