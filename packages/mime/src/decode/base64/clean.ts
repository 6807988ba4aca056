import { KINDS } from './alphabet.ts'

const CR = 13
const LF = 10
const EQUALS = 61
/** Octets that one native call decodes: little enough to stay in the cache. */
const SLICE = 512 * 1024
const SHORT_SLICE = 32 * 1024

/** Base64 of which there is one reading. */
export interface CleanBase64 {
  readonly octets: Buffer
  /** Lines are neither all of one length nor of at most 76 digits. */
  readonly hasOddLines: boolean
  /** Bits behind the last octet are not zero: encoders leave none. */
  readonly hasSurplusBits: boolean
}

/**
 * Decodes base64 (RFC 2045 section 6.8) as the native decoder does, and tells by arithmetic whether it had anything but digits, line
 * ends and padding at its end before it: each octet of another kind makes the result shorter than its length says.
 * Undefined: it is not clean, and may have several readings.
 */
export function decodeClean(source: Buffer, start: number, end: number): CleanBase64 | undefined {
  const body = trimmed(source, start, end)
  if (body.length === 0) return { octets: body, hasOddLines: false, hasSurplusBits: false }
  // The native decoder takes the alphabet of URLs as well.
  if (body.includes(0x2d) || body.includes(0x5f)) return undefined
  const lines = measure(body)
  const digits = body.length - lines.endOctets
  const { pads, last } = ending(body)
  if (digits % 4 !== 0) return undefined
  const octets = Buffer.allocUnsafe((digits / 4) * 3 - pads)
  if (!decodeSlices(body, lines, octets)) return undefined
  return {
    octets,
    hasOddLines: !lines.isUniform || (lines.width ?? body.length) > 78,
    hasSurplusBits: pads > 0 && (last & (pads === 2 ? 15 : 3)) !== 0,
  }
}

/** Octets of padding at the end, at most two, and the value of the digit before it. They may stand in lines of their own. */
function ending(body: Buffer): { readonly pads: number; readonly last: number } {
  let pads = 0
  let at = body.length - 1
  while (at > 0 && (isWhite(body[at]) || (body[at] === EQUALS && pads < 2))) {
    if (body[at] === EQUALS) pads += 1
    at -= 1
  }
  return { pads, last: KINDS[body[at] ?? 0] ?? 0 }
}

interface Lines {
  /** Octets of all line ends. */
  readonly endOctets: number
  /** Octets of a line with its end, where all lines but the last have as many. */
  readonly width: number | undefined
  readonly isUniform: boolean
}

function measure(body: Buffer): Lines {
  const firstEnd = body.indexOf(LF)
  if (firstEnd === -1) return { endOctets: 0, width: undefined, isUniform: true }
  const width = firstEnd + 1
  const endLength = body[firstEnd - 1] === CR ? 2 : 1
  let count = 0
  for (let at = firstEnd; body[at] === LF && (endLength === 1 || body[at - 1] === CR); at += width) count += 1
  const lastLine = body.subarray(count * width)
  if (lastLine.length < width && !lastLine.includes(LF))
    return { endOctets: count * endLength, width, isUniform: true }
  return { endOctets: countEnds(body), width: undefined, isUniform: false }
}

function countEnds(body: Buffer): number {
  let octets = 0
  for (let at = body.indexOf(LF); at !== -1; at = body.indexOf(LF, at + 1))
    octets += body[at - 1] === CR ? 2 : 1
  return octets
}

/** Whether all octets came out. A slice ends where a line does, and with four digits that belong together. */
function decodeSlices(body: Buffer, { width }: Lines, octets: Buffer): boolean {
  const slice = width === undefined ? body.length : Math.max(1, Math.floor(SLICE / (4 * width))) * 4 * width
  let at = 0
  for (let begin = 0; begin < body.length; begin += slice) {
    at += octets.write(body.toString('latin1', begin, Math.min(body.length, begin + slice)), at, 'base64')
  }
  return at === octets.length
}

/**
 * The lines at the beginning that are clean and of one length, up to where something else may come: readers agree on them.
 * `rest` is where the first line behind them begins.
 */
export function decodeCleanLines(
  source: Buffer,
  start: number,
  end: number,
): { readonly octets: Buffer; readonly rest: number } {
  const body = source.subarray(start, end)
  const width = body.indexOf(LF) + 1
  const endLength = width > 1 && body[width - 2] === CR ? 2 : 1
  const digits = width - endLength
  if (digits < 1) return { octets: body.subarray(0, 0), rest: start }
  const lines = Math.max(1, Math.floor(SHORT_SLICE / (4 * width))) * 4
  const out = Buffer.allocUnsafe(Math.ceil((body.length / width) * digits * 0.75))
  let length = 0
  let at = 0
  while (at + lines * width <= body.length && areLines(body, at, { width, endLength, lines })) {
    const slice = body.subarray(at, at + lines * width)
    const wanted = (lines * digits * 3) / 4
    if (out.length < length + wanted || slice.includes(0x2d) || slice.includes(0x5f)) break
    if (out.write(slice.toString('latin1'), length, 'base64') < wanted || slice.at(-1 - endLength) === EQUALS)
      break
    length += wanted
    at += slice.length
  }
  return { octets: out.subarray(0, length), rest: start + at }
}

function areLines(
  body: Buffer,
  from: number,
  { width, endLength, lines }: { width: number; endLength: number; lines: number },
): boolean {
  for (let at = from + width - 1, count = 0; count < lines; at += width, count += 1) {
    if (body[at] !== LF || (endLength === 2 && body[at - 1] !== CR)) return false
  }
  return true
}

/** Without line ends and blanks at both ends. */
function trimmed(source: Buffer, start: number, end: number): Buffer {
  let from = start
  let to = end
  while (from < to && isWhite(source[from])) from += 1
  while (to > from && isWhite(source[to - 1])) to -= 1
  return source.subarray(from, to)
}

function isWhite(octet: number | undefined): boolean {
  return octet === CR || octet === LF || octet === 32 || octet === 9
}
