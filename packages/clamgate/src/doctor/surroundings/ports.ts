import { createServer } from 'node:net'
import { systemCode } from '../../ground/thrown.ts'

/** Why nobody can listen there, tried for a moment; undefined where it is free, or where this user cannot tell. */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer((socket) => socket.destroy())
  server.once('error', (error) => resolve(wordsFor(systemCode(error), host)))
  server.listen({ host, port }, () => resolve(undefined))
  const problem = await promise
  if (!server.listening) return problem
  await new Promise<void>((done) => server.close(() => done()))
  return undefined
}

function wordsFor(code: string | undefined, host: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return 'another program listens there'
    case 'EADDRNOTAVAIL':
      return `this host has no address ${host}`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is no name that this host can look up`
    default:
      // Ports below 1024 are for those who may; the service may be one of them.
      return undefined
  }
}
