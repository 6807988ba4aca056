import { isBlank } from './folding.ts'

/** In lower case. */
const NAME = 'mime-ambiguity-results'
/** Octets of a value in which the id of the gateway has to be found. */
const ID_OCTETS = 400
/** More fields than these are counted, and not looked at: such mail is refused. */
const MOST_FIELDS = 1000

/** Fields with one spelling of the name, as the MTA counts them: upper and lower case are the same. */
export interface Spelling {
  /** As it came, in Latin-1. */
  readonly name: string
  count: number
  /** Those that name this gateway, by their places, from 1. */
  readonly own: number[]
}

/** The MIME-Ambiguity-Results fields of a message: how many there are. Values are not kept. */
export class AmbiguityFields {
  count = 0
  ownCount = 0
  readonly #ownId: string
  #spellings: Map<string, Spelling> | undefined

  /** `ownId` as {@link AmbiguityFieldSettings.id}. */
  constructor(ownId: string) {
    this.#ownId = ownId.toLowerCase()
  }

  get spellings(): readonly Spelling[] {
    return [...(this.#spellings?.values() ?? [])]
  }

  /** Looks at any field of a message: most are turned away by their length and first letter. */
  see(name: Buffer, value: Buffer): void {
    if (name.length < NAME.length || ((name[0] ?? 0) | 0x20) !== 0x6d) return
    const key = name.toString('latin1').toLowerCase()
    // Some MTAs leave blanks before the colon with the name.
    if (!key.startsWith(NAME) || !isBlank(key.slice(NAME.length))) return
    this.count++
    if (this.count > MOST_FIELDS) return
    const text = name.toString('latin1')
    this.#spellings ??= new Map()
    const spelling = this.#spellings.get(key) ?? { name: text, count: 0, own: [] }
    this.#spellings.set(key, spelling)
    spelling.count++
    if (!this.#isOwn(value)) return
    spelling.own.push(spelling.count)
    this.ownCount++
  }

  /** It begins with the id of this gateway, whatever folds and comments are around. */
  #isOwn(value: Buffer): boolean {
    const [first] = value.toString('latin1', 0, ID_OCTETS).trim().split(/[\s;]/, 1)
    return first?.toLowerCase() === this.#ownId
  }
}
