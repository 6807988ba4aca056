import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type ListenOptions, type Server } from 'node:net'

/** Below are services that tests name as ones that nobody runs. */
const LOWEST_PORT = 20_000
/** And from here on again; above Linux has, by default, the ports that it draws for everybody. */
const USUAL_END = 32_000
const ATTEMPTS = 1000
/** The second for a wanted port below 1024, where we are not root. */
const TAKEN: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EACCES'])

/** By port, what keeps others from being given it; open as long as this process is there. */
const reservations = new Map<number, Server>()

/**
 * A TCP port of 127.0.0.1 that nobody listens on, and that no process is given by this function as long as this one runs: what
 * listens there may end and come back. It is none of those that the kernel draws for connections and for whoever listens on
 * port 0, of which there are many while other tests run.
 *
 * @param preferred taken when it is free; otherwise, or without it, one is drawn.
 * @throws {TypeError} all that were drawn are taken
 */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred !== 0 && (await isFree(preferred))) return preferred
  const end = await endOfRange()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST_PORT, end)
    if ((await reserve(port)) && (await isFree(port))) return port
  }
  throw new TypeError(`None of ${ATTEMPTS} ports is free`)
}

/** Where the ports begin that the kernel draws, if that is lower than usual. */
async function endOfRange(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '')
  const first = Number(/^\d+/.exec(range)?.[0] ?? USUAL_END)
  // A kernel that draws nearly all ports leaves us none of our own.
  return first - ATTEMPTS < LOWEST_PORT ? USUAL_END : Math.min(first, USUAL_END)
}

/** False: it is this process's already, or another one's. An abstract socket ends with its process, however that ends. */
async function reserve(port: number): Promise<boolean> {
  const server = await listening({ path: `\0clamgate-lab-port-${port}` })
  if (server === undefined) return false
  reservations.set(port, server.unref())
  return true
}

async function isFree(port: number): Promise<boolean> {
  const server = await listening({ host: '127.0.0.1', port, exclusive: true })
  if (server === undefined) return false
  server.close()
  await once(server, 'close')
  return true
}

/** Undefined where somebody else listens. */
async function listening(place: ListenOptions): Promise<Server | undefined> {
  const server = createServer()
  try {
    await once(server.listen(place), 'listening')
    return server
  } catch (error) {
    if (error instanceof Error && 'code' in error && TAKEN.has(error.code)) return undefined
    throw error
  }
}
