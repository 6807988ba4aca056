import type { EngineStatus } from './status.ts'

/** Those who want to know when the status changed. */
export class Listeners {
  readonly #status: () => EngineStatus
  readonly #listeners = new Set<(status: EngineStatus) => void>()

  constructor(status: () => EngineStatus) {
    this.#status = status
  }

  add(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells everybody. */
  changed(): void {
    if (this.#listeners.size === 0) return
    const status = this.#status()
    for (const listener of this.#listeners) listener(status)
  }

  /** Resolves once `condition` holds; it is asked now and after each change. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = this.add(() => {
      if (!condition()) return
      end()
      resolve()
    })
    return promise
  }
}
