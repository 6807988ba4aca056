import { ViewsError } from './errors.ts'
import type { Answer, Order, PackedStream, Piece, ReadFacts } from './protocol.ts'

interface Thread {
  post(order: Order): void
  /** Called once, when it is forgotten. */
  forgotten(): void
}

/** What was asked and not answered yet. */
interface Asked {
  answer(answer: Answer): void
  reject(error: unknown): void
}

/** A mail that was read, whose octets are with the thread that read it. */
export class RemoteReading {
  readonly facts: ReadFacts
  readonly #job: number
  readonly #thread: Thread
  /** Answers come in this order. */
  readonly #asked: Asked[] = []
  #lost: ViewsError | undefined
  #isForgotten = false

  constructor({ job, facts }: Extract<Answer, { kind: 'read' }>, thread: Thread) {
    this.#job = job
    this.facts = facts
    this.#thread = thread
  }

  /**
   * The octets of a stream, once. The thread is asked for them as they are taken.
   * @throws {ViewsError} VIEWS_READER_DIED, VIEWS_FAILED
   */
  async *chunks({ stream, begin }: PackedStream): AsyncGenerator<Buffer, void> {
    for (let piece = begin; ; piece = await this.#pull(stream)) {
      for (const chunk of piece.chunks) yield Buffer.from(chunk)
      if (piece.isLast) return
    }
  }

  /**
   * Streams with some of the objects alone.
   * @throws {ViewsError} VIEWS_READER_DIED, VIEWS_FAILED
   */
  async pack(objects: readonly number[]): Promise<readonly PackedStream[]> {
    const answer = await this.#ask({ kind: 'pack', job: this.#job, objects })
    if (answer.kind !== 'packed') throw unexpected(answer)
    return answer.streams
  }

  /** It is no longer needed: what waits for an answer fails. Idempotent. */
  forget(): void {
    if (this.#isForgotten || this.#lost !== undefined) return
    this.#isForgotten = true
    // An error costs more than all else here, and as a rule nobody gets it.
    if (this.#asked.length > 0) this.lost(forgotten())
    this.#thread.forgotten()
    this.#thread.post({ kind: 'forget', job: this.#job })
  }

  /** To be called with each answer on this mail. */
  answered(answer: Answer): void {
    this.#asked.shift()?.answer(answer)
  }

  /** To be called when the thread is no more. */
  lost(error: ViewsError): void {
    this.#lost ??= error
    for (const { reject } of this.#asked.splice(0)) reject(error)
  }

  async #pull(stream: number): Promise<Piece> {
    const answer = await this.#ask({ kind: 'pull', job: this.#job, stream })
    if (answer.kind !== 'piece') throw unexpected(answer)
    return answer.piece
  }

  async #ask(order: Order): Promise<Answer> {
    if (this.#lost !== undefined) throw this.#lost
    if (this.#isForgotten) throw forgotten()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#asked.push({ answer: resolve, reject })
    this.#thread.post(order)
    return await promise
  }
}

function forgotten(): ViewsError {
  return new ViewsError('VIEWS_FAILED', 'The reading was forgotten')
}

function unexpected(answer: Answer): ViewsError {
  const what = answer.kind === 'failed' ? answer.what : `an answer of the kind ${answer.kind}`
  return new ViewsError('VIEWS_FAILED', `The objects of the mail could not be had: ${what}`)
}
