import type { Connection } from '../envelope.ts'
import { MilterError } from '../errors.ts'
import { SMFIA } from './codes.ts'
import { DEFAULT_OFFER } from './flags.ts'
import { decodeText, stringEnd, strings } from './strings.ts'

/** What the MTA can do (SMFIC_OPTNEG). */
export interface Offer {
  readonly version: number
  readonly actions: number
  readonly protocol: number
}

const OFFER_BYTES = 12
const OLDEST_VERSION = 2

/**
 * Reads OPTNEG. Zeros stand for the version 1 defaults, bytes after the first 12 are ignored (libmilter does the same).
 * @throws {MilterError} MILTER_NEGOTIATION_INVALID when it is too short, MILTER_VERSION_UNSUPPORTED below version 2.
 */
export function decodeOffer(bytes: Buffer, start: number, end: number): Offer {
  if (end - start < OFFER_BYTES) {
    throw new MilterError(
      'MILTER_NEGOTIATION_INVALID',
      `The first packet of the MTA has ${end - start} bytes, ${OFFER_BYTES} are needed`,
      { details: { bytes: end - start }, remedy: 'Check that the peer is a mail server that speaks milter.' },
    )
  }
  const version = bytes.readUInt32BE(start)
  if (version < OLDEST_VERSION) {
    throw new MilterError(
      'MILTER_VERSION_UNSUPPORTED',
      `The MTA speaks milter version ${version}, 2 is the oldest`,
      {
        details: { version },
        remedy: 'Raise the milter protocol version in the MTA (Postfix: milter_protocol = 6).',
      },
    )
  }
  return {
    version,
    actions: bytes.readUInt32BE(start + 4) || DEFAULT_OFFER.actions,
    protocol: bytes.readUInt32BE(start + 8) || DEFAULT_OFFER.protocol,
  }
}

/** The SMTP client of a session, from CONNECT. Bytes are copies. */
export type Client = Pick<Connection, 'hostname' | 'family' | 'address' | 'port'>

/** Reads CONNECT. Whatever cannot be understood makes the address unknown, for a mail is worth more than its origin. */
export function decodeConnect(bytes: Buffer, start: number, end: number): Client {
  const hostEnd = stringEnd(bytes, start, end)
  const hostname = Buffer.from(bytes.subarray(start, hostEnd))
  const familyAt = hostEnd + 1
  const textAt = familyAt + 3
  if (textAt >= end) return { hostname, family: 'unknown', address: undefined, port: 0 }
  const port = bytes.readUInt16BE(familyAt + 1)
  const text = decodeText(bytes.subarray(textAt, stringEnd(bytes, textAt, end)))
  switch (bytes[familyAt]) {
    case SMFIA.INET:
      return { hostname, family: 'inet', address: text, port }
    case SMFIA.INET6:
      return { hostname, port, ...inet6(text) }
    case SMFIA.UNIX:
      return { hostname, family: 'unix', address: text, port }
    default:
      return { hostname, family: 'unknown', address: undefined, port: 0 }
  }
}

/** Sendmail writes `IPv6:` in front; v4-mapped addresses are IPv4 clients on a dual-stack socket. */
function inet6(text: string): Pick<Client, 'family' | 'address'> {
  const address = /^ipv6:/i.test(text) ? text.slice(5) : text
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1]
  return mapped === undefined ? { family: 'inet6', address } : { family: 'inet', address: mapped }
}

/** An address argument and its ESMTP parameters (MAIL, RCPT). Copies. */
export interface Path {
  readonly address: Buffer
  readonly args: readonly Buffer[]
}

/** What each string of a path takes besides its bytes. */
const STRING_OVERHEAD_BYTES = 128

/** Memory that {@link decodePath} will need: one byte of the payload may make a string. */
export function pathBytes(bytes: Buffer, start: number, end: number): number {
  let terminators = 0
  for (let at = start; at < end; at++) if (bytes[at] === 0) terminators++
  return end - start + Math.max(0, terminators - 1) * STRING_OVERHEAD_BYTES
}

/** Reads MAIL or RCPT. An empty payload is an empty address (Postfix sends one for bounces of local origin). */
export function decodePath(bytes: Buffer, start: number, end: number): Path {
  const copy = Buffer.allocUnsafe(end - start)
  bytes.copy(copy, 0, start, end)
  const addressEnd = stringEnd(copy, 0, copy.length)
  return { address: copy.subarray(0, addressEnd), args: strings(copy, addressEnd + 1, copy.length) }
}

/** Reads a payload of one string (HELO, UNKNOWN). A copy. */
export function decodeString(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.from(bytes.subarray(start, stringEnd(bytes, start, end)))
}
