/**
 * How much of each value is kept, bytes: more than any MTA hands to a milter of one field (Postfix cuts at 60,000, and the
 * protocol at 65,535).
 */
export const MAX_KEPT_VALUE_BYTES = 65_536
/** How much is kept of the fields of one name in all, bytes; what is beyond is counted only. */
const MAX_KEPT_NAME_BYTES = 1_048_576
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

/** What is kept of the fields of one name. */
interface Kept {
  readonly values: Buffer[]
  /** Fields that there are. */
  count: number
  bytes: number
}

/** The watched header fields of one message: copies of their values, and how many there are. */
export class WatchedFields {
  readonly #watched: WatchedNames
  #kept: Map<string, Kept> | undefined
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
    const kept = this.#of(key)
    kept.count++
    const bytes = Math.min(value.length, MAX_KEPT_VALUE_BYTES) + VALUE_OVERHEAD_BYTES
    // Once one is not kept, no later one is: what is there is the beginning, by which each has its index.
    if (kept.values.length < kept.count - 1 || kept.bytes + bytes > MAX_KEPT_NAME_BYTES) return
    kept.values.push(Buffer.from(value.subarray(0, MAX_KEPT_VALUE_BYTES)))
    kept.bytes += bytes
    this.#bytes += bytes
  }

  /** How many fields of a name there are. */
  count(name: string): number {
    return this.#kept?.get(name)?.count ?? 0
  }

  /** The values of a name as they came, whole: cut at 64 KiB, and as many as fit into 1 MiB. */
  values(name: string): readonly Buffer[] {
    return this.#kept?.get(name)?.values ?? NO_VALUES
  }

  /** The first value of a name as Latin-1 text without blanks around it. */
  first(name: string): string | undefined {
    return this.values(name)[0]?.toString('latin1', 0, 1000).trim()
  }

  #of(key: string): Kept {
    this.#kept ??= new Map()
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const kept: Kept = { values: [], count: 0, bytes: 0 }
    this.#kept.set(key, kept)
    return kept
  }
}
