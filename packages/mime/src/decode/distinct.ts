import type { AmbiguityClass } from '../classes.ts'
import type { Decodings, OtherDecoding } from './types.ts'

/** Gathers decodings of the same octets: one that is equal to another is kept once, under the class that came first. */
export class Distinct {
  readonly #main: Buffer
  readonly #others: OtherDecoding[] = []
  readonly #classes: Set<AmbiguityClass>

  constructor(main: Buffer, classes: Iterable<AmbiguityClass> = []) {
    this.#main = main
    this.#classes = new Set(classes)
  }

  /** Notes a class that was seen, whether a decoding differs by it or not. */
  see(...classes: readonly AmbiguityClass[]): void {
    for (const id of classes) this.#classes.add(id)
  }

  /** Adds what other readers get. Nothing at all is no object. */
  add(octets: Buffer | undefined, via: AmbiguityClass): void {
    if (octets === undefined || octets.length === 0 || same(octets, this.#main)) return
    if (this.#others.some((other) => same(other.octets, octets))) return
    this.#others.push({ octets, via })
    this.#classes.add(via)
  }

  done(isUndecodable = false): Decodings {
    return { main: this.#main, others: this.#others, classes: [...this.#classes], isUndecodable }
  }
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && a.equals(b)
}
