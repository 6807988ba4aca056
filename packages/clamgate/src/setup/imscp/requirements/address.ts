import { lstat, stat } from 'node:fs/promises'
import { createServer, isIP } from 'node:net'
import { dirname } from 'node:path'
import { type ListenAddress, parseListenAddress } from '@clamgate/milter'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { LATE, within } from '../../../ground/within.ts'
import { knocks } from '../../look/clamav.ts'
import { type Listener, listenerAt } from './holder.ts'
import { broken, type Fault, type Question } from './types.ts'

/** What is known of a path on which the milter is to listen. */
export interface PathFacts {
  readonly path: string
  readonly is: 'nothing' | 'socket' | 'something else'
  /** What on the way to it is there and is no directory; what is missing is made. */
  readonly barrier: string | undefined
  readonly listener: Listener | undefined
}

/** What came of a try to listen on a port. */
export interface PortFacts {
  readonly host: string
  readonly port: number
  /** `EADDRINUSE`; undefined where it can be listened on. */
  readonly fault: string | undefined
  readonly listener: Listener | undefined
}

const MAX_PATH_BYTES = 107
const BIND_MS = 3000
const KEY = "clamav_milter_options['MilterSocket']"
const BOTH = 'here and in PostfixMilterSocket'
const FREE_PATH = '/var/spool/postfix/clamav/clamav-milter.ctl'

export async function lookAtAddresses({ listen, old }: Question): Promise<readonly Fault[]> {
  const found: Fault[] = []
  // One after the other: two tries at one port would be in each other's way.
  for (const text of new Set(listen)) found.push(...(await lookAtAddress(text, old.milter)))
  return found
}

async function lookAtAddress(text: string, replacesMilter: boolean): Promise<readonly Fault[]> {
  const address = addressOf(text)
  if ('why' in address) return [broken(`${KEY}: ${address.why}`, 'mend it in config.php')]
  switch (address.kind) {
    case 'unix':
      return pathFaults(await readPath(address.path), replacesMilter)
    case 'tcp':
      return portFaults(await readPort(address.host, address.port), replacesMilter)
    case 'fd':
      return []
  }
}

function addressOf(text: string): ListenAddress | { readonly why: string } {
  try {
    return parseListenAddress(text)
  } catch (error) {
    return { why: messageOf(error) }
  }
}

export async function readPath(path: string): Promise<PathFacts> {
  const is = await lstat(path).then(
    (found) => (found.isSocket() ? 'socket' : 'something else'),
    () => 'nothing' as const,
  )
  const listener = is === 'socket' ? await listenerOrUnseen(path) : undefined
  return { path, is, barrier: await barrierOn(dirname(path)), listener }
}

/** Of another namespace, or bound from within a chroot: only that it answers can be told. */
async function listenerOrUnseen(path: string): Promise<Listener | undefined> {
  const seen = await listenerAt({ path })
  if (seen !== undefined || !(await knocks(`unix:${path}`))) return seen
  return { whose: 'other', name: 'a program that cannot be seen from here', ending: 'end that program' }
}

async function barrierOn(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined)
    if (found !== undefined) return found.isDirectory() ? undefined : at
    // A link that leads nowhere is in the way as well.
    if ((await lstat(at).catch(() => undefined)) !== undefined) return at
    if (at === dirname(at)) return undefined
  }
}

/** Pure. */
export function pathFaults(
  { path, is, barrier, listener }: PathFacts,
  replacesMilter: boolean,
): readonly Fault[] {
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_PATH_BYTES) {
    return [
      broken(
        `${KEY}: the path has ${bytes} bytes, and a socket takes ${MAX_PATH_BYTES}`,
        `write a shorter one, for example ${FREE_PATH}`,
      ),
    ]
  }
  if (barrier !== undefined) {
    return [
      broken(
        `${KEY}: ${barrier} is no directory, on the way to ${path}`,
        'move away what is there, or name another path',
      ),
    ]
  }
  if (is === 'something else') {
    return [broken(`${KEY}: ${path} is there and is no socket`, `move it away, or name another path`)]
  }
  if (!isInTheWay(listener, replacesMilter)) return []
  return [
    broken(`${KEY}: ${listener.name} listens on ${path}`, `${listener.ending}, or name another path ${BOTH}`),
  ]
}

export async function readPort(host: string, port: number): Promise<PortFacts> {
  // As the socket unit has it: on other hosts the name leads to ::1 alone.
  const fault = await bindFault(host === 'localhost' ? '127.0.0.1' : host, port)
  const listener = fault === 'EADDRINUSE' ? await listenerAt({ port }) : undefined
  return { host, port, fault, listener }
}

/** Only the kernel knows which addresses exclude each other: it is asked, for a moment. */
async function bindFault(host: string, port: number): Promise<string | undefined> {
  const server = createServer((socket) => socket.destroy())
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  server.once('error', (error) => resolve(systemCode(error) ?? messageOf(error)))
  server.listen({ host, port, exclusive: true, ipv6Only: true }, () => resolve(undefined))
  const fault = await within(promise, BIND_MS)
  await new Promise((done) => server.close(done))
  return fault === LATE ? undefined : fault
}

/** Pure. */
export function portFaults(facts: PortFacts, replacesMilter: boolean): readonly Fault[] {
  const { host, port, fault, listener } = facts
  if (isIP(host) === 0 && host !== 'localhost') {
    return [
      broken(
        `${KEY}: ${host} is a name, and an address is needed`,
        `write inet:${port}@127.0.0.1, for example`,
      ),
    ]
  }
  switch (fault) {
    case undefined:
      return []
    case 'EADDRINUSE': {
      if (listener !== undefined && !isInTheWay(listener, replacesMilter)) return []
      return [
        broken(
          `${KEY}: port ${port} is in use by ${listener?.name ?? 'another program'}`,
          `${listener === undefined ? `end it (ss -tnap | grep :${port})` : listener.ending}, or name another port ${BOTH}`,
        ),
      ]
    }
    case 'EADDRNOTAVAIL':
      return [
        broken(
          `${KEY}: ${host} is no address of this host`,
          `write inet:${port}@127.0.0.1, or another address`,
        ),
      ]
    default:
      return [broken(`${KEY}: port ${port} of ${host} cannot be listened on (${fault})`, 'name another one')]
  }
}

function isInTheWay(listener: Listener | undefined, replacesMilter: boolean): listener is Listener {
  if (listener === undefined || listener.whose === 'clamgate') return false
  return listener.whose !== 'clamav-milter' || !replacesMilter
}
