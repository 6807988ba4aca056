import { createMilterServer } from '../../src/index.ts'

/** A server in a process of its own, whose memory can be read: path of its socket and limits come as arguments. */
const [path = '', maxSessionBytes = '', budgetBytes = ''] = process.argv.slice(2)
const limitBytes = Number(budgetBytes)
let usedBytes = 0
let done = 0
const server = createMilterServer<null>(
  {
    message: () => null,
    eom: () => ({ response: { kind: 'accept' } }),
    observe: {
      header() {},
      unknown() {
        done++
      },
    },
    abort() {
      done++
    },
  },
  {
    maxSessionBytes: Number(maxSessionBytes),
    budget: {
      take(bytes) {
        if (usedBytes + bytes > limitBytes) return false
        usedBytes += bytes
        return true
      },
      give(bytes) {
        usedBytes -= bytes
      },
    },
  },
)
await server.listen({ kind: 'unix', path })
process.on('message', () => {
  process.send?.({ sessions: server.sessions, done, usedBytes })
})
process.send?.('ready')
