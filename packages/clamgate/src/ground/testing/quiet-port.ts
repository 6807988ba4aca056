import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// The kernel gives ports from 32768 on to whoever asks for any, which on a busy host are many.
const [LOWEST, HIGHEST] = [10_000, 20_000]

/** A TCP port that was free on every address just now, and that no other program is given by chance. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '::', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
