import type { BoundName, Bounds } from '../bounds.ts'
import type { Unscannable } from '../types.ts'

/** Octets of work between two looks at the clock. */
const WORK_PER_LOOK = 65_536

/** What a reading has taken of its bounds, and what could not be brought before the scanner. */
export class Budget {
  readonly bounds: Bounds
  readonly #clock: () => number
  readonly #startedAt: number
  readonly #unscannable = new Map<string, Unscannable>()
  #parts = 0
  #repeats = 0
  #views = 1
  #work = 0
  #isTimeOut = false

  /** @param clock ms, monotonic */
  constructor(bounds: Bounds, clock: () => number) {
    this.bounds = bounds
    this.#clock = clock
    this.#startedAt = clock()
  }

  get unscannable(): readonly Unscannable[] {
    return [...this.#unscannable.values()]
  }

  get views(): number {
    return this.#views
  }

  /** Once per kind and what: a bound that is reached a thousand times is one fact. */
  note(fact: Unscannable): void {
    const key = fact.kind === 'bound' ? fact.bound : fact.kind === 'partial' ? '' : fact.what
    const name = `${fact.kind} ${key}`
    if (!this.#unscannable.has(name)) this.#unscannable.set(name, fact)
  }

  exceeded(bound: BoundName, path: string): void {
    this.note({ kind: 'bound', bound, path })
  }

  /** Takes one part. @returns false: there is none left */
  takePart(path: string): boolean {
    if (this.#parts >= this.bounds.parts) {
      this.exceeded('parts', path)
      return false
    }
    this.#parts++
    return true
  }

  /** Takes a place for a part that was read before: there are as many as parts. @returns false: there is none left */
  takeRepeat(path: string): boolean {
    if (this.#repeats >= this.bounds.parts) {
      this.exceeded('parts', path)
      return false
    }
    this.#repeats++
    return true
  }

  get hasViews(): boolean {
    return this.#views <= this.bounds.views
  }

  /** Takes one other reading. @returns false: there is none left */
  takeView(path: string): boolean {
    if (!this.hasViews) {
      this.exceeded('views', path)
      return false
    }
    this.#views++
    return true
  }

  isTooDeep(depth: number, path: string): boolean {
    if (depth <= this.bounds.depth) return false
    this.exceeded('depth', path)
    return true
  }

  /** Counts work. @returns false: time is over, and the rest is left */
  work(octets: number, path: string): boolean {
    this.#work += octets + 256
    if (this.#work >= WORK_PER_LOOK && !this.#isTimeOut) {
      this.#work = 0
      this.#isTimeOut = this.#clock() - this.#startedAt > this.bounds.cpuMs
      if (this.#isTimeOut) this.exceeded('cpuMs', path)
    }
    return !this.#isTimeOut
  }
}
