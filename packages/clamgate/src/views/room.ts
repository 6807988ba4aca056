import { viewsAborted } from './errors.ts'

interface Waiter {
  readonly bytes: number
  enter(): void
}

/** Memory for what is taken out of mail: who wants more than is free waits in turn. */
export class Room {
  #limitBytes: number
  #usedBytes = 0
  readonly #waiting = new Set<Waiter>()

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** A lower limit holds for who comes; a higher one lets in who waits. */
  set limitBytes(limitBytes: number) {
    this.#limitBytes = limitBytes
    this.#serve()
  }

  /**
   * Waits for room for `bytes`; dispose of it when it is no longer needed. Who wants more than there is in all gets in when it is
   * empty: one at a time.
   * @throws {ViewsError} VIEWS_ABORTED
   */
  async enter(bytes: number, signal: AbortSignal): Promise<Disposable> {
    if (signal.aborted) throw viewsAborted(signal)
    if (this.#waiting.size === 0 && this.#fits(bytes)) return this.#taken(bytes)
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>()
    const waiter: Waiter = { bytes, enter: () => resolve(this.#taken(bytes)) }
    const leave = () => {
      this.#waiting.delete(waiter)
      reject(viewsAborted(signal))
      this.#serve()
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#waiting.add(waiter)
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (!this.#fits(waiter.bytes)) return
      this.#waiting.delete(waiter)
      waiter.enter()
    }
  }

  #fits(bytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + bytes <= this.#limitBytes
  }

  #taken(bytes: number): Disposable {
    this.#usedBytes += bytes
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        this.#usedBytes -= bytes
        this.#serve()
      },
    }
  }
}
