/** A packet of OpenPGP, RFC 9580 section 4. */
export interface Packet {
  readonly tag: number
  /** Its body, out of all pieces. */
  readonly body: Buffer
  /** It has as many octets as it says. */
  readonly isWhole: boolean
  /** Where the next one begins. */
  readonly next: number
}

/** Reads packets one after the other; ends at the first octet that begins none. */
export function* packetsIn(octets: Buffer): Generator<Packet, void, void> {
  for (let at = 0; at < octets.length; ) {
    const first = octets[at] ?? 0
    if ((first & 0x80) === 0) return
    const packet = (first & 0x40) === 0 ? oldPacket(octets, at) : newPacket(octets, at)
    if (packet === undefined) return
    yield packet
    at = packet.next
  }
}

type Read = Packet | undefined

function oldPacket(octets: Buffer, at: number): Read {
  const first = octets[at] ?? 0
  const tag = (first >> 2) & 15
  const size = [1, 2, 4, 0][first & 3] ?? 0
  if (at + 1 + size > octets.length) return undefined
  const begin = at + 1 + size
  const length = size === 0 ? octets.length - begin : octets.readUIntBE(at + 1, size)
  return whole(octets, tag, begin, length)
}

function newPacket(octets: Buffer, at: number): Read {
  const tag = (octets[at] ?? 0) & 63
  const pieces: Buffer[] = []
  for (let next = at + 1; ; ) {
    const first = octets[next]
    if (first === undefined) return pieces.length === 0 ? undefined : joined(tag, pieces, next, false)
    const isPartial = first >= 224 && first < 255
    const size = first < 192 || isPartial ? 1 : first < 224 ? 2 : 5
    if (next + size > octets.length) return undefined
    const second = octets[next + 1] ?? 0
    const length = isPartial
      ? 2 ** (first & 31)
      : size === 1
        ? first
        : size === 2
          ? ((first - 192) << 8) + second + 192
          : octets.readUInt32BE(next + 1)
    const begin = next + size
    if (!isPartial && pieces.length === 0) return whole(octets, tag, begin, length)
    pieces.push(octets.subarray(begin, Math.min(octets.length, begin + length)))
    next = begin + length
    if (!isPartial || next > octets.length) {
      return joined(tag, pieces, Math.min(next, octets.length), next <= octets.length)
    }
  }
}

function whole(octets: Buffer, tag: number, begin: number, length: number): Read {
  const next = Math.min(octets.length, begin + length)
  return { tag, body: octets.subarray(begin, next), isWhole: begin + length <= octets.length, next }
}

function joined(tag: number, pieces: readonly Buffer[], next: number, isWhole: boolean): Read {
  return { tag, body: Buffer.concat(pieces), isWhole, next }
}
