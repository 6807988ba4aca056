/**
 * A function that runs one call of `run` at a time, in the order in which they were made; one that fails holds up none.
 */
export function inTurn<Args extends readonly unknown[], T>(
  run: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (...args) => {
    const next = last.then(() => run(...args))
    last = next.catch(() => undefined)
    return next
  }
}
