const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const EQUALS = 61
/** No digit of an escape. */
const NONE = 255

const HEX: Uint8Array = hexTable()

/** How a reader reads what RFC 2045 section 6.7 leaves open, or what breaks it. */
export interface QpRules {
  /** Blanks at the end of a line are left out; `end`: of the last line, too, though no line end follows. */
  readonly trim: 'never' | 'lines' | 'end'
  /** `=` and a bare CR: content; a soft break; or all is left out up to the end of the line. */
  readonly softCr: 'content' | 'break' | 'skip'
  /** `=` CR CR LF is a soft break. */
  readonly manyCr: boolean
  /** A wrong escape stands for itself, `=` or all three octets of it (what is left of one at the end for nothing); or for one `=` of two. */
  readonly wrong: 'literal' | 'three' | 'single'
  /** `=` at the very end. */
  readonly atEnd: 'nothing' | 'content'
}

export const QP_MAIN: QpRules = {
  trim: 'end',
  softCr: 'content',
  manyCr: true,
  wrong: 'literal',
  atEnd: 'nothing',
}

/** What was seen on the way. */
export interface QpFacts {
  /** Blanks at the end of a line, or behind `=`. */
  blanks: boolean
  /** CR behind `=` that is no line end, or more than one. */
  oddCr: boolean
  /** Wrong escapes, or `=` at the very end. */
  wrong: boolean
  /** A line of more than 998 octets. */
  longLine: boolean
  /** A line end, or a part of one, that is content. */
  hardEnd: boolean
}

/** Decodes quoted-printable, octet by octet, and says what it saw. */
export function readQuotedPrintable(
  source: Buffer,
  rules: QpRules,
): { readonly octets: Buffer; readonly facts: QpFacts } {
  const facts: QpFacts = { blanks: false, oddCr: false, wrong: false, longLine: false, hardEnd: false }
  const out = Buffer.allocUnsafe(source.length)
  const end = source.length
  let length = 0
  /** Up to here octets came from escapes: their blanks stay. */
  let fixed = 0
  let line = 0
  for (let at = 0; at < end; ) {
    const octet = source[at] ?? 0
    if (octet !== EQUALS) {
      at += 1
      if (octet === CR) facts.hardEnd = true
      else if (octet === LF) {
        facts.hardEnd = true
        if (at - line > 1000) facts.longLine = true
        line = at
        const ends = length > fixed && out[length - 1] === CR ? 1 : 0
        const kept = trimmedLength(length - ends)
        if (rules.trim !== 'never' && kept < length - ends) {
          length = kept
          if (ends === 1) out[length++] = CR
        }
      }
      out[length++] = octet
      continue
    }
    const high = HEX[source[at + 1] ?? 0] ?? NONE
    const low = HEX[source[at + 2] ?? 0] ?? NONE
    if (high !== NONE && low !== NONE && at + 2 < end) {
      out[length++] = (high << 4) | low
      fixed = length
      at += 3
      continue
    }
    const next = softBreak(at + 1)
    if (next !== undefined) {
      at = next
      line = next
      fixed = length
      continue
    }
    facts.wrong = true
    if (rules.wrong === 'three') {
      const stop = at + 3
      if (stop > end) break
      while (at < stop) out[length++] = source[at++] ?? 0
      continue
    }
    out[length++] = EQUALS
    at += 1
    if (rules.wrong === 'single' && source[at] === EQUALS) at += 1
  }
  if (end - line > 1000) facts.longLine = true
  const kept = trimmedLength(length)
  return { octets: out.subarray(0, rules.trim === 'end' ? kept : length), facts }

  function trimmedLength(from: number): number {
    let to = from
    while (to > fixed && (out[to - 1] === SPACE || out[to - 1] === TAB)) to -= 1
    if (to < from) facts.blanks = true
    return to
  }

  /** Where the next line begins; undefined: this is no soft break. */
  function softBreak(behind: number): number | undefined {
    let at = behind
    while (at < end && (source[at] === SPACE || source[at] === TAB)) at += 1
    const hasBlanks = at > behind
    const firstCr = at
    while (at < end && source[at] === CR) at += 1
    const crs = at - firstCr
    const isLineEnd = at < end && source[at] === LF
    if (at === end && crs === 0) {
      facts.wrong = true
      return rules.atEnd === 'content' || (hasBlanks && rules.trim !== 'end') ? undefined : end
    }
    if (!isLineEnd && crs === 0) return undefined
    if (hasBlanks) {
      facts.blanks = true
      if (rules.trim === 'never' && rules.softCr !== 'break') return undefined
    }
    if (isLineEnd && crs < 2) return at + 1
    facts.oddCr = true
    if (isLineEnd && rules.manyCr) return at + 1
    if (rules.softCr === 'content') return undefined
    if (rules.softCr === 'break') return firstCr + Math.min(crs, 2)
    const lineEnd = source.indexOf(LF, at)
    return lineEnd === -1 ? end : lineEnd + 1
  }
}

/** Leaves out soft breaks and decodes nothing: for readers that join lines first. */
export function withoutSoftBreaks(source: Buffer, trim: boolean): Buffer {
  const out = Buffer.allocUnsafe(source.length)
  let length = 0
  for (let at = 0; at < source.length; at += 1) {
    const octet = source[at] ?? 0
    if (octet === LF) {
      let to = length
      if (to > 0 && out[to - 1] === CR) to -= 1
      if (trim) while (to > 0 && (out[to - 1] === SPACE || out[to - 1] === TAB)) to -= 1
      if (to > 0 && out[to - 1] === EQUALS) {
        length = to - 1
        continue
      }
    }
    out[length++] = octet
  }
  return out.subarray(0, length)
}

/** As readers do that drop every CR, join lines and take a hexadecimal number of one or two digits for an escape, but zero. */
export function readByNumbers(source: Buffer): Buffer {
  const lines = withoutSoftBreaks(source.filter((octet) => octet !== CR) as Buffer, false)
  const out = Buffer.allocUnsafe(lines.length)
  let length = 0
  for (let at = 0; at < lines.length; at += 1) {
    const octet = lines[at] ?? 0
    const value = octet === EQUALS ? numberAt(lines, at + 1) : 0
    out[length++] = value === 0 ? octet : value
    if (value !== 0) at += 2
  }
  return out.subarray(0, length)
}

function numberAt(octets: Buffer, at: number): number {
  const text = octets.toString('latin1', at, at + 2)
  const value = Number.parseInt(text, 16)
  return Number.isNaN(value) ? 0 : value & 255
}

function hexTable(): Uint8Array {
  const table = new Uint8Array(256).fill(NONE)
  for (const [value, digit] of [...'0123456789abcdef'].entries()) {
    table[digit.charCodeAt(0)] = value
    table[digit.toUpperCase().charCodeAt(0)] = value
  }
  return table
}
