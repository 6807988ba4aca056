import type { Server } from 'node:net'
import { MilterError } from '../errors.ts'
import { formatListenAddress, type ListenAddress } from './address.ts'
import { bind, errorCode } from './bind.ts'
import { listenTcp } from './tcp.ts'
import { listenUnix } from './unix.ts'

/** A place where the server accepts connections. */
export interface Listener {
  /** As bound: `unix:/path`, `inet:port@host` with the real port, `fd:3` for an inherited Unix socket. */
  readonly address: string
  /** Undefined for Unix sockets. */
  readonly port: number | undefined
  /** Accepts no more; sessions that are there go on. The name of a Unix socket is removed if it is still ours. */
  close(): Promise<void>
}

/**
 * Makes `server` listen.
 * @throws {MilterError} as {@link listenUnix} and {@link listenTcp}; MILTER_LISTEN_FAILED for a descriptor that is no
 *   listening socket.
 */
export async function openListener(server: Server, address: ListenAddress): Promise<Listener> {
  const release = await listen(server, address)
  const bound = boundAddress(server, address)
  let isOpen = true
  return {
    address: formatListenAddress(bound),
    port: bound.kind === 'tcp' ? bound.port : undefined,
    async close() {
      if (!isOpen) return
      isOpen = false
      release()
      // Its callback waits for the sessions, but nothing is accepted from here on.
      server.close()
    },
  }
}

async function listen(server: Server, address: ListenAddress): Promise<() => void> {
  switch (address.kind) {
    case 'unix':
      return listenUnix(server, address)
    case 'tcp':
      await listenTcp(server, address)
      return () => {}
    case 'fd':
      await bind(server, { fd: address.fd }).catch((error: unknown) => {
        throw new MilterError(
          'MILTER_LISTEN_FAILED',
          `Cannot listen on descriptor ${address.fd} (${errorCode(error)})`,
          {
            cause: error,
            remedy:
              'Check that the parent hands over a listening stream socket (systemd: ListenStream=, Accept=no).',
          },
        )
      })
      return () => {}
  }
}

function boundAddress(server: Server, asked: ListenAddress): ListenAddress {
  const bound = server.address()
  if (asked.kind === 'unix' || bound === null) return asked
  if (typeof bound === 'string') return { kind: 'unix', path: bound }
  return { kind: 'tcp', host: bound.address, port: bound.port }
}
