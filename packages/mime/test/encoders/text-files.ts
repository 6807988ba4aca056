/** Encoders for tests: written from the documents, and used by no decoder. */

/** uuencode of POSIX.1, with the backquote for zero. */
export function uuencode(octets: Buffer, begin = 'begin 644 x.bin'): string {
  const lines = [begin]
  for (let at = 0; at < octets.length; at += 45) lines.push(uuLine(octets.subarray(at, at + 45)))
  return [...lines, '`', 'end', ''].join('\r\n')
}

function uuLine(octets: Buffer): string {
  const sign = (value: number) => (value === 0 ? '`' : String.fromCharCode(32 + value))
  let line = sign(octets.length)
  for (let at = 0; at < octets.length; at += 3) {
    const [a = 0, b = 0, c = 0] = octets.subarray(at, at + 3)
    line += sign(a >> 2) + sign(((a & 3) << 4) | (b >> 4)) + sign(((b & 15) << 2) | (c >> 6)) + sign(c & 63)
  }
  return line
}

/** yEnc draft 1.3, in lines of 128 octets; a character for each octet. */
export function yenc(octets: Buffer, name = 'x.bin'): string {
  const lines = [`=ybegin line=128 size=${octets.length} name=${name}`]
  let line = ''
  for (const octet of octets) {
    const value = (octet + 42) & 255
    line += [0, 10, 13, 61].includes(value)
      ? `=${String.fromCharCode((value + 64) & 255)}`
      : String.fromCharCode(value)
    if (line.length < 128) continue
    lines.push(line)
    line = ''
  }
  return [...lines, ...(line === '' ? [] : [line]), `=yend size=${octets.length}`, ''].join('\r\n')
}

/** BinHex 4.0, RFC 1741, with checksums of zero. */
export function binhex(
  data: Buffer,
  { isBare = false, resources = Buffer.alloc(0) }: { isBare?: boolean; resources?: Buffer } = {},
): string {
  const head = Buffer.alloc(1 + 5 + 1 + 4 + 4 + 2 + 4 + 4 + 2)
  head[0] = 5
  head.write('x.bin????????', 1, 'latin1')
  head[6] = 0
  head.writeUInt32BE(data.length, 17)
  head.writeUInt32BE(resources.length, 21)
  const crc = Buffer.alloc(2)
  const packed = runs(Buffer.concat([head, data, crc, resources, crc]))
  const digits = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'
  let text = ':'
  for (let at = 0; at < packed.length; at += 3) {
    const [a = 0, b = 0, c = 0] = packed.subarray(at, at + 3)
    const values = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    text += values
      .slice(0, Math.min(3, packed.length - at) + 1)
      .map((value) => digits[value])
      .join('')
  }
  const lines = `${text}:`.match(/.{1,64}/g) ?? []
  return [...(isBare ? [] : ['(This file must be converted with BinHex 4.0)', '']), ...lines, ''].join('\r\n')
}

function runs(octets: Buffer): Buffer {
  const out: number[] = []
  for (let at = 0; at < octets.length; ) {
    const octet = octets[at] ?? 0
    let count = 1
    while (count < 255 && octets[at + count] === octet) count += 1
    if (count < 4) count = 1
    out.push(octet)
    if (octet === 0x90) out.push(0)
    if (count > 1) out.push(0x90, count)
    at += count
  }
  return Buffer.from(out)
}
