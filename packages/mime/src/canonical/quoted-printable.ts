import { CR, DELETE, EQUALS, LF, SPACE, TAB } from './octets.ts'

const HEX = Int8Array.from({ length: 256 }, (_, octet) => {
  const digit = '0123456789ABCDEF'.indexOf(String.fromCharCode(octet).toUpperCase())
  return digit
})

/**
 * Decodes a line of quoted-printable text, given without its end, to the start of `target`, which has room for it and two
 * octets more. Blanks at its end stay, as clamd and most readers have it.
 * @returns how many octets that are, with CRLF unless the line ends softly; -1: a wrong escape, a blank behind a soft break, or one
 *   that stands for an octet that is in no text
 */
export function decodeQuotedPrintableLine(line: Buffer, start: number, end: number, target: Buffer): number {
  let length = 0
  let at = start
  while (at < end) {
    const octet = line[at++] ?? 0
    if (octet !== EQUALS) {
      target[length++] = octet
      continue
    }
    if (at === end) return length
    const decoded = at + 2 > end ? -1 : valueOfHex(line[at] ?? 0, line[at + 1] ?? 0)
    if (decoded < 0 || !isText(decoded)) return -1
    target[length++] = decoded
    at += 2
  }
  target[length++] = CR
  target[length++] = LF
  return length
}

function valueOfHex(high: number, low: number): number {
  const [first, second] = [HEX[high] ?? -1, HEX[low] ?? -1]
  return first < 0 || second < 0 ? -1 : first * 16 + second
}

function isText(octet: number): boolean {
  if (octet >= SPACE) return octet !== DELETE
  return octet === TAB || octet === CR || octet === LF || octet === ESCAPE
}

/** Of ISO-2022-JP. */
const ESCAPE = 0x1b
