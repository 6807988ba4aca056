import { Distinct } from '../distinct.ts'
import { decodeIdentity } from '../identity.ts'
import type { DecodeOptions, Decodings, EmbeddedFile } from '../types.ts'
import type { Line } from './lines.ts'
import type { Found } from './uu-file.ts'

const COLON = 58
/** Marks a run: the next octet says how often the one before it stands there; zero: it is this octet itself. */
const RUN = 0x90
const NONE = 64
const DIGITS = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'
const VALUES: Uint8Array = values()

/** The line in front of a BinHex file, RFC 1741 section 7, and what a line of one looks like where that is missing. */
const BANNER = /^[ \t]*\(This file must be converted with BinHex/i
const BARE = /^:[!-r]{40,63}:?$/

/**
 * Decodes a part that says it is BinHex 4.0 (RFC 1741): its data fork, and the resource fork as another. Many readers do not know this
 * encoding: they have the octets as they are.
 */
export function decodeBinhex(
  source: Buffer,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Decodings {
  const body = source.subarray(start, end)
  const colon = body.indexOf(COLON)
  const [main, ...others] = colon === -1 ? [] : (firstFile(body, colon)?.files ?? [])
  const all = new Distinct(main?.octets ?? body, ['F06'])
  for (const { octets } of others) all.add(octets, 'F06')
  const raw = decodeIdentity(source, start, end, options)
  for (const octets of [raw.main, ...raw.others.map((other) => other.octets)]) all.add(octets, 'F06')
  return all.done(main === undefined && body.length > 0)
}

/** From the first colon or, where text with a colon stands in front, from one at the beginning of a line. */
function firstFile(body: Buffer, colon: number): Found | undefined {
  const found = binhexAt(body, colon, body.length, 0)
  if (found !== undefined) return found
  for (let at = body.indexOf('\n:'); at !== -1; at = body.indexOf('\n:', at + 2)) {
    const behind = binhexAt(body, at + 1, body.length, 0)
    if (behind !== undefined) return behind
  }
  return undefined
}

/** A BinHex 4.0 file (RFC 1741) of which `line` is the banner, or the first line of data. Its two forks are two files. */
export function binhexFileAt(text: Buffer, line: Line, limit: number): Found | undefined {
  const first = text.toString('latin1', line.begin, Math.min(line.end, line.begin + 128))
  const isBanner = BANNER.test(first)
  if (!isBanner && !BARE.test(first)) return undefined
  const begin = isBanner ? colonBehind(text, line.next, limit) : line.begin
  return begin === undefined ? undefined : binhexAt(text, begin, limit, line.begin)
}

/** Decodes from the colon at `begin`. Undefined: there is no BinHex header in it. */
export function binhexAt(text: Buffer, begin: number, limit: number, at: number): Found | undefined {
  const start = unpack(sixBits(text, begin + 1, Math.min(limit, begin + 256)).octets, 128)
  const nameLength = start[0] ?? 0
  const from = 1 + nameLength + 1 + 4 + 4 + 2 + 4 + 4 + 2
  if (nameLength === 0 || nameLength > 63 || start.length < from || start[1 + nameLength] !== 0)
    return undefined
  const { octets: packed, next } = sixBits(text, begin + 1, limit)
  // What is larger passes the bounds of any reader of this library: the rest of it needs no memory.
  const octets = unpack(packed, 1024 * 1024 + 4 * text.length)
  const data = start.readUInt32BE(from - 10)
  const resources = start.readUInt32BE(from - 6)
  const name = start.toString('latin1', 1, 1 + nameLength)
  const forks = [
    octets.subarray(from, from + data),
    octets.subarray(from + data + 2, from + data + 2 + resources),
  ]
  const files: EmbeddedFile[] = []
  for (const fork of forks) if (fork.length > 0) files.push({ octets: fork, via: 'I06', name, at })
  return { files, next }
}

/** Empty lines and spoilt line ends may stand before the data. */
function colonBehind(text: Buffer, from: number, limit: number): number | undefined {
  const colon = text.subarray(from, Math.min(limit, from + 1024)).indexOf(COLON)
  return colon === -1 ? undefined : from + colon
}

function sixBits(
  text: Buffer,
  from: number,
  limit: number,
): { readonly octets: Buffer; readonly next: number } {
  let at = from
  let digits = 0
  while (at < limit && text[at] !== COLON) at += 1
  const out = Buffer.allocUnsafe(Math.ceil(((at - from) * 3) / 4))
  let length = 0
  let bits = 0
  for (let index = from; index < at; index += 1) {
    const value = VALUES[text[index] ?? 0] ?? NONE
    if (value === NONE) continue
    bits = (bits << 6) | value
    digits += 1
    if (digits % 4 === 1) continue
    out[length] = (bits >> (digits % 4 === 2 ? 4 : digits % 4 === 3 ? 2 : 0)) & 255
    length += 1
  }
  return { octets: out.subarray(0, length), next: Math.min(limit, at + 1) }
}

function unpack(packed: Buffer, most: number): Buffer {
  const out = Buffer.allocUnsafe(Math.min(most, unpackedLength(packed)))
  let length = 0
  let last = 0
  for (let at = 0; at < packed.length && length < out.length; at += 1) {
    const octet = packed[at] ?? 0
    if (octet !== RUN) {
      last = octet
      out[length++] = octet
      continue
    }
    at += 1
    const count = packed[at] ?? 0
    if (count === 0) {
      last = RUN
      out[length++] = RUN
    } else {
      const stop = Math.min(out.length, length + count - 1)
      out.fill(last, length, stop)
      length = stop
    }
  }
  return out.subarray(0, length)
}

function unpackedLength(packed: Buffer): number {
  let length = 0
  for (let at = 0; at < packed.length; at += 1) {
    if (packed[at] === RUN) length += Math.max(1, (packed[++at] ?? 0) - 1)
    else length += 1
  }
  return length
}

function values(): Uint8Array {
  const table = new Uint8Array(256).fill(NONE)
  for (const [value, digit] of [...DIGITS].entries()) table[digit.charCodeAt(0)] = value
  return table
}
