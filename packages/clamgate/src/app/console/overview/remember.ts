/** Answers that are good for a while, and are then asked for anew behind the back of who gets the old one. */
export interface Remembered<T> {
  of(key: string, ask: () => Promise<T>): Promise<T>
}

export interface RememberOptions {
  /** So long an answer is new, ms. */
  readonly freshMs: number
  /** So long it is told while a new one is made, ms. */
  readonly staleMs: number
  /** So long what failed is not asked again, ms: what takes too long takes as long each time. Left out: it is. */
  readonly failedMs?: number
  readonly most: number
  /** Monotonic clock, ms. */
  readonly now: () => number
}

interface Known<T> {
  readonly value: T
  readonly atMs: number
}

/** Many who look at one page ask the store once. */
export function remember<T>(options: RememberOptions): Remembered<T> {
  const { freshMs, staleMs, failedMs = 0, most, now } = options
  const known = new Map<string, Known<T>>()
  const failed = new Map<string, Known<unknown>>()
  const asking = new Map<string, Promise<T>>()

  function keep<V>(kept: Map<string, Known<V>>, key: string, value: V): void {
    kept.delete(key)
    kept.set(key, { value, atMs: now() })
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
  }

  function asked(key: string, ask: () => Promise<T>): Promise<T> {
    const running = asking.get(key)
    if (running !== undefined) return running
    const asks = ask()
      .then(
        (value) => {
          failed.delete(key)
          keep(known, key, value)
          return value
        },
        (error: unknown) => {
          keep(failed, key, error)
          throw error
        },
      )
      .finally(() => asking.delete(key))
    asking.set(key, asks)
    return asks
  }

  return {
    async of(key, ask) {
      const last = known.get(key)
      const age = last === undefined ? Number.POSITIVE_INFINITY : now() - last.atMs
      if (last !== undefined && age < freshMs) return last.value
      const failure = failed.get(key)
      if (failure !== undefined && now() - failure.atMs < failedMs) throw failure.value
      const asks = asked(key, ask)
      if (last === undefined || age >= staleMs) return await asks
      // Whoever asks next hears of what failed.
      asks.catch(() => known.delete(key))
      return last.value
    },
  }
}
