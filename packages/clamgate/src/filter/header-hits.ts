import { FieldText } from '../patterns/patterns.ts'
import type { HeaderTest } from '../policy/types.ts'
import { WatchedNames } from './watched-fields.ts'

/** What a policy asks of header fields, by their names. */
export class HeaderTests {
  readonly #names: WatchedNames
  readonly #byName = new Map<string, HeaderTest[]>()

  constructor(tests: readonly HeaderTest[]) {
    for (const test of tests) {
      for (const name of test.names) {
        const known = this.#byName.get(name)
        if (known === undefined) this.#byName.set(name, [test])
        else known.push(test)
      }
    }
    this.#names = new WatchedNames(this.#byName.keys())
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
 * Which tests the header fields of one message fit. Each field is looked at as it passes, whole, and nothing of it is kept:
 * so every field counts, however many and however long they are, and takes no memory.
 */
export class HeaderHits {
  readonly #asked: HeaderTests
  readonly #fitting = new Set<HeaderTest>()

  constructor(asked: HeaderTests) {
    this.#asked = asked
  }

  get fitting(): ReadonlySet<HeaderTest> {
    return this.#fitting
  }

  see(name: Buffer, value: Buffer): void {
    const asked = this.#asked.of(name)
    if (asked === undefined) return
    const text = new FieldText(value)
    for (const test of asked.tests) {
      if (!this.#fitting.has(test) && test.fits(asked.name, text)) this.#fitting.add(test)
    }
  }
}
