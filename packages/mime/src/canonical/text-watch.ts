import { DELETE, lower, octetTable, SPACE } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'

const QUOTATION = 0x3e
/** Octets of a line that are looked at; NULs, and what stands in front of the line, do not count. */
const PREFIX_BYTES = 64
/** What some reader ends a line at: VT, FF, three separators and NEL beside LF and CR. */
const IS_END = octetTable('\n\r\v\f\x1c\x1d\x1e\x85')
const COMMA = 0x2c
const FOUR = 0x34
/** Where the rest of a line is looked at: its end, and the comma of a data: URL. */
const IS_STOP = octetTable('\n\r\v\f\x1c\x1d\x1e\x85,')
/** What stands before that comma. */
const DATA_URL = /;[ ]*base64[ ]*$/
const DATA_URL_BYTES = 32
/** What some reader skips in front of a line: blanks, controls, octets that are no ASCII, marks of quotation. */
const IS_IN_FRONT = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet <= SPACE || octet >= DELETE || octet === QUOTATION ? 1 : 0,
)
/** First four octets of the lines that are looked for below, and those of a damaged BinHex line. */
const STARTS = new Set(['cont', 'mime', 'begi', '=ybe', '----', '(thi', 'this', 'his ', 'atta'].map(wordOf))
const START_BYTES = 4
/** First octet of what BinHex encodes. */
const COLON = 0x3a
/** A file in a calendar or a card, RFC 5545 section 3.8.1.1. */
const ATTACHED = /^attach;.*base64/
const BINHEX = /^:[!-~]{63}$/
/** Which octets may come first, so that most lines need no more than that. */
const FIRST = octetTable('aAbBcCmM=-(tThH:')
/** The word with a number, or with a name alone. */
const UUENCODE = /^begin(?:-base64)?(?:[ \t]*[0-9]|[ \t]+[^ \t]+$)/

/**
 * Looks at the beginnings of lines for files in text, and for header lines of parts. Takes text in pieces of any size; each
 * octet once.
 */
export class TextWatch {
  /** What was seen first. */
  found: NotCanonicalReason | undefined
  readonly #prefix = Buffer.allocUnsafe(PREFIX_BYTES)
  /** Octets in `#prefix`; -1: the rest of this line does not matter. */
  #length = 0
  /** The last octets of the piece before. */
  readonly #before = Buffer.allocUnsafe(DATA_URL_BYTES)
  #beforeBytes = 0

  write(octets: Uint8Array, start: number, end: number): void {
    let length = this.#length
    let at = start
    while (at < end) {
      if (length < 0) {
        // The rest of a line: nearly all that there is.
        let octet = 0
        do octet = octets[at++] ?? 0
        while (IS_STOP[octet] !== 1 && at < end)
        if (octet === COMMA) this.#comma(octets, start, at - 1)
        else if (IS_STOP[octet] === 1) length = 0
        continue
      }
      const octet = octets[at++] ?? 0
      if (octet === COMMA) this.#comma(octets, start, at - 1)
      if (IS_END[octet] === 1) {
        if (length > 0) this.#judge(length)
        length = 0
      } else if (octet === 0 || (length === 0 && IS_IN_FRONT[octet] === 1)) {
        // It may be the first of an interesting line all the same.
      } else {
        length = this.#add(octet, length)
      }
    }
    this.#length = length
    this.#keepLast(octets, start, end)
  }

  /**
   * The same for a whole line without its end, in a text that is given line by line.
   *
   * @param hasComma a comma is in it
   */
  line(octets: Uint8Array, start: number, end: number, hasComma: boolean): void {
    let length = 0
    for (let at = start; at < end && length >= 0; at++) {
      const octet = octets[at] ?? 0
      if (octet !== 0 && (length > 0 || IS_IN_FRONT[octet] !== 1)) length = this.#add(octet, length)
    }
    if (length > 0) this.#judge(length)
    if (!hasComma) return
    for (let at = start; at < end; at++) if (octets[at] === COMMA) this.#comma(octets, start, at)
  }

  /** The text is over. */
  end(): void {
    if (this.#length > 0) this.#judge(this.#length)
    this.#length = 0
  }

  /** Keeps the end of a piece, in the middle of a line, for a comma in the next one. */
  #keepLast(octets: Uint8Array, start: number, end: number): void {
    this.#beforeBytes = 0
    if (end === start || IS_END[octets[end - 1] ?? 0] === 1) return
    for (let at = Math.max(start, end - DATA_URL_BYTES); at < end; at++)
      this.#before[this.#beforeBytes++] = octets[at] ?? 0
  }

  /** A comma at `at`, of octets that begin at `start`: that of a data: URL? */
  #comma(octets: Uint8Array, start: number, at: number): void {
    const last = octets[at - 1]
    if (at > start && last !== FOUR && last !== SPACE) return
    const text = latin1(octets, Math.max(start, at - DATA_URL_BYTES), at)
    const before = this.#before.toString('latin1', 0, this.#beforeBytes)
    if (DATA_URL.test(`${before}${text}`.toLowerCase())) this.found ??= 'base64-in-text'
  }

  /** @returns the length of the prefix, or -1 when the line is of no interest */
  #add(octet: number, length: number): number {
    if (length === 0 && FIRST[octet] !== 1) return -1
    this.#prefix[length] = lower(octet)
    if (length + 1 === START_BYTES && !this.#isOfInterest()) return -1
    if (length + 1 < PREFIX_BYTES) return length + 1
    this.#judge(PREFIX_BYTES)
    return -1
  }

  #isOfInterest(): boolean {
    return this.#prefix[0] === COLON || STARTS.has(this.#prefix.readInt32LE(0))
  }

  #judge(length: number): void {
    this.found ??= judge(this.#prefix.toString('latin1', 0, length))
  }
}

function latin1({ buffer, byteOffset }: Uint8Array, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset + start, end - start).toString('latin1')
}

function wordOf(text: string): number {
  return Buffer.from(text, 'latin1').readInt32LE(0)
}

function judge(line: string): NotCanonicalReason | undefined {
  if (line.startsWith('content-') || line.startsWith('mime-version')) return 'mime-in-text'
  if (UUENCODE.test(line)) return 'uuencode-in-text'
  if (ATTACHED.test(line)) return 'base64-in-text'
  if (line.startsWith('=ybegin')) return 'yenc-in-text'
  if (line.includes('binhex') || BINHEX.test(line)) return 'binhex-in-text'
  if (line.startsWith('-----begin ')) return 'armour-in-text'
  return undefined
}
