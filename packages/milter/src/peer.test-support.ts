import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Filter } from './filter.ts'
import type { Listener } from './listen/listener.ts'
import type { ServerEvent, ServerOptions } from './options.ts'
import { createMilterServer, type MilterServer } from './server.ts'
import { offer, packets } from './session/loop.test-support.ts'

const DEADLINE_MS = 5_000

/** The MTA's end of a connection, byte by byte. */
export interface Peer {
  readonly socket: Socket
  send(...bytes: Buffer[]): void
  /** The next packets from the filter, as `letter payload` text; waits until there are `count`. */
  replies(count: number): Promise<string[]>
  /** Resolves when the other side has closed; gives what was not read by `replies`. */
  closed(): Promise<string[]>
}

export interface Running<M> {
  readonly server: MilterServer
  readonly listener: Listener
  readonly events: ServerEvent[]
  /** Connects and negotiates. */
  join(offered?: Buffer): Promise<Peer>
  /** Connects without a word. */
  dial(): Peer
  /** Resolves when so many events of the server have come. */
  heard(count: number): Promise<readonly ServerEvent[]>
  readonly filter: Filter<M>
  [Symbol.asyncDispose](): Promise<void>
}

/** A server on a Unix socket of its own. */
export async function run<M>(
  filter: Filter<M>,
  options: Omit<ServerOptions, 'onEvent'> = {},
): Promise<Running<M>> {
  const folder = await mkdtemp(join(tmpdir(), 'milter-server-'))
  const path = join(folder, 'm.sock')
  const events: ServerEvent[] = []
  const changes = new EventTarget()
  const server = createMilterServer(filter, {
    ...options,
    onEvent(event) {
      events.push(event)
      changes.dispatchEvent(new Event('change'))
    },
  })
  const listener = await server.listen({ kind: 'unix', path })
  const peers: Peer[] = []
  const dial = () => {
    const peer = openPeer(connect({ path }))
    peers.push(peer)
    return peer
  }
  return {
    server,
    listener,
    events,
    filter,
    dial,
    async join(offered = offer()) {
      const peer = dial()
      peer.send(offered)
      await peer.replies(1)
      return peer
    },
    async heard(count) {
      await until(() => events.length >= count, changes, `${count} events`)
      return events
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of peers) socket.destroy()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Wraps a socket that connects. */
export function openPeer(socket: Socket): Peer {
  const changes = new EventTarget()
  let received = Buffer.alloc(0)
  let isClosed = false
  const changed = () => changes.dispatchEvent(new Event('change'))
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    changed()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isClosed = true
    changed()
  })
  return {
    socket,
    send: (...bytes) => void socket.write(Buffer.concat(bytes)),
    async replies(count) {
      await until(() => isClosed || whole(received).length >= count, changes, `${count} packets`)
      const found = whole(received).slice(0, count)
      received = received.subarray(found.reduce((sum, text) => sum + 4 + text.length, 0))
      return found
    },
    async closed() {
      await until(() => isClosed, changes, 'the end')
      return whole(received)
    },
  }
}

/** Packets that are there in full. */
function whole(bytes: Buffer): string[] {
  let at = 0
  while (at + 4 <= bytes.length && at + 4 + bytes.readUInt32BE(at) <= bytes.length)
    at += 4 + bytes.readUInt32BE(at)
  return packets(bytes.subarray(0, at))
}

/** Waits until something holds, looking whenever `changes` tells. */
async function until(holds: () => boolean, changes: EventTarget, what: string): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  while (!holds()) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const late = () => reject(new Error(`Waited in vain for ${what}`))
    changes.addEventListener('change', () => resolve(), { once: true })
    signal.addEventListener('abort', late, { once: true })
    await promise
    signal.removeEventListener('abort', late)
  }
}
