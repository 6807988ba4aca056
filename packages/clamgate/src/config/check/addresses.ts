import { isIPv6 } from 'node:net'
import { formatClamdAddress, parseClamdAddress } from '@clamgate/clamd/address'
import { formatListenAddress, parseListenAddress } from '@clamgate/milter/address'
import { consolePlace, formatHostPort } from '../console-place.ts'
import { parseHostPort } from '../host-port.ts'
import { hostPortMeant, listenMeant, serverMeant } from '../meant/addresses.ts'
import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'

/** Longest path of a Unix socket that Linux takes (sun_path of unix(7), less its NUL), bytes. */
const MAX_SOCKET_PATH_BYTES = 107

/** `systemd:` in `milter.listen`: the sockets that systemd passes. */
const SYSTEMD = 'systemd:'

/** An address, and the key that has it. */
interface Address {
  readonly key: string
  /** In one spelling; undefined when it is none. */
  readonly name: string | undefined
}

/** Addresses that cannot be, are given twice, or are one and the same socket for two ends. */
export function* checkAddresses({ milter, engine, control, console: web }: Config): Generator<Finding> {
  const listen = milter.listen.map((text, index) => readAddress(`milter.listen[${index}]`, text, LISTEN))
  const servers = engine.servers.map(({ address }, index) =>
    readAddress(`engine.servers[${index}]`, address, SERVER),
  )
  const http =
    web.listen === undefined ? [] : [readAddress('console.listen', boundOf(web) ?? web.listen, WEB)]
  const socket = { key: 'control.socket', name: `unix:${control.socket}` }
  const used: readonly Address[] = [
    ...listen,
    ...http,
    ...(engine.mode === 'external' ? servers : []),
    ...(control.socket === undefined ? [] : [socket]),
  ]
  yield* [...listen, ...http, ...servers].flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  yield* twice(used)
  for (const { key, name } of used) yield* tooLong(key, name)
  for (const { key, name } of listen) yield* exposed(key, name)
}

/** How addresses of a key are read, and what is meant by what is none. */
interface Reading {
  readonly nameOf: (text: string) => string
  readonly meant: (text: string) => string | undefined
}

function isRead(text: string, nameOf: (text: string) => string): boolean {
  try {
    nameOf(text)
    return true
  } catch {
    return false
  }
}

/** The errors of the libraries carry the sentence and the remedy; here they become parts of a line. */
function readAddress(
  key: string,
  text: string,
  { nameOf, meant }: Reading,
): Address & { readonly problem?: Finding } {
  try {
    return { key, name: nameOf(text) }
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const guess = meant(text)
    const own = 'remedy' in cause && typeof cause.remedy === 'string' ? cause.remedy : undefined
    // A guess that is no address either is none.
    const remedy = guess !== undefined && isRead(guess, nameOf) ? `did you mean ${guess}?` : own
    return { key, name: undefined, problem: error(key, asPart(cause.message), remedy && asPart(remedy)) }
  }
}

function listenName(text: string): string {
  return text === SYSTEMD ? SYSTEMD : formatListenAddress(parseListenAddress(text))
}

function serverName(text: string): string {
  return formatClamdAddress(parseClamdAddress(text))
}

/** In the notation of the milter's addresses, so that both are known for the same. */
function webName(text: string): string {
  const parsed = parseHostPort(text)
  if (!parsed.ok) throw Object.assign(new Error(parsed.message), { remedy: parsed.remedy })
  return `${isIPv6(parsed.host) ? 'inet6' : 'inet'}:${parsed.port}@${parsed.host}`
}

const LISTEN: Reading = { nameOf: listenName, meant: listenMeant }
const SERVER: Reading = { nameOf: serverName, meant: serverMeant }
const WEB: Reading = { nameOf: webName, meant: hostPortMeant }

function* twice(addresses: readonly Address[]): Generator<Finding> {
  const first = new Map<string, string>()
  for (const { key, name } of addresses) {
    if (name === undefined || /^inet6?:0@/.test(name)) continue // port 0 is another one each time
    const other = first.get(name)
    if (other === undefined) {
      first.set(name, key)
      continue
    }
    const message = `${name} is ${other} already`
    // A server that is named twice is asked like one; nothing else can be two things at once.
    const isServers = [key, other].every((one) => one.startsWith('engine.servers['))
    yield isServers
      ? warning(key, message, 'remove one of the two; weight and maxScans say how much a server gets')
      : error(key, message, 'remove one of the two, or change it')
  }
}

function* tooLong(key: string, name: string | undefined): Generator<Finding> {
  const bytes = name?.startsWith('unix:') === true ? Buffer.byteLength(name.slice('unix:'.length)) : 0
  if (bytes <= MAX_SOCKET_PATH_BYTES) return
  const message = `the path of the socket has ${bytes} bytes, the system takes at most ${MAX_SOCKET_PATH_BYTES}`
  yield error(key, message, 'choose a shorter one')
}

function* exposed(key: string, name: string | undefined): Generator<Finding> {
  if (name === undefined || !/@(0\.0\.0\.0|::)$/.test(name)) return
  const message = 'listens on every network interface, and a milter knows no passwords'
  yield warning(key, message, 'name one address, or keep the port behind a firewall')
}

/** What is bound in the end, where that is not what is written. */
function boundOf(web: Config['console']): string | undefined {
  const place = consolePlace(web)
  return place && formatHostPort(place.listen)
}

function asPart(sentence: string): string {
  return (sentence.slice(0, 1).toLowerCase() + sentence.slice(1)).replace(/\.$/, '')
}
