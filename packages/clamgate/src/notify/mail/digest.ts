import type { Notice } from './notice.ts'

/** What one mail tells. */
export interface DigestText {
  readonly count: number
  /** `Eicar-Signature (12), Win.Trojan and 4 more`. */
  readonly what: string
  readonly incident: string | undefined
  readonly list: string
}

/** Different findings that are counted by their names; those beyond count as others. */
const COUNTED_NAMES = 50
/** Of them a subject names so many. */
const SHOWN_NAMES = 3

/** Collects what somebody is to be told until a mail goes to him. However much that is, it takes little memory. */
export class Digest {
  readonly #maxListed: number
  #listed: Notice[] = []
  #count = 0
  #names = new Map<string, number>()
  #others = 0
  #remarks = new Map<string, number>()

  /** @param maxListed messages that are described; those beyond are counted */
  constructor(maxListed: number) {
    this.#maxListed = maxListed
  }

  /** Messages that are not told yet. */
  get count(): number {
    return this.#count
  }

  add(notice: Notice): void {
    this.#count += 1
    if (this.#listed.length < this.#maxListed) this.#listed.push(notice)
    const { what } = notice
    if (this.#names.has(what) || this.#names.size < COUNTED_NAMES) {
      this.#names.set(what, (this.#names.get(what) ?? 0) + 1)
    } else this.#others += 1
  }

  /** Counts something that is told with the messages, and is no reason for a mail alone. */
  remark(sentence: string): void {
    this.#remarks.set(sentence, (this.#remarks.get(sentence) ?? 0) + 1)
  }

  /** Everything so far; what comes then begins anew. */
  take(): DigestText {
    const text = { count: this.#count, what: this.#what(), incident: this.#incident(), list: this.#list() }
    this.#listed = []
    this.#count = 0
    this.#names = new Map()
    this.#others = 0
    this.#remarks = new Map()
    return text
  }

  #incident(): string | undefined {
    return this.#listed.find(({ incident }) => incident !== undefined)?.incident
  }

  #what(): string {
    const names = [...this.#names].toSorted(([, one], [, other]) => other - one)
    const shown = names
      .slice(0, SHOWN_NAMES)
      .map(([name, count]) => (count === 1 ? name : `${name} (${count})`))
    const more = names.slice(SHOWN_NAMES).reduce((sum, [, count]) => sum + count, this.#others)
    return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
  }

  #list(): string {
    const blocks = this.#listed.map(({ lines }) => lines.join('\n'))
    const unlisted = this.#count - this.#listed.length
    if (unlisted > 0) {
      const names = [...this.#names].map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`)
      const others = this.#others === 0 ? [] : [`  ${String(this.#others).padStart(8)}  others`]
      blocks.push(
        [`And ${unlisted} more, which only the log describes. In all:`, ...names, ...others].join('\n'),
      )
    }
    for (const [sentence, count] of this.#remarks) blocks.push(`${sentence}: ${count}`)
    return blocks.join('\n\n')
  }
}
