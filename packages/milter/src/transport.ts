import type { Socket } from 'node:net'
import type { Transport } from './session/session.ts'

/** A socket as a session sees it. */
export function socketTransport(socket: Socket): Transport {
  return {
    write: (bytes) => socket.write(bytes),
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
