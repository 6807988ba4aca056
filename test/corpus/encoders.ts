/** Encoders of the corpus: latin1 in, latin1 out. They share no code with the product. */

const buffer = (octets: string) => Buffer.from(octets, 'latin1')

interface Lines {
  readonly width?: number
  readonly eol?: string
}

export function base64(octets: string, { width = 76, eol = '\r\n' }: Lines = {}): string {
  return lines(buffer(octets).toString('base64'), { width, eol }) + eol
}

/** Text in lines of that width, without a line end behind the last. */
export function lines(text: string, { width = 76, eol = '\r\n' }: Lines = {}): string {
  const out: string[] = []
  for (let at = 0; at < text.length; at += width) out.push(text.slice(at, at + width))
  return out.join(eol)
}

/** Pieces of that many octets. */
export function pieces(octets: string, size: number): readonly string[] {
  const out: string[] = []
  for (let at = 0; at < octets.length; at += size) out.push(octets.slice(at, at + size))
  return out
}

/** Quoted-printable: all but letters and digits escaped where `every` is set, else what has to be. */
export function quotedPrintable(
  octets: string,
  {
    every = false,
    softBreak = '=\r\n',
    width = 70,
  }: { every?: boolean; softBreak?: string; width?: number } = {},
): string {
  const safe = every ? /[A-Za-z0-9]/ : /[!-<>-~]/
  let length = 0
  return Array.from(octets, (octet) => {
    const written = safe.test(octet) ? octet : `=${hex(octet)}`
    length += written.length
    if (length <= width) return written
    length = written.length
    return softBreak + written
  }).join('')
}

export function hex(octet: string): string {
  return octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
}

interface Uuencoding {
  /** All of the first line; undefined: none. */
  readonly begin?: string | undefined
  /** What stands for 0. */
  readonly zero?: '`' | ' '
  /** Applied to each data line. */
  readonly line?: (line: string) => string
  readonly end?: string
  readonly eol?: string
}

export function uuencode(
  octets: string,
  { begin = 'begin 644 minutes.bin', zero = '`', line = (text) => text, end, eol = '\r\n' }: Uuencoding = {},
): string {
  const digit = (value: number) => (value === 0 ? zero : String.fromCharCode(32 + value))
  const data = pieces(octets, 45).map((piece) =>
    line(digit(piece.length) + sixes(piece, 3).map(digit).join('')),
  )
  const last = end ?? `${zero}${eol}end`
  return [...(begin === '' ? [] : [begin]), ...data, last, ''].join(eol)
}

export function yenc(octets: string, { part = false }: { part?: boolean } = {}): string {
  const encoded = Array.from(buffer(octets), (octet) => {
    const value = (octet + 42) % 256
    const isCritical = [0, 10, 13, 61, 46].includes(value)
    return isCritical ? `=${String.fromCharCode((value + 64) % 256)}` : String.fromCharCode(value)
  })
  const rows: string[] = []
  for (let at = 0; at < encoded.length; at += 128) rows.push(encoded.slice(at, at + 128).join(''))
  const size = octets.length
  const head = part
    ? `=ybegin part=1 total=1 line=128 size=${size} name=minutes.bin\r\n=ypart begin=1 end=${size}\r\n`
    : `=ybegin line=128 size=${size} name=minutes.bin\r\n`
  return `${head}${rows.join('\r\n')}\r\n=yend size=${size}${part ? ' part=1' : ''}\r\n`
}

const BINHEX_DIGITS = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'

export function binhex(
  octets: string,
  { intro = true, name = 'minutes.bin', type = 'BINAMDOS' }: Binhex = {},
): string {
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32BE(octets.length)
  const head = `${String.fromCharCode(name.length)}${name}\0${type}\0\0${sizes.toString('latin1')}`
  const all = head + crc16(head) + octets + crc16(octets) + crc16('')
  const digits = sixes(all.replaceAll('\x90', '\x90\0'), 1).map((six) => BINHEX_DIGITS.charAt(six))
  const text = lines(`:${digits.join('')}:`, { width: 64 })
  return `${intro ? '(This file must be converted with BinHex 4.0)\r\n\r\n' : ''}${text}\r\n`
}

interface Binhex {
  /** The line that says what follows, and an empty one. */
  readonly intro?: boolean
  readonly name?: string
  /** Type and creator, four characters each. */
  readonly type?: string
}

/** The bits of octets in numbers of six, filled up with zeros to a multiple of so many octets. */
function sixes(octets: string, multiple: number): readonly number[] {
  const from = buffer(octets)
  const length = Math.ceil(from.length / multiple) * multiple
  const out: number[] = []
  for (let at = 0; at < length; at += 3) {
    const value = ((from[at] ?? 0) << 16) | ((from[at + 1] ?? 0) << 8) | (from[at + 2] ?? 0)
    for (const shift of [18, 12, 6, 0]) out.push((value >> shift) & 63)
  }
  return out.slice(0, Math.ceil((length * 8) / 6))
}

/** CRC-CCITT as BinHex wants it: two zero octets stand behind the data. */
function crc16(octets: string): string {
  let crc = 0
  for (const octet of buffer(`${octets}\0\0`)) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = crc & 0x8000
      crc = ((crc << 1) | ((octet >> bit) & 1)) & 0xffff
      if (carry !== 0) crc ^= 0x1021
    }
  }
  return String.fromCharCode(crc >> 8, crc & 0xff)
}
