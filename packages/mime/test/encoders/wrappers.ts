/** Encoders for tests: written from the documents, and used by nothing that unwraps. */

/** A value of definite length, X.690. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const inner = Buffer.concat(content)
  const length =
    inner.length < 128
      ? Buffer.of(inner.length)
      : Buffer.of(0x84, inner.length >>> 24, inner.length >>> 16, inner.length >>> 8, inner.length)
  return Buffer.concat([Buffer.of(tag), length, inner])
}

/** A value up to an end-of-contents mark. */
export function indefinite(tag: number, ...content: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(tag, 0x80), ...content, Buffer.of(0, 0)])
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octets = [first * 40 + second]
  for (const arc of rest) {
    const digits = [arc & 127]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 127) | 128)
    octets.push(...digits)
  }
  return der(0x06, Buffer.from(octets))
}

interface Attribute {
  readonly id: number
  readonly value?: Buffer
  readonly properties?: readonly { readonly type: number; readonly id: number; readonly value: Buffer }[]
}

/** TNEF, MS-OXTNEF, with checksums of zero. */
export function tnef(attributes: readonly Attribute[]): Buffer {
  const parts: Buffer[] = [Buffer.from('789f3e220100', 'hex')]
  for (const { id, value, properties = [] } of attributes) {
    const content = value ?? Buffer.concat([u32(properties.length), ...properties.map(propertyOf)])
    parts.push(Buffer.of(2), u32(id), u32(content.length), content, Buffer.alloc(2))
  }
  return Buffer.concat(parts)
}

function propertyOf({ type, id, value }: { type: number; id: number; value: Buffer }): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(type, 0)
  head.writeUInt16LE(id, 2)
  const named = id >= 0x8000 ? Buffer.concat([Buffer.alloc(16), u32(0), u32(7)]) : Buffer.alloc(0)
  if (type < 0x0d) return Buffer.concat([head, named, value])
  const padding = Buffer.alloc((4 - (value.length % 4)) % 4)
  return Buffer.concat([head, named, u32(1), u32(value.length), value, padding])
}

function u32(value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32LE(value)
  return octets
}

/** A packet of OpenPGP in the new format. */
export function packet(tag: number, body: Buffer): Buffer {
  const length = Buffer.alloc(5)
  length[0] = 255
  length.writeUInt32BE(body.length, 1)
  return Buffer.concat([Buffer.of(0xc0 | tag), length, body])
}
