/** Lets so many at once, and the others wait in the order in which they came. */
export function createTurns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let underWay = 0
  return async (work) => {
    if (underWay >= atOnce) await new Promise<void>((go) => void waiting.push(go))
    else underWay += 1
    try {
      return await work()
    } finally {
      // Its turn goes on to the next, so that nobody comes between.
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}
