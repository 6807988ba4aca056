import { CR, LF, lower, octetTable } from './octets.ts'
import type { NotCanonicalReason } from './reasons.ts'

/** Octets of a line that are looked at; blanks and marks of quotation in front of it, and NULs, do not count. */
const PREFIX_BYTES = 64
/** First octets of the lines that are looked for below, in both cases, and those of a damaged BinHex line. */
const IS_IN_FRONT = octetTable(' \t>')
const STARTS = octetTable('bBcCmM=-(tThH')
/** The word with a number, or with a name alone. */
const UUENCODE = /^begin(?:-base64)?(?:[ \t]*[0-9]|[ \t]+[^ \t]+$)/

/**
 * Looks at the beginnings of lines for files in text, and for header lines of parts. A line ends at LF or CR. Takes text in
 * pieces of any size; each octet once.
 */
export class TextWatch {
  /** What was seen first. */
  found: NotCanonicalReason | undefined
  readonly #prefix = Buffer.alloc(PREFIX_BYTES)
  /** Octets in `#prefix`; -1: the rest of this line does not matter. */
  #length = 0

  write(octets: Uint8Array, start: number, end: number): void {
    let length = this.#length
    let at = start
    while (at < end) {
      if (length < 0) {
        // The rest of a line: nearly all that there is.
        let octet = 0
        do octet = octets[at++] ?? 0
        while (octet !== LF && octet !== CR && at < end)
        if (octet === LF || octet === CR) length = 0
        continue
      }
      const octet = octets[at++] ?? 0
      if (octet === LF || octet === CR) {
        if (length > 0) this.#judge(length)
        length = 0
      } else if (octet === 0 || (length === 0 && IS_IN_FRONT[octet] === 1)) {
        // Some readers drop a NUL, some blanks before a line, people the mark of a quotation.
      } else if (length === 0 && STARTS[octet] !== 1) {
        length = -1
      } else {
        this.#prefix[length++] = lower(octet)
        if (length === PREFIX_BYTES) {
          this.#judge(length)
          length = -1
        }
      }
    }
    this.#length = length
  }

  /** The text is over. */
  end(): void {
    if (this.#length > 0) this.#judge(this.#length)
    this.#length = 0
  }

  #judge(length: number): void {
    this.found ??= judge(this.#prefix.toString('latin1', 0, length))
  }
}

function judge(line: string): NotCanonicalReason | undefined {
  if (line.startsWith('content-') || line.startsWith('mime-version')) return 'mime-in-text'
  if (UUENCODE.test(line)) return 'uuencode-in-text'
  if (line.startsWith('=ybegin')) return 'yenc-in-text'
  if (line.includes('binhex')) return 'binhex-in-text'
  if (line.startsWith('-----begin ')) return 'armour-in-text'
  return undefined
}
