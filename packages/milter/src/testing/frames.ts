import { COMMAND } from './letters.ts'

/** Text as UTF-8, or bytes as they are. */
export type Bytes = string | Buffer

/** Name and value pairs, in the order in which they travel. */
export type MacroPairs = readonly (readonly [name: string, value: Bytes])[]

/** Payload of a body packet at most, for both MTAs (milter8.c, MILTER_CHUNK_SIZE of Sendmail). */
export const BODY_CHUNK_BYTES = 65_535

/** One packet: length (counting letter and payload), letter, payload. */
export function frame(letter: string, ...payload: readonly Bytes[]): Buffer {
  return Buffer.concat([frameHead(letter, byteLength(payload)), ...payload.map(toBuffer)])
}

/** The five bytes in front of a payload of `payloadBytes`. */
export function frameHead(letter: string, payloadBytes: number): Buffer {
  const head = Buffer.allocUnsafe(5)
  head.writeUInt32BE(payloadBytes + 1, 0)
  head[4] = letter.charCodeAt(0)
  return head
}

/** A length field with nothing behind it, for tests of absurd lengths. */
export function bareLength(length: number): Buffer {
  return uint32(length)
}

/** Big-endian 32-bit number. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value >>> 0, 0)
  return bytes
}

/** Encoders of whole packets, one for each command that an MTA can send (mfdef.h, SMFIC_*). */
export const command = {
  optneg: (version: number, actions: number, protocol: number): Buffer =>
    frame(COMMAND.OPTNEG, uint32(version), uint32(actions), uint32(protocol)),
  macro: (letter: string, pairs: MacroPairs = []): Buffer =>
    frame(COMMAND.MACRO, letter, ...pairs.flatMap(([name, value]) => [name, NUL, value, NUL])),
  /** Family `U` carries neither port nor address. */
  connect: (hostname: Bytes, family: string, port?: number, address?: Bytes): Buffer =>
    address === undefined
      ? frame(COMMAND.CONNECT, hostname, NUL, family)
      : frame(COMMAND.CONNECT, hostname, NUL, family, uint16(port ?? 0), address, NUL),
  helo: (name: Bytes): Buffer => frame(COMMAND.HELO, name, NUL),
  mail: (address: Bytes, ...args: readonly Bytes[]): Buffer => strings(COMMAND.MAIL, [address, ...args]),
  rcpt: (address: Bytes, ...args: readonly Bytes[]): Buffer => strings(COMMAND.RCPT, [address, ...args]),
  data: (): Buffer => frame(COMMAND.DATA),
  unknown: (line: Bytes): Buffer => frame(COMMAND.UNKNOWN, line, NUL),
  header: (name: Bytes, value: Bytes): Buffer => strings(COMMAND.HEADER, [name, value]),
  eoh: (): Buffer => frame(COMMAND.EOH),
  body: (chunk: Bytes): Buffer => frame(COMMAND.BODY, chunk),
  eom: (lastChunk: Bytes = ''): Buffer => frame(COMMAND.BODYEOB, lastChunk),
  abort: (): Buffer => frame(COMMAND.ABORT),
  quit: (): Buffer => frame(COMMAND.QUIT),
  quitNewConnection: (): Buffer => frame(COMMAND.QUIT_NC),
} as const

const NUL = Buffer.alloc(1)

function strings(letter: string, values: readonly Bytes[]): Buffer {
  return frame(letter, ...values.flatMap((value) => [value, NUL]))
}

function uint16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeUInt16BE(value, 0)
  return bytes
}

function byteLength(parts: readonly Bytes[]): number {
  let total = 0
  for (const part of parts) total += typeof part === 'string' ? Buffer.byteLength(part) : part.length
  return total
}

/** Bytes as they are, text as UTF-8. */
export function toBuffer(value: Bytes): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value
}
