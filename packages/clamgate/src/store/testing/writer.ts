import { createMemoryLog } from '../../observe/log/testing.ts'
import type { Answer, Order } from '../write/protocol.ts'
import { createWriter } from '../write/writer.ts'

/** A writer whose thread does what a test says. */
export async function writerWith() {
  const orders: Order[] = []
  let answer: (answer: Answer) => void = () => undefined
  const writer = createWriter({
    ...{ log: createMemoryLog(), guard: { write: () => undefined } },
    start: {
      place: { kind: 'sqlite', file: '/x.db', stateFile: '/x.state.db' },
      ...{ makesDirectory: false, spill: '/spill', host: 'mx1' },
    },
    bounds: () => ({ events: 10_000, bytes: 16 * 1024 ** 2 }),
    settings: () => ({
      ...{ keepCleanMs: 1, keepFindingsMs: 1, maxCleanBytes: 1, maxFindingsBytes: 1, spillBytes: 1 },
    }),
    claim: { take: async () => undefined, release: async () => undefined },
    startThread: (_, { answered }) => {
      answer = answered
      return { post: (order) => orders.push(order), end: async () => undefined }
    },
  })
  await writer.start()
  return { writer, orders, answer: (one: Answer) => answer(one) }
}
