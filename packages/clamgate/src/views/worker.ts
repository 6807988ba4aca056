import { parentPort } from 'node:worker_threads'
import type { Order } from './protocol.ts'
import { createReader } from './reader.ts'

/*
 * The thread that reads mail. Nothing imports this file: `reader-thread.ts` starts it, and the packages have it as an entry of
 * their own.
 */
const port = parentPort
if (port === null) throw new TypeError('This is the thread that reads mail, and no program of its own')

const carryOut = createReader({
  tell: (answer, transfer) => port.postMessage(answer, transfer),
  monotonic: () => performance.now(),
  coreTime() {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
})
port.on('message', (order: Order) => carryOut(order))
