import { PREVIEW_BOUNDS } from '../bounds.ts'

interface Picture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  readonly width: number
  readonly height: number
}

/** A picture as an address of its own, whatever the mail calls it; undefined: it is none of these kinds, or too large. */
export function pictureAddress(octets: Uint8Array): string | undefined {
  if (octets.length > PREVIEW_BOUNDS.pictureBytes) return undefined
  const data = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  const picture = pictureIn(data)
  if (picture === undefined) return undefined
  const { type, width, height } = picture
  const { pictureSide, picturePixels } = PREVIEW_BOUNDS
  if (width === 0 || height === 0 || width > pictureSide || height > pictureSide) return undefined
  if (width * height > picturePixels) return undefined
  return `data:${type};base64,${data.toString('base64')}`
}

/** By its first octets. SVG is a document with scripts and addresses, and never taken. */
function pictureIn(data: Buffer): Picture | undefined {
  const text = (start: number, end: number) => data.toString('latin1', start, end)
  if (text(0, 8) === '\x89PNG\r\n\x1a\n' && text(12, 16) === 'IHDR' && data.length >= 24) {
    return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
  }
  if (/^GIF8[79]a$/.test(text(0, 6)) && data.length >= 10) {
    return { type: 'image/gif', width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
  }
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP' && data.length >= 30) return webp(data, text(12, 16))
  if (text(0, 3) === '\xff\xd8\xff') return jpeg(data)
  return undefined
}

function webp(data: Buffer, kind: string): Picture | undefined {
  const type = 'image/webp'
  switch (kind) {
    case 'VP8X':
      return { type, width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
    case 'VP8 ':
      return { type, width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = data.readUInt32LE(21)
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    default:
      return undefined
  }
}

/** The size of a JPEG stands in the first frame header, behind other segments. */
function jpeg(data: Buffer): Picture | undefined {
  for (let at = 2; at + 9 < data.length; ) {
    if (data[at] !== 0xff) return undefined
    const marker = data[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame)
      return { type: 'image/jpeg', height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) }
    if (marker === 0xff) at += 1
    else at += 2 + data.readUInt16BE(at + 2)
  }
  return undefined
}
