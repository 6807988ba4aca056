import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** Accepts on a port of loopback and says nothing, or a greeting and nothing more: a mirror, or a proxy, that hangs. */
export interface SilentServer extends AsyncDisposable {
  readonly port: number
  /** Connections so far. */
  readonly connections: number
}

/** @param greeting `@RSYNCD: 31.0\n` for a mirror that hangs after its first words */
export async function startSilentServer(greeting = ''): Promise<SilentServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    // A client that goes away is what is waited for.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.resume()
    if (greeting !== '') socket.write(greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has no port')
  return {
    port: address.port,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
