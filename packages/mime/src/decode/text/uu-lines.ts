import { type Line, lineAt, textOf, withoutPrefix } from './lines.ts'

/**
 * What a reader does with lines that are not of data (`skip-short`: nor of their own length), and with an empty one that has more behind
 * it.
 */
export interface UuRules {
  readonly misfit: 'skip' | 'skip-short' | 'decode' | 'stop'
  readonly atZero: 'stop' | 'go-on'
}

export const UU_RULES: readonly UuRules[] = [
  { misfit: 'skip', atZero: 'stop' },
  { misfit: 'skip-short', atZero: 'stop' },
  { misfit: 'decode', atZero: 'stop' },
  { misfit: 'stop', atZero: 'stop' },
  { misfit: 'skip', atZero: 'go-on' },
]

/** Lines of one file. */
export interface UuLines {
  readonly lines: readonly Line[]
  /** Where it ends. */
  readonly next: number
}

/** A line of prose has other octets, or another length. The length may lack blanks at the end, and have a checksum more. */
export function isUuLine(text: Buffer, { begin, end }: Line): boolean {
  const length = lengthOctets(text[begin] ?? 0)
  if (length === 0 || end - begin < 2) return false
  const needed = Math.ceil(length / 3) * 4
  if (end - begin - 1 > needed + 4) return false
  const dataEnd = Math.min(end, begin + 1 + needed)
  for (let at = begin; at < dataEnd; at += 1) if (!isUuOctet(text[at] ?? 0)) return false
  return true
}

/** Takes the lines from `from` up to `end`, the next begin line, or the end of the text. */
export function uuLines(text: Buffer, from: number, limit: number, prefix: Buffer): UuLines {
  const lines: Line[] = []
  let at = from
  while (at < limit) {
    const whole = lineAt(text, at, limit)
    const line = withoutPrefix(text, whole, prefix)
    const length = line.end - line.begin
    const first = text[line.begin] ?? 0
    if (length >= 3 && (first === 0x65 || first === 0x45) && /^end[ \t]*$/i.test(textOf(text, line))) {
      return { lines, next: whole.next }
    }
    if (length >= 7 && (first === 0x62 || first === 0x42) && /^begin[ \t-]/i.test(textOf(text, line))) break
    if (length > 0) lines.push(line)
    at = whole.next
  }
  return { lines, next: at }
}

/** Decodes the lines of a file. */
export function readUu(text: Buffer, { lines }: UuLines, rules: UuRules): Buffer {
  const out = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + roomFor(text, line), 0))
  let length = 0
  for (const line of lines) {
    if (isZeroLine(text, line)) {
      if (rules.atZero === 'stop') break
      continue
    }
    if (rules.misfit === 'skip-short' && !isWholeUuLine(text, line)) continue
    if (rules.misfit !== 'decode' && !isUuLine(text, line)) {
      if (rules.misfit === 'stop') break
      continue
    }
    length = readLine(text, line, out, length)
  }
  return out.subarray(0, length)
}

/** It has as many octets as its length says, and at most three more. */
export function isWholeUuLine(text: Buffer, { begin, end }: Line): boolean {
  return Math.ceil(lengthOctets(text[begin] ?? 0) / 3) === Math.floor((end - begin) / 4)
}

function roomFor(text: Buffer, { begin }: Line): number {
  return lengthOctets(text[begin] ?? 0)
}

function readLine(text: Buffer, { begin, end }: Line, out: Buffer, from: number): number {
  const stop = from + lengthOctets(text[begin] ?? 0)
  let length = from
  for (let at = begin + 1; length < stop; at += 4) {
    const bits = (value(at) << 18) | (value(at + 1) << 12) | (value(at + 2) << 6) | value(at + 3)
    for (let shift = 16; shift >= 0 && length < stop; shift -= 8) {
      out[length] = (bits >> shift) & 255
      length += 1
    }
  }
  return length

  function value(at: number): number {
    return at < end ? ((text[at] ?? 32) - 32) & 63 : 0
  }
}

/** A line that says it has no octets: the last one of a file. */
function isZeroLine(text: Buffer, { begin, end }: Line): boolean {
  if (lengthOctets(text[begin] ?? 0) !== 0 || !isUuOctet(text[begin] ?? 0)) return false
  for (let at = begin + 1; at < end; at += 1) if (lengthOctets(text[at] ?? 0) !== 0) return end - begin <= 2
  return true
}

function lengthOctets(octet: number): number {
  return (octet - 32) & 63
}

function isUuOctet(octet: number): boolean {
  return octet >= 32 && octet <= 96
}
