import { createHash } from 'node:crypto'
import type { Bounds } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import type { MailObject } from '../types.ts'
import type { Budget } from './budget.ts'
import type { Context } from './context.ts'

const MIN_UNION_BYTES = 1024 * 1024
/** What other readings have less of is a line end. */
const MIN_OTHER_BYTES = 3

interface Entry {
  readonly octets: Buffer
  readonly sha256: string
  readonly path: string
  isMain: boolean
  readonly classes: Set<AmbiguityClass>
}

/** Every object of every reading, once. */
export class ObjectStore {
  readonly #budget: Budget
  readonly #bounds: Bounds
  readonly #maxBytes: number
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(budget: Budget, messageBytes: number) {
    this.#budget = budget
    this.#bounds = budget.bounds
    const byFactor = Math.max(MIN_UNION_BYTES, Math.ceil(messageBytes * this.#bounds.unionFactor))
    this.#maxBytes = Math.min(byFactor, this.#bounds.unionBytes)
  }

  get all(): readonly MailObject[] {
    return [...this.#entries.values()].map((entry) => ({ ...entry, classes: [...entry.classes].sort() }))
  }

  get(sha256: string): MailObject | undefined {
    const entry = this.#entries.get(sha256)
    return entry === undefined ? undefined : { ...entry, classes: [...entry.classes] }
  }

  has(sha256: string): boolean {
    return this.#entries.has(sha256)
  }

  /** @returns its SHA-256; undefined: it is empty, a bound is reached, or a sweep found what is known */
  add(octets: Buffer, { path, isMain, isSwept, classes }: Context): string | undefined {
    if (octets.length < (isMain ? 1 : MIN_OTHER_BYTES) || !this.#budget.work(octets.length, path))
      return undefined
    const sha256 = createHash('sha256').update(octets).digest('hex')
    const known = this.#entries.get(sha256)
    if (known !== undefined && isSwept) return undefined
    if (known !== undefined) {
      // Who finds it in an ordinary way does not unsay that others come to it in odd ways.
      for (const one of classes) known.classes.add(one)
      known.isMain ||= isMain
      return sha256
    }
    if (this.#entries.size >= this.#bounds.objects) {
      this.#budget.exceeded('objects', path)
      return undefined
    }
    if (this.#bytes + octets.length > this.#maxBytes) {
      this.#budget.exceeded(this.#maxBytes < this.#bounds.unionBytes ? 'unionFactor' : 'unionBytes', path)
      return undefined
    }
    this.#bytes += octets.length
    this.#entries.set(sha256, { octets, sha256, path, isMain, classes: new Set(classes) })
    return sha256
  }
}
