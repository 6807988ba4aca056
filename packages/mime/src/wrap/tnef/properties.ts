/** A MAPI property with one value. MS-OXCDATA section 2.11, MS-OXTNEF section 2.1.3.4. */
export interface Property {
  readonly id: number
  readonly type: number
  readonly value: Buffer
}

/** Octets of the values that have no length of their own, with their padding. */
const SIZES: Readonly<Record<number, number>> = {
  1: 4,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
}
const OBJECT = 0x000d
const STRING = 0x001e
const UNICODE = 0x001f
const BINARY = 0x0102
const MULTIPLE = 0x1000
const NAMED = 0x8000

/** Reads the properties one after the other, and ends at the first that is damaged. One that is cut short has what is there. */
export function* propertiesIn(octets: Buffer): Generator<Property, boolean, void> {
  if (octets.length < 4) return false
  const count = octets.readUInt32LE(0)
  let at = 4
  for (let index = 0; index < count; index += 1) {
    if (at + 4 > octets.length) return false
    const type = octets.readUInt16LE(at)
    const id = octets.readUInt16LE(at + 2)
    at += 4
    if (id >= NAMED) {
      const named = behindName(octets, at)
      if (named === undefined) return false
      at = named
    }
    const plain = type & ~MULTIPLE
    const size = SIZES[plain]
    const isCounted = size === undefined || plain !== type
    if (size === undefined && ![OBJECT, STRING, UNICODE, BINARY].includes(plain)) return false
    if (isCounted && at + 4 > octets.length) return false
    const values = isCounted ? octets.readUInt32LE(at) : 1
    if (isCounted) at += 4
    for (let each = 0; each < values; each += 1) {
      if (at + (size ?? 4) > octets.length) return false
      const length = size ?? octets.readUInt32LE(at)
      if (size === undefined) at += 4
      yield { id, type: plain, value: octets.subarray(at, Math.min(octets.length, at + length)) }
      if (at + length > octets.length) return false
      at += length + ((4 - (length % 4)) % 4)
    }
  }
  return true
}

/** A name: the set it is from, then a number or a text. */
function behindName(octets: Buffer, at: number): number | undefined {
  if (at + 24 > octets.length) return undefined
  if (octets.readUInt32LE(at + 16) === 0) return at + 24
  const length = octets.readUInt32LE(at + 20)
  const next = at + 24 + length + ((4 - (length % 4)) % 4)
  return next > octets.length ? undefined : next
}

/** Text of a property: a character for each octet, or for each unit of UTF-16. */
export function textOf({ type, value }: Property): string {
  const text = value.toString(type === UNICODE ? 'utf16le' : 'latin1')
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}
