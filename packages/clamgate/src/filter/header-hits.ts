import { FieldText } from '../patterns/patterns.ts'
import type { HeaderTest } from '../policy/types.ts'
import type { KeptHeaders } from './record.ts'
import { WatchedNames } from './watched-fields.ts'

/** What is kept of the fields that are asked for, so that a changed policy can be tried on past mail: most of one, of all, bytes. */
const MAX_VALUE_BYTES = 1000
const MAX_KEPT_BYTES = 8000
const MAX_KEPT_FIELDS = 50
const FIELD_OVERHEAD_BYTES = 64

/** What a policy asks of header fields, by their names. */
export class HeaderTests {
  readonly #names: WatchedNames
  readonly #byName = new Map<string, HeaderTest[]>()
  /** All names, in lower case. */
  readonly names: readonly string[]

  constructor(tests: readonly HeaderTest[]) {
    for (const test of tests) {
      for (const name of test.names) {
        const known = this.#byName.get(name)
        if (known === undefined) this.#byName.set(name, [test])
        else known.push(test)
      }
    }
    this.names = [...this.#byName.keys()]
    this.#names = new WatchedNames(this.names)
  }

  /** Those that ask for fields of a name, which is given back in lower case; undefined where there are none. */
  of(name: Buffer): { readonly name: string; readonly tests: readonly HeaderTest[] } | undefined {
    const found = this.#names.find(withoutBlanks(name))
    const tests = found === undefined ? undefined : this.#byName.get(found)
    return found === undefined || tests === undefined ? undefined : { name: found, tests }
  }
}

/** Blanks in front of the colon are none of the name (RFC 5322 section 4.5.8). */
function withoutBlanks(name: Buffer): Buffer {
  let end = name.length
  while (name[end - 1] === 0x20 || name[end - 1] === 0x09) end--
  return end === name.length ? name : name.subarray(0, end)
}

/**
 * Which tests the header fields of one message fit. Each field is looked at as it passes, whole: so every field counts,
 * however many and however long they are. A little of those that are asked for is kept.
 */
export class HeaderHits {
  readonly #asked: HeaderTests
  readonly #fitting = new Set<HeaderTest>()
  readonly #fields: [name: string, value: string][] = []
  #bytes = 0
  #isCut = false

  constructor(asked: HeaderTests) {
    this.#asked = asked
  }

  get fitting(): ReadonlySet<HeaderTest> {
    return this.#fitting
  }

  /** Memory that what is kept takes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Undefined: nothing is asked for. */
  get kept(): KeptHeaders | undefined {
    const { names: asked } = this.#asked
    return asked.length === 0 ? undefined : { asked, fields: this.#fields, isCut: this.#isCut }
  }

  see(name: Buffer, value: Buffer): void {
    const asked = this.#asked.of(name)
    if (asked === undefined) return
    const text = new FieldText(value)
    for (const test of asked.tests) {
      if (!this.#fitting.has(test) && test.fits(asked.name, text)) this.#fitting.add(test)
    }
    this.#keep(asked.name, value)
  }

  #keep(name: string, value: Buffer): void {
    const room = Math.min(MAX_VALUE_BYTES, MAX_KEPT_BYTES - this.#bytes - FIELD_OVERHEAD_BYTES)
    const isFull = room <= 0 || this.#fields.length === MAX_KEPT_FIELDS
    if (isFull || value.length > room) this.#isCut = true
    if (isFull) return
    const kept = value.toString('latin1', 0, room)
    this.#fields.push([name, kept])
    this.#bytes += kept.length + FIELD_OVERHEAD_BYTES
  }
}
