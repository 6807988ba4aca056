/** Looks at something, by what it is called. */
export type Look<T> = (key: string, look: () => Promise<T>) => Promise<T>

/**
 * Few looks at a time, in the order in which they were asked for; many who ask for one thing get one look. One that has begun is not
 * shared with those who ask later: what they have heard of may have come after it.
 */
export function shareLooks<T>(atOnce: number): Look<T> {
  const waiting = new Map<string, { readonly begin: () => void; readonly result: Promise<T> }>()
  let running = 0

  function next(): void {
    for (const [key, { begin }] of waiting) {
      if (running >= atOnce) return
      waiting.delete(key)
      begin()
    }
  }

  return (key, look) => {
    const known = waiting.get(key)
    if (known !== undefined) return known.result
    const begun = Promise.withResolvers<void>()
    const result = begun.promise.then(look).finally(() => {
      running--
      next()
    })
    const begin = () => {
      running++
      begun.resolve()
    }
    waiting.set(key, { begin, result })
    next()
    return result
  }
}
