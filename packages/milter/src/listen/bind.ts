import type { ListenOptions, Server } from 'node:net'
import { deferred } from '../deferred.ts'

/** Binds and listens; rejects with the error of the system. */
export async function bind(server: Server, options: ListenOptions | { readonly fd: number }): Promise<void> {
  const { promise, resolve, reject } = deferred<void>()
  server.once('listening', resolve)
  server.once('error', reject)
  try {
    server.listen(options)
    await promise
  } finally {
    server.off('listening', resolve)
    server.off('error', reject)
  }
}

/** The `code` of an error of the system; empty when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
