import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClamdAddress } from '../types.ts'
import type { FakeBehaviour } from './fake-behaviour.ts'
import { type FakeConnection, serveFakeConnection } from './fake-connection.ts'

/** One behaviour for all connections, or one for each by its number, counted from 0. */
export type FakeScript = FakeBehaviour | ((index: number) => FakeBehaviour)

export interface FakeClamdOptions {
  /** Default: a clamd in order. */
  readonly script?: FakeScript
  /** An address to listen on with an ephemeral TCP port, such as 127.0.0.1 or ::1. Default: a unix socket. */
  readonly tcpHost?: string
}

export interface FakeClamd extends AsyncDisposable {
  readonly address: ClamdAddress
  /** All connections so far, in the order of their coming. */
  readonly connections: readonly FakeConnection[]
  /** Waits for connection number `index`, counted from 0. */
  connection(index: number): Promise<FakeConnection>
  /** Another script for the connections to come; those that are there go on as they began. */
  behave(script: FakeScript): void
  /** Drops all connections, stops listening, removes its socket. Idempotent; `await using` calls it. */
  stop(): Promise<void>
}

/**
 * Starts a clamd that does on demand what a real one rarely does: garbage, half replies, silence, a trickle, an early
 * close or reset at any byte, refusals over the size limit, late verdicts. It speaks the commands of this library, in
 * `z` and `n` form; no sessions.
 */
export async function startFakeClamd(options: FakeClamdOptions = {}): Promise<FakeClamd> {
  let script: FakeScript = options.script ?? {}
  const connections: FakeConnection[] = []
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const behaviour = typeof script === 'function' ? script(connections.length) : script
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Half-open so that the fake decides what its end does; a client that ended has no more to say.
    socket.on('end', () => socket.end())
    connections.push(serveFakeConnection(socket, behaviour))
    for (const wake of waiting.splice(0)) wake()
  })
  const directory = options.tcpHost === undefined ? await mkdtemp(join(tmpdir(), 'fake-clamd-')) : undefined
  if (directory === undefined) server.listen(0, options.tcpHost)
  else server.listen(join(directory, 'clamd.sock'))
  await once(server, 'listening')

  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) {
      server.close()
      await once(server, 'close')
    }
    if (directory !== undefined) await rm(directory, { recursive: true, force: true })
  }
  return {
    address: addressOf(server.address()),
    connections,
    async connection(index) {
      for (;;) {
        const connection = connections[index]
        if (connection !== undefined) return connection
        await new Promise<void>((wake) => waiting.push(wake))
      }
    },
    behave(next) {
      script = next
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function addressOf(address: ReturnType<ReturnType<typeof createServer>['address']>): ClamdAddress {
  if (address === null) throw new Error('The fake clamd does not listen')
  return typeof address === 'string'
    ? { kind: 'unix', path: address }
    : { kind: 'tcp', host: address.address, port: address.port }
}
