interface Waiter {
  readonly until: number
  readonly tell: (written: boolean) => void
}

/** Those who wait until so many of the lines that came are written. */
export class Waiters {
  #waiting: Waiter[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Waits until the first `until` lines are told of, at most `timeoutMs`; false when they were not written by then. */
  async wait(until: number, timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), timeoutMs)
    this.#waiting.push({ until, tell: resolve })
    const isWritten = await promise
    clearTimeout(timer)
    return isWritten
  }

  /** The first `until` lines are written, or cannot be. */
  tell(isWritten: boolean, until: number): void {
    const waiting = this.#waiting
    this.#waiting = waiting.filter((one) => one.until > until)
    for (const one of waiting) if (one.until <= until) one.tell(isWritten)
  }

  tellAll(isWritten: boolean): void {
    this.tell(isWritten, Number.POSITIVE_INFINITY)
  }
}
