/** How many fields of one name are kept; what is beyond is counted only. */
const MAX_KEPT_VALUES = 20
/** How much of each value is kept, bytes. */
const MAX_KEPT_BYTES = 8192
/** What each value takes besides. */
const VALUE_OVERHEAD_BYTES = 128

const NO_VALUES: readonly Buffer[] = []

/**
 * The names of header fields that somebody asks for. Each field of each message is looked up here, so that most are
 * turned away by their length and first letter alone.
 */
export class WatchedNames {
  readonly #names: ReadonlySet<string>
  /** Bit `length & 31` is set for each length of a name, by the letter that it begins with (in lower case). */
  readonly #lengthsByLetter = new Int32Array(256)

  /** Names in lower case. */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names)
    for (const name of this.#names) {
      const letter = name.charCodeAt(0) & 0xff
      this.#lengthsByLetter[letter] = (this.#lengthsByLetter[letter] ?? 0) | (1 << (name.length & 31))
    }
  }

  /** The name in lower case, if it is one of these. */
  find(name: Buffer): string | undefined {
    const first = name[0] ?? 0
    const letter = first >= 0x41 && first <= 0x5a ? first | 0x20 : first
    if (((this.#lengthsByLetter[letter] ?? 0) & (1 << (name.length & 31))) === 0) return undefined
    const text = name.toString('latin1').toLowerCase()
    return this.#names.has(text) ? text : undefined
  }
}

/** The watched header fields of one message: copies of their values, and how many there are. */
export class WatchedFields {
  readonly #watched: WatchedNames
  #values: Map<string, Buffer[]> | undefined
  #counts: Map<string, number> | undefined
  #bytes = 0

  constructor(watched: WatchedNames) {
    this.#watched = watched
  }

  /** Memory that the copies take. */
  get bytes(): number {
    return this.#bytes
  }

  /** Looks at a field; `value` is copied where it is wanted. */
  see(name: Buffer, value: Buffer): void {
    const key = this.#watched.find(name)
    if (key === undefined) return
    this.#counts ??= new Map()
    this.#values ??= new Map()
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    if (count >= MAX_KEPT_VALUES) return
    const copy = Buffer.from(value.subarray(0, MAX_KEPT_BYTES))
    this.#bytes += copy.length + VALUE_OVERHEAD_BYTES
    if (count === 0) this.#values.set(key, [copy])
    else this.#values.get(key)?.push(copy)
  }

  /** How many fields of a name there are. */
  count(name: string): number {
    return this.#counts?.get(name) ?? 0
  }

  /** The first values of a name, as they came, cut at 8 KiB. */
  values(name: string): readonly Buffer[] {
    return this.#values?.get(name) ?? NO_VALUES
  }

  /** The first value of a name as Latin-1 text without blanks around it. */
  first(name: string): string | undefined {
    return this.values(name)[0]?.toString('latin1', 0, 1000).trim()
  }
}
