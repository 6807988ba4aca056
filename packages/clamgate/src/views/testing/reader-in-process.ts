import type { Answer, Order } from '../protocol.ts'
import { createReader } from '../reader.ts'
import type { StartThread, ThreadListener } from '../thread.ts'

/** A thread that a test plays: it sees orders, and answers or ends when it likes. */
export interface PlayedThread {
  readonly orders: readonly Order[]
  answer(answer: Answer): void
  /** It ends by itself. */
  end(cause: unknown): void
  readonly isEnded: boolean
}

/** Threads as they were started. */
export function playThreads(): { readonly threads: readonly PlayedThread[]; readonly start: StartThread } {
  const threads: PlayedThread[] = []
  const start: StartThread = (listener) => {
    const orders: Order[] = []
    const played = { orders, isEnded: false, answer: (answer: Answer) => listener.answered(answer), end }
    function end(cause: unknown): void {
      if (played.isEnded) return
      played.isEnded = true
      listener.ended(cause)
    }
    threads.push(played)
    return {
      post: (order) => orders.push(order),
      hold: () => undefined,
      end: async () => end(new Error('terminated')),
    }
  }
  return { threads, start }
}

/** The real reader, without a thread of its own. */
export const inProcess: StartThread = (listener: ThreadListener) => {
  const carryOut = createReader({
    tell: (answer) => setImmediate(() => listener.answered(answer)),
    monotonic: () => performance.now(),
    coreTime: () => performance.now(),
  })
  return {
    post: (order) => setImmediate(() => carryOut(order)),
    hold: () => undefined,
    end: async () => listener.ended(new Error('terminated')),
  }
}
