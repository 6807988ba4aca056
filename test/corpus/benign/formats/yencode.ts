import { crc32 } from 'node:zlib'
import { lines } from '../build.ts'

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
