import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A TCP port of 127.0.0.1 that nobody listens on. It is not reserved: who takes it must cope with having lost a race.
 *
 * @param preferred taken when it is free; otherwise, or without it, the kernel chooses.
 */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer()
  try {
    server.listen({ host: '127.0.0.1', port: preferred, exclusive: true })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('A TCP server has no port')
    return address.port
  } catch (error) {
    if (preferred === 0) throw error
    return await freePort()
  } finally {
    server.close()
  }
}
