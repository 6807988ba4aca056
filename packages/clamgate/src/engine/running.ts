/** A scan under way, from its beginning to its end. */
export interface RunningScan extends Disposable {
  /** Follows the caller's, and fires when all are broken off. */
  readonly signal: AbortSignal
  abort(): void
}

/** The scans that are under way, so that a stop can wait for them and break off the rest. */
export class Running {
  readonly #controllers = new Set<AbortController>()
  #idle: (() => void) | undefined

  /** Begins one; disposing of it ends it. */
  begin(signal: AbortSignal): RunningScan {
    const controller = new AbortController()
    const follow = () => controller.abort(signal.reason)
    if (signal.aborted) follow()
    else signal.addEventListener('abort', follow, { once: true })
    this.#controllers.add(controller)
    return {
      signal: controller.signal,
      abort: () => controller.abort(),
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', follow)
        this.#controllers.delete(controller)
        if (this.#controllers.size === 0) this.#idle?.()
      },
    }
  }

  /** Resolves when none is left, at the latest after `graceMs`. */
  async drained(graceMs: number): Promise<void> {
    if (this.#controllers.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idle = resolve
    const timer = setTimeout(resolve, graceMs)
    await promise
    clearTimeout(timer)
  }

  /** Breaks off what is left. */
  abort(reason: Error): void {
    for (const controller of this.#controllers) controller.abort(reason)
  }
}
