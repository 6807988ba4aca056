/** What waits, by who asks: each of them has a turn before somebody has the next one, in the order in which they asked. */
export class Turns<T> {
  readonly #most: number
  readonly #mostOfOne: number
  /** By who asks; whoever is first has the next turn. */
  readonly #waiting = new Map<string, T[]>()
  #length = 0

  constructor({ most, mostOfOne }: { readonly most: number; readonly mostOfOne: number }) {
    this.#most = most
    this.#mostOfOne = mostOfOne
  }

  get length(): number {
    return this.#length
  }

  /** @returns false: too many wait already, in all or of this one */
  push(who: string, one: T): boolean {
    const own = this.#waiting.get(who) ?? []
    if (this.#length >= this.#most || own.length >= this.#mostOfOne) return false
    own.push(one)
    this.#waiting.set(who, own)
    this.#length += 1
    return true
  }

  next(): T | undefined {
    const [first] = this.#waiting
    if (first === undefined) return undefined
    const [who, own] = first
    const one = own.shift()
    this.#waiting.delete(who)
    if (own.length > 0) this.#waiting.set(who, own)
    this.#length -= 1
    return one
  }

  /** It waits no more. */
  remove(one: T): void {
    for (const [who, own] of this.#waiting) {
      const place = own.indexOf(one)
      if (place < 0) continue
      own.splice(place, 1)
      if (own.length === 0) this.#waiting.delete(who)
      this.#length -= 1
      return
    }
  }

  /** All of them, which wait no more. */
  take(): readonly T[] {
    const all = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    this.#length = 0
    return all
  }
}
