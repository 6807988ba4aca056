/** What an mbox is made of; offsets count from its beginning. */
export type MboxPart =
  | { readonly kind: 'begin'; readonly at: number }
  /** Bytes of the message that began last. */
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly at: number }

const LF = 0x0a
const CR = 0x0d
const FROM = Buffer.from('From ')
/** A line that separates messages is shorter. */
const MAX_FROM_BYTES = 1024
/** How a line begins that is empty, or may separate. */
const MAY_MATTER: ReadonlySet<number> = new Set([LF, CR, 0x46])
const NOTHING = Buffer.alloc(0)

/** `From a@example.org Mon Nov 23 10:00:00 2026`: a sender, and a date as of asctime(3), with a zone or without. */
const FROM_LINE =
  /^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}|\d{1,2} +(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))\b.*\b\d{1,2}:\d\d\b/

/** Whether a file that begins so is an mbox. */
export function beginsMbox(head: Buffer): boolean {
  const lf = head.indexOf(LF)
  return isFromLine(lf === -1 ? head : head.subarray(0, lf))
}

function isFromLine(line: Buffer): boolean {
  if (!line.subarray(0, FROM.length).equals(FROM)) return false
  return FROM_LINE.test(line.toString('latin1', 0, MAX_FROM_BYTES))
}

/**
 * Cuts an mbox (RFC 4155, in all its dialects) into messages as its bytes come. A line `From ` with a date begins the
 * next one; the empty line in front of it belongs to nobody. What comes before the first such line is passed over.
 */
export class MboxSplitter {
  /** What cannot be told yet: an empty line, the beginning of a line that may separate. */
  #carry: Buffer = NOTHING
  /** Offset of the first byte that was not told. */
  #offset = 0
  #isInLine = false
  #isInMessage = false

  /** Takes the next bytes. `data` are views of them. */
  push(chunk: Buffer): readonly MboxPart[] {
    return this.#split(this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]), false)
  }

  /** The mbox is over. */
  end(): readonly MboxPart[] {
    const parts = this.#split(this.#carry, true)
    return this.#isInMessage ? [...parts, { kind: 'end', at: this.#offset }] : parts
  }

  #split(text: Buffer, isEnd: boolean): MboxPart[] {
    const parts: MboxPart[] = []
    let from = 0
    let at = 0
    /** Where the empty line is that ends here, if one does. */
    let blankAt = -1
    const tell = (to: number): void => {
      if (to > from && this.#isInMessage) parts.push({ kind: 'data', bytes: text.subarray(from, to) })
      from = to
    }
    while (at < text.length) {
      if (!this.#isInLine && MAY_MATTER.has(text[at] ?? 0)) {
        const rest = text.subarray(at)
        if (isUndecided(rest) && !isEnd) break
        const blank = blankLength(rest)
        if (blank > 0) {
          blankAt = at
          at += blank
          continue
        }
        const lf = rest.indexOf(LF)
        const line = lf === -1 ? rest : rest.subarray(0, lf)
        if (line.length <= MAX_FROM_BYTES && isFromLine(line)) {
          tell(blankAt === -1 ? at : blankAt)
          if (this.#isInMessage) parts.push({ kind: 'end', at: this.#offset + from })
          at += line.length + (lf === -1 ? 0 : 1)
          from = at
          blankAt = -1
          this.#isInMessage = true
          parts.push({ kind: 'begin', at: this.#offset + at })
          continue
        }
      }
      blankAt = -1
      const lf = text.indexOf(LF, at)
      this.#isInLine = lf === -1
      at = lf === -1 ? text.length : lf + 1
    }
    tell(blankAt === -1 ? at : blankAt)
    this.#carry = isEnd ? NOTHING : Buffer.from(text.subarray(from))
    this.#offset += from
    return parts
  }
}

/** More must be seen of a line to know whether it is empty, or separates. */
function isUndecided(rest: Buffer): boolean {
  if (rest.length === 1 && rest[0] === CR) return true
  const head = rest.subarray(0, FROM.length)
  if (!head.equals(FROM.subarray(0, head.length))) return false
  return rest.length <= MAX_FROM_BYTES && !rest.includes(LF)
}

function blankLength(rest: Buffer): number {
  if (rest[0] === LF) return 1
  return rest[0] === CR && rest[1] === LF ? 2 : 0
}
