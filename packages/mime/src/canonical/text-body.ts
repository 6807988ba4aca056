import { BASE64_TABLE, DELETE, EQUALS, MAX_LINE_BYTES, SPACE, TAB } from './octets.ts'
import { decodeQuotedPrintableLine } from './quoted-printable.ts'
import type { NotCanonicalReason } from './reasons.ts'
import { TextWatch } from './text-watch.ts'

const ESCAPE = 0x1b
const COMMA = 0x2c
/** Lines of quoted-printable that no prose has. */
const MIN_SOFT_BREAKS = 2
/** Octets of text: no controls but TAB, and ESC of ISO-2022-JP. */
const IS_TEXT = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet === TAB || octet === ESCAPE || (octet >= SPACE && octet !== DELETE) ? 1 : 0,
)
/** Scanners take such a first line for the rest of the header. */
const LIKE_A_HEADER = /^(?:content|filename=|date: |message-id: )/i
const LIKE_A_HEADER_BYTES = 16
/** A line of nothing but its alphabet is taken for base64 from here on, unless it is a line of one character. */
const BASE64_LINE_BYTES = 56
/** A line and its end. */
const DECODED = Buffer.alloc(MAX_LINE_BYTES + 2)

/** A body that is shown as text: 7bit, 8bit or quoted-printable. */
export class TextBody {
  readonly #isQuotedPrintable: boolean
  readonly #watch = new TextWatch()
  #isEmpty = true
  #softBreaks = 0
  /** The last line goes on in the next: readers differ in what that says where there is none. */
  #isOpen = false

  constructor(isQuotedPrintable: boolean) {
    this.#isQuotedPrintable = isQuotedPrintable
  }

  /** Takes a line without its end: one that is no delimiter. */
  line(line: Buffer, start: number, end: number): NotCanonicalReason | undefined {
    if (this.#isEmpty && end > start) {
      this.#isEmpty = false
      const head = line.toString('latin1', start, Math.min(end, start + LIKE_A_HEADER_BYTES))
      if (LIKE_A_HEADER.test(head)) return 'header-in-body'
    }
    let hasComma = false
    for (let at = start; at < end; at++) {
      const octet = line[at] ?? 0
      if (IS_TEXT[octet] !== 1) return 'control-octet'
      hasComma ||= octet === COMMA
    }
    if (this.#isQuotedPrintable) {
      const bytes = decodeQuotedPrintableLine(line, start, end, DECODED)
      if (bytes < 0) return 'quoted-printable'
      this.#isOpen = end > start && line[end - 1] === EQUALS
      this.#watch.write(DECODED, 0, bytes)
    } else {
      if (isBase64Line(line, start, end)) return 'base64-in-text'
      if (isSoftBroken(line, start, end) && ++this.#softBreaks === MIN_SOFT_BREAKS)
        return 'quoted-printable-in-text'
      this.#watch.line(line, start, end, hasComma)
    }
    return this.#watch.found
  }

  end(): NotCanonicalReason | undefined {
    if (this.#isOpen) return 'quoted-printable'
    this.#watch.end()
    return this.#watch.found
  }
}

/** A line of quoted-printable: with an escape, and a soft line break at its end. */
function isSoftBroken(line: Buffer, start: number, end: number): boolean {
  let last = end - 1
  while (last > start && (line[last] === SPACE || line[last] === TAB)) last--
  if (last < start || line[last] !== EQUALS) return false
  return /=[0-9A-Fa-f]{2}/.test(line.toString('latin1', start, last))
}

function isBase64Line(line: Buffer, start: number, end: number): boolean {
  if (end - start < BASE64_LINE_BYTES) return false
  let last = end
  while (last > end - 2 && line[last - 1] === EQUALS) last--
  let differs = false
  for (let at = start; at < last; at++) {
    if (BASE64_TABLE[line[at] ?? 0] !== 1) return false
    differs ||= line[at] !== line[start]
  }
  return differs
}
