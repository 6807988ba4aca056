import { createHash } from 'node:crypto'

/** A public key, as GnuPG exports it, in binary, and whose it is. */
export interface KeyFile {
  readonly binary: Buffer
  /** Of its primary keys and subkeys, upper case. */
  readonly fingerprints: readonly string[]
}

const TAG = { PUBLIC_KEY: 6, PUBLIC_SUBKEY: 14 } as const

/** @returns undefined for what is no public key */
export function readKeyFile(content: Buffer): KeyFile | undefined {
  const binary = dearmor(content)
  if (binary === undefined) return undefined
  const fingerprints = [...packetsOf(binary)].flatMap(({ tag, body }) =>
    tag === TAG.PUBLIC_KEY || tag === TAG.PUBLIC_SUBKEY ? (fingerprintOf(body) ?? []) : [],
  )
  return fingerprints.length === 0 ? undefined : { binary, fingerprints }
}

/** RFC 9580 §6.2: one block or more; what stands around them is for people. */
function dearmor(content: Buffer): Buffer | undefined {
  // The highest bit of the first octet of each packet is set: of text it is not.
  if ((content[0] ?? 0) & 0x80) return content
  const blocks = content
    .toString('latin1')
    .matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g)
  const parts = [...blocks].map(([, block = '']) => {
    const lines = block.split(/\r?\n/).map((line) => line.trim())
    const start = lines.indexOf('', 1)
    const data = lines.slice(start).filter((line) => !line.startsWith('='))
    return Buffer.from(data.join(''), 'base64')
  })
  return parts.length === 0 ? undefined : Buffer.concat(parts)
}

interface Packet {
  readonly tag: number
  readonly body: Buffer
}

/** RFC 9580 §4.2; ends at the first one that is broken. */
function* packetsOf(binary: Buffer): Generator<Packet> {
  for (let at = 0; at < binary.length; ) {
    const first = binary[at] ?? 0
    if ((first & 0x80) === 0) return
    const isNew = (first & 0x40) !== 0
    const length = isNew ? newLength(binary, at + 1) : oldLength(binary, at + 1, first & 3)
    if (length === undefined) return
    const start = at + 1 + length.octets
    const body = binary.subarray(start, start + length.value)
    if (body.length < length.value) return
    yield { tag: isNew ? first & 0x3f : (first >> 2) & 0x0f, body }
    at = start + length.value
  }
}

interface Length {
  readonly value: number
  readonly octets: number
}

function newLength(bytes: Buffer, at: number): Length | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 192) return { value: first, octets: 1 }
  if (first < 224) return { value: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192, octets: 2 }
  return first === 255 ? wide(bytes, at + 1, 4, 5) : undefined
}

function oldLength(bytes: Buffer, at: number, kind: number): Length | undefined {
  const octets = [1, 2, 4][kind]
  return octets === undefined ? undefined : wide(bytes, at, octets, octets)
}

function wide(bytes: Buffer, at: number, size: number, octets: number): Length | undefined {
  return at + size > bytes.length ? undefined : { value: bytes.readUIntBE(at, size), octets }
}

/** RFC 9580 §5.5.4. */
function fingerprintOf(body: Buffer): string | undefined {
  const prefix = (first: number, size: 2 | 4) => {
    const header = Buffer.alloc(1 + size)
    header.writeUInt8(first)
    header.writeUIntBE(body.length, 1, size)
    return header
  }
  const digest = (algorithm: string, header: Buffer) =>
    createHash(algorithm).update(header).update(body).digest('hex').toUpperCase()
  switch (body[0]) {
    case 4:
      return digest('sha1', prefix(0x99, 2))
    case 5:
      return digest('sha256', prefix(0x9a, 4))
    case 6:
      return digest('sha256', prefix(0x9b, 4))
    default:
      return undefined
  }
}
