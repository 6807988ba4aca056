import type { Chance } from './chance.ts'

/** Lines without their ends, a character for each octet. */
export type Encoded = readonly string[]

export function encodeBase64(octets: Buffer, columns: number): Encoded {
  const text = octets.toString('base64')
  return Array.from({ length: Math.ceil(text.length / columns) }, (_, index) =>
    text.slice(index * columns, (index + 1) * columns),
  )
}

/** As real encoders do, and with soft breaks and escapes where chance wants them. */
export function encodeQuotedPrintable(lines: Encoded, chance: Chance): Encoded {
  const lowerCase = chance.is(0.2)
  const encoded: string[] = []
  for (const line of lines) {
    let piece = ''
    for (const [index, octet] of Buffer.from(line, 'latin1').entries()) {
      const isPlain =
        octet !== 0x3d && octet >= 0x20 && octet < 0x7f && !(octet === 0x20 && index === line.length - 1)
      const hex = octet.toString(16).padStart(2, '0')
      piece +=
        isPlain && !chance.is(0.02) ? String.fromCharCode(octet) : `=${lowerCase ? hex : hex.toUpperCase()}`
      if (piece.length > 70 || chance.is(0.01)) {
        encoded.push(`${piece}=`)
        piece = ''
      }
    }
    encoded.push(piece)
  }
  return encoded
}
