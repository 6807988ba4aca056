import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Another run has the directory. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError'
  readonly remedy = 'Stop that one with Ctrl-C in its terminal, or give this one a --directory of its own.'
}

/**
 * Makes sure that one run at a time writes into a directory. The claim is a socket with an abstract name (unix(7)): it
 * is no file, and it ends with the process, however that ends.
 *
 * @throws {ClaimError}
 */
export async function claimDirectory(directory: string): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy())
  const name = createHash('sha256').update(directory).digest('hex')
  try {
    server.listen({ path: `\0clamgate-start-${name}` })
    await once(server, 'listening')
  } catch (cause) {
    throw new ClaimError(`another script/start runs in ${directory}`, { cause })
  }
  server.unref()
  return server
}
