import type { Socket } from 'node:net'
import type { Transport } from './session/session.ts'

/**
 * A socket as a session sees it. While the peer takes none of our bytes the socket's own timeout runs, which looks at
 * what the kernel took; the session must be told of its `timeout` and `drain` events.
 */
export function socketTransport(
  socket: Socket,
  { writeTimeoutMs }: { readonly writeTimeoutMs: number },
): Transport {
  socket.on('drain', () => socket.setTimeout(0))
  return {
    write(bytes) {
      if (socket.write(bytes)) return true
      socket.setTimeout(writeTimeoutMs)
      return false
    },
    pause: () => {
      socket.pause()
    },
    resume: () => {
      socket.resume()
    },
    finish: () => socket.destroySoon(),
    destroy: () => {
      socket.destroy()
    },
  }
}
