import { MilterError } from '../errors.ts'
import type { Response } from '../response.ts'
import { PREFIX_BYTES, SMFIR } from './codes.ts'
import { formatReply } from './reply-text.ts'

/** Replies without payload; never written to. */
export const REPLY = {
  continue: bare(SMFIR.CONTINUE),
  accept: bare(SMFIR.ACCEPT),
  reject: bare(SMFIR.REJECT),
  tempfail: bare(SMFIR.TEMPFAIL),
  discard: bare(SMFIR.DISCARD),
  skip: bare(SMFIR.SKIP),
  progress: bare(SMFIR.PROGRESS),
} as const

/**
 * The packet of a response.
 * @throws {MilterError} MILTER_ANSWER_INVALID when it is none, or as {@link formatReply}.
 */
export function encodeResponse(response: Response): Buffer {
  switch (response.kind) {
    case 'reply':
      return packet(SMFIR.REPLYCODE, Buffer.from(`${formatReply(response)}\0`, 'latin1'))
    case 'continue':
    case 'accept':
    case 'reject':
    case 'tempfail':
    case 'discard':
    case 'skip':
      return REPLY[response.kind]
    default:
      throw unknownResponse(response)
  }
}

/** A packet: length, code, and the parts of its payload one after the other. */
export function packet(code: number, ...payload: readonly Uint8Array[]): Buffer {
  const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0)
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + 1 + payloadBytes)
  bytes.writeUInt32BE(1 + payloadBytes, 0)
  bytes[PREFIX_BYTES] = code
  let at = PREFIX_BYTES + 1
  for (const part of payload) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function bare(code: number): Buffer {
  return Buffer.from([0, 0, 0, 1, code])
}

function unknownResponse(response: never): MilterError {
  return new MilterError(
    'MILTER_ANSWER_INVALID',
    `The filter answered with ${describe(response)}, which is no response`,
  )
}

/** Untyped filters can answer anything; only its kind is quoted, for it may hold content. */
function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return 'kind' in value ? `the kind ${JSON.stringify(value.kind)}` : 'an object without kind'
}
