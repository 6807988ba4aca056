import { once } from 'node:events'
import type { Server } from 'node:net'

const OWNER_ONLY_UMASK = 0o177

/**
 * Listens on a Unix socket that only its owner may use.
 * @throws the system error, such as EADDRINUSE
 */
export async function listenForOwner(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening')
  // listen() binds before it returns, so that the socket never exists with another mode.
  const umask = process.umask(OWNER_ONLY_UMASK)
  try {
    server.listen(path)
  } finally {
    process.umask(umask)
  }
  await listening
}
