import { crc32 } from 'node:zlib'
import { lines } from '../build.ts'

/** A file in the encoding of uuencode(1), with its first and last line. */
export function uuencode(name: string, octets: string, mode = '644'): string {
  const rows: string[] = []
  for (let at = 0; at < octets.length; at += 45) rows.push(uuLine(octets.slice(at, at + 45)))
  return lines(`begin ${mode} ${name}`, ...rows, '`', 'end')
}

function uuLine(octets: string): string {
  const digit = (value: number) => (value === 0 ? '`' : String.fromCharCode(0x20 + value))
  let row = digit(octets.length)
  for (let at = 0; at < octets.length; at += 3) {
    const value = [0, 1, 2].reduce((sum, index) => sum * 256 + (octets.charCodeAt(at + index) || 0), 0)
    row += [18, 12, 6, 0].map((shift) => digit((value >> shift) & 63)).join('')
  }
  return row
}

/** yEnc, version 1.3, in one part. */
export function yencode(name: string, octets: string): string {
  const rows: string[] = []
  let row = ''
  for (const octet of octets) {
    const value = (octet.charCodeAt(0) + 42) % 256
    row += '\0\n\r='.includes(String.fromCharCode(value))
      ? `=${String.fromCharCode((value + 64) % 256)}`
      : String.fromCharCode(value)
    if (row.length >= 128) {
      rows.push(row)
      row = ''
    }
  }
  if (row !== '') rows.push(row)
  const sum = crc32(Buffer.from(octets, 'latin1')).toString(16).padStart(8, '0')
  // A dot at the start of a line would be stuffed on its way.
  return lines(
    `=ybegin line=128 size=${octets.length} name=${name}`,
    ...rows.map((one) => one.replace(/^\./, '=n')),
    `=yend size=${octets.length} crc32=${sum}`,
  )
}

const BINHEX = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'

/** BinHex 4.0, RFC 1741, without a resource fork. */
export function binhex(name: string, octets: string): string {
  const number = (value: number, length: number) =>
    Array.from({ length }, (_, at) =>
      String.fromCharCode(Math.floor(value / 256 ** (length - 1 - at)) % 256),
    ).join('')
  const sum = (text: string) => text + number(crc16(text), 2)
  const head = `${String.fromCharCode(name.length)}${name}\0TEXTttxt\0\0${number(octets.length, 4)}${number(0, 4)}`
  const whole = (sum(head) + sum(octets) + sum('')).replaceAll('\x90', '\x90\0')
  let digits = ''
  for (let at = 0; at < whole.length; at += 3) {
    const value = [0, 1, 2].reduce((total, index) => total * 256 + (whole.charCodeAt(at + index) || 0), 0)
    digits += [18, 12, 6, 0].map((shift) => BINHEX.charAt((value >> shift) & 63)).join('')
  }
  const rows = `:${digits.slice(0, Math.ceil((whole.length * 4) / 3))}:`.match(/.{1,64}/g) ?? []
  return lines('(This file must be converted with BinHex 4.0)', '', ...rows)
}

function crc16(octets: string): number {
  let sum = 0
  for (const octet of octets) {
    sum ^= octet.charCodeAt(0) << 8
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff
  }
  return sum
}
