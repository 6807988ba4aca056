import { AmbiguityFields } from './marks/ambiguity-fields.ts'
import { KeptSubjects } from './marks/kept-subjects.ts'
import { ReleaseFields } from './release/fields.ts'

/** How much is kept of the first value of each name, bytes: log lines quote it. */
const MAX_QUOTED_BYTES = 1000
/**
 * Of a subject, bytes: people see it decoded, and 1000 characters of it are shown. Encoded as Postfix takes them, such as base64 of
 * three octets for each character in words of 75, these are so many and more.
 */
const MAX_SUBJECT_BYTES = 8000
/** The longest encoded word that mail programs write (RFC 2047 section 2), with room. */
const MAX_WORD_BYTES = 200
/** How X-Virus-Scanned of a Clamgate begins, of any version. */
const OURS = /^[ \t]*clamgate /
const OURS_BYTES = 100
/** What each name takes besides. */
const NAME_OVERHEAD_BYTES = 128

/**
 * The names of header fields that somebody asks for. Each field of each message is looked up here, so that most are
 * turned away by their length and first letter alone.
 */
export class WatchedNames {
  /** How this gateway calls itself in MIME-Ambiguity-Results. */
  readonly gatewayId: string
  readonly #names: ReadonlySet<string>
  /** Bit `length & 31` is set for each length of a name, by the letter that it begins with (in lower case). */
  readonly #lengthsByLetter = new Int32Array(256)

  /** Names in lower case. */
  constructor(names: Iterable<string>, gatewayId = '') {
    this.gatewayId = gatewayId
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
  /** The beginning of the first value. */
  readonly first: Buffer
  /** Fields that there are. */
  count: number
}

/** The watched header fields of one message: how many there are, the first of each name, and what a mark may change. */
export class WatchedFields {
  readonly subjects = new KeptSubjects()
  readonly ambiguity: AmbiguityFields
  readonly releases = new ReleaseFields()
  /** Some X-Virus-Scanned is of a Clamgate; other scanners put theirs above it. */
  isScannedByUs = false
  readonly #watched: WatchedNames
  #kept: Map<string, Kept> | undefined
  #bytes = 0

  constructor(watched: WatchedNames) {
    this.#watched = watched
    this.ambiguity = new AmbiguityFields(watched.gatewayId)
  }

  /** Memory that the copies take. */
  get bytes(): number {
    return this.#bytes + this.subjects.bytes
  }

  /** Looks at a field; of `value` is copied what is wanted. One that carries a ticket is none of the mail's own. */
  see(name: Buffer, value: Buffer): void {
    if (this.releases.see(name, value)) return
    this.ambiguity.see(name, value)
    const key = this.#watched.find(name)
    if (key === undefined) return
    if (key === 'subject') this.subjects.see(value)
    else if (key === 'x-virus-scanned')
      this.isScannedByUs ||= OURS.test(value.toString('latin1', 0, OURS_BYTES))
    this.#kept ??= new Map()
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      kept.count++
      return
    }
    const first = key === 'subject' ? beginningOf(value) : Buffer.from(value.subarray(0, MAX_QUOTED_BYTES))
    this.#kept.set(key, { first, count: 1 })
    this.#bytes += first.length + NAME_OVERHEAD_BYTES
  }

  /** How many fields of a name there are. */
  count(name: string): number {
    return this.#kept?.get(name)?.count ?? 0
  }

  /** The first value of a name as Latin-1 text without blanks around it; the beginning of a long one. */
  first(name: string): string | undefined {
    return this.#kept?.get(name)?.first.toString('latin1').trim()
  }
}

/** The beginning of a subject. An encoded word that does not end in it is left out: cut, it would be seen as it is encoded. */
function beginningOf(value: Buffer): Buffer {
  const head = value.subarray(0, MAX_SUBJECT_BYTES)
  if (head.length === value.length) return Buffer.from(head)
  const from = Math.max(0, head.length - MAX_WORD_BYTES)
  const cut = /(?<!\?)=(?:\?[^?\s]{0,80}(?:\?(?:[bq](?:\?[^?]*\??)?)?)?)?$/i.exec(
    head.toString('latin1', from),
  )
  return Buffer.from(cut === null ? head : head.subarray(0, from + cut.index))
}
