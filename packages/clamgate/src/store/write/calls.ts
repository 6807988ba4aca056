import { StoreError } from '../errors.ts'
import type { Answer, Order, Problem } from './protocol.ts'

/** Longest wait for the answer to an operation, ms. */
const STATE_MS = 30_000

interface Call {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: StoreError) => void
}

/** Small transactions that the thread was asked for, and who waits for each. */
export class StateCalls {
  readonly #waiting = new Map<number, Call>()
  #last = 0

  /**
   * @param post hands an order to the thread
   * @throws {StoreError} of the thread; STORE_UNAVAILABLE where it does not answer
   */
  async ask(post: (order: Order) => void, name: string, args: unknown): Promise<unknown> {
    const call = ++this.#last
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(call, { resolve, reject })
    const late = setTimeout(() => reject(away()), STATE_MS)
    try {
      post({ kind: 'state', call, name, args })
      return await promise
    } finally {
      clearTimeout(late)
      this.#waiting.delete(call)
    }
  }

  answered(answer: Extract<Answer, { readonly kind: 'result' | 'refused' }>): void {
    const call = this.#waiting.get(answer.call)
    if (answer.kind === 'result') call?.resolve(answer.result)
    else call?.reject(errorOf(answer.problem))
  }

  /** The thread has ended. */
  ended(): void {
    for (const { reject } of this.#waiting.values()) reject(away())
  }
}

/** There is no thread, or it says nothing. */
export function away(): StoreError {
  return new StoreError(
    'STORE_UNAVAILABLE',
    'The thread that writes into the database is not there, or does not answer',
  )
}

function errorOf({ code, sentence, remedy }: Problem): StoreError {
  return new StoreError(code, sentence, { remedy })
}
