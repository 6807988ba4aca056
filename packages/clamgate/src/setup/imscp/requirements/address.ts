import { lstat, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
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
  /** What on the way to it is no directory, or is not there. */
  readonly barrier: { readonly path: string; readonly why: 'missing' | 'no directory' } | undefined
  readonly listener: Listener | undefined
}

/** What came of a try to listen on a port. */
export interface PortFacts {
  readonly host: string
  readonly port: number
  /** `EADDRINUSE`; undefined where it can be listened on. */
  readonly fault: string | undefined
  readonly listener: Listener | undefined
  /** Ports below it are for root alone. */
  readonly lowest: number
}

const MAX_PATH_BYTES = 107
const BIND_MS = 3000
/** The service has its own, or sees none. */
const HIDDEN = /^\/(?:tmp|var\/tmp|home|root|run\/user|dev|proc|sys)\//
const KEY = "clamav_milter_options['MilterSocket']"
const BOTH = 'here and in PostfixMilterSocket'
const FREE_PATH = '/var/spool/postfix/clamav/clamav-milter.ctl'

export async function lookAtAddresses({ listen, old }: Question): Promise<readonly Fault[]> {
  const found = await Promise.all(listen.map((text) => lookAtAddress(text, old.milter)))
  return found.flat()
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
  return { whose: 'other', name: 'a program that cannot be seen from here' }
}

/** The last directory is made where it is missing; the one above has to be there. */
async function barrierOn(directory: string): Promise<PathFacts['barrier']> {
  for (const path of [dirname(directory), directory]) {
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory() === true) continue
    // A link that leads nowhere is in the way as well.
    const isThere = found !== undefined || (await lstat(path).catch(() => undefined)) !== undefined
    if (isThere) return { path, why: 'no directory' }
    if (path !== directory) return { path, why: 'missing' }
  }
  return undefined
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
  if (HIDDEN.test(path)) {
    return [
      broken(
        `${KEY}: ${path} is where a service has a directory of its own, and Postfix would not see the socket`,
        `write a path below /var/spool/postfix, for example ${FREE_PATH}`,
      ),
    ]
  }
  if (barrier !== undefined) {
    const remedy =
      barrier.why === 'missing' ? `make it (mkdir -p ${barrier.path})` : 'move away what is there'
    const why = barrier.why === 'missing' ? 'is not there' : 'is no directory'
    return [
      broken(`${KEY}: ${barrier.path} ${why}, on the way to ${path}`, `${remedy}, or name another path`),
    ]
  }
  if (is === 'something else') {
    return [broken(`${KEY}: ${path} is there and is no socket`, `move it away, or name another path`)]
  }
  if (!isInTheWay(listener, replacesMilter)) return []
  return [
    broken(
      `${KEY}: ${listener.name} listens on ${path}`,
      `${ending(listener)}, or name another path ${BOTH}`,
    ),
  ]
}

export async function readPort(host: string, port: number): Promise<PortFacts> {
  const [fault, lowest] = await Promise.all([
    bindFault(host, port),
    readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').then(Number, () => 0),
  ])
  const listener = fault === 'EADDRINUSE' ? await listenerAt({ port }) : undefined
  return { host, port, fault, listener, lowest }
}

/** Only the kernel knows which addresses exclude each other: it is asked, for a moment. */
async function bindFault(host: string, port: number): Promise<string | undefined> {
  const server = createServer((socket) => socket.destroy())
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  server.once('error', (error) => resolve(systemCode(error) ?? messageOf(error)))
  server.listen({ host, port, exclusive: true }, () => resolve(undefined))
  const fault = await within(promise, BIND_MS)
  await new Promise((done) => server.close(done))
  return fault === LATE ? undefined : fault
}

/** Pure. */
export function portFaults(facts: PortFacts, replacesMilter: boolean): readonly Fault[] {
  const { host, port, fault, listener, lowest } = facts
  switch (fault) {
    case undefined:
      return port < lowest ? [forRoot(port, lowest)] : []
    case 'EADDRINUSE': {
      if (listener !== undefined && !isInTheWay(listener, replacesMilter)) return []
      return [
        broken(
          `${KEY}: port ${port} is in use by ${listener?.name ?? 'another program'}`,
          `${listener === undefined ? `end it (ss -tnap | grep :${port})` : ending(listener)}, or name another port ${BOTH}`,
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
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [
        broken(`${KEY}: the host ${host} has no address`, `write inet:${port}@127.0.0.1, or mend /etc/hosts`),
      ]
    default:
      return [broken(`${KEY}: port ${port} of ${host} cannot be listened on (${fault})`, 'name another one')]
  }
}

function forRoot(port: number, lowest: number): Fault {
  return broken(
    `${KEY}: port ${port} is for root alone, and the service does not run as root`,
    `name a port from ${lowest} on ${BOTH}`,
  )
}

function isInTheWay(listener: Listener | undefined, replacesMilter: boolean): listener is Listener {
  if (listener === undefined || listener.whose === 'clamgate') return false
  return listener.whose !== 'clamav-milter' || !replacesMilter
}

function ending({ whose }: Listener): string {
  return whose === 'clamav-milter' ? 'end it (systemctl disable --now clamav-milter)' : 'end that program'
}
