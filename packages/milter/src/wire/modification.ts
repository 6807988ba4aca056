import type { ActionName } from '../envelope.ts'
import { MilterError } from '../errors.ts'
import type { Modification } from '../response.ts'
import { BODY_CHUNK_BYTES, SMFIR } from './codes.ts'
import { cleanHeaderBytes, cleanHeaderValue } from './header-value.ts'
import { packet } from './reply.ts'

const REASON_BYTES = 240
const NUL = Buffer.of(0)
const FIELD_NAME = /^[!-9;-~]+$/
/** Both MTAs count headers with a signed 32-bit number. */
const MAX_INDEX = 0x7fff_ffff

export interface ModificationOptions {
  /** True when the MTA puts no space after the colon itself (SMFIP_HDR_LEADSPC). */
  readonly leadingSpace: boolean
}

/**
 * The packets of modifications, in the order given, all pieces of the body together at the place of the first one
 * (Postfix fails when another request comes between them).
 * @throws {MilterError} MILTER_ANSWER_INVALID for a field name, index or address that cannot be sent.
 */
export function encodeModifications(
  modifications: readonly Modification[],
  { leadingSpace }: ModificationOptions,
): Buffer[] {
  const packets: Buffer[] = []
  let isBodyDone = false
  for (const modification of modifications) {
    if (modification.kind !== 'replaceBody') packets.push(encode(modification, leadingSpace))
    else if (!isBodyDone) {
      packets.push(...bodyPackets(modifications))
      isBodyDone = true
    }
  }
  return packets
}

/** Which action a modification needs. */
export function actionOf(modification: Modification): ActionName {
  switch (modification.kind) {
    case 'addHeader':
    case 'insertHeader':
      return 'addHeaders'
    case 'changeHeader':
      return 'changeHeaders'
    case 'replaceBody':
      return 'changeBody'
    case 'addRecipient':
      return modification.args === undefined ? 'addRecipients' : 'addRecipientsWithParameters'
    case 'deleteRecipient':
      return 'deleteRecipients'
    case 'changeSender':
      return 'changeSender'
    case 'quarantine':
      return 'quarantine'
    default:
      throw unknownModification(modification)
  }
}

/**
 * Deletes the first `count` fields of a name. From the last to the first, because Postfix counts anew after each
 * deletion and Sendmail does not.
 */
export function deleteHeaders(name: string, count: number): readonly Modification[] {
  return Array.from({ length: count }, (_, done) => ({
    kind: 'changeHeader',
    index: count - done,
    name,
    value: '',
  }))
}

function encode(modification: Exclude<Modification, { kind: 'replaceBody' }>, leadingSpace: boolean): Buffer {
  switch (modification.kind) {
    case 'addHeader':
      return packet(SMFIR.ADDHEADER, field(modification, leadingSpace))
    case 'insertHeader':
      return packet(SMFIR.INSHEADER, uint32(modification.index, 0), field(modification, leadingSpace))
    case 'changeHeader':
      return packet(SMFIR.CHGHEADER, uint32(modification.index, 1), field(modification, leadingSpace))
    case 'addRecipient':
      return modification.args === undefined
        ? packet(SMFIR.ADDRCPT, cstring(pathOf(modification.address)))
        : packet(SMFIR.ADDRCPT_PAR, cstring(pathOf(modification.address)), cstring(args(modification.args)))
    case 'deleteRecipient':
      return packet(SMFIR.DELRCPT, recipient(modification.address))
    case 'changeSender':
      return modification.args === undefined
        ? packet(SMFIR.CHGFROM, cstring(pathOf(modification.address)))
        : packet(SMFIR.CHGFROM, cstring(pathOf(modification.address)), cstring(args(modification.args)))
    case 'quarantine':
      return packet(SMFIR.QUARANTINE, cstring(reason(modification.reason)))
    default:
      throw unknownModification(modification)
  }
}

function bodyPackets(modifications: readonly Modification[]): Buffer[] {
  const pieces: Buffer[] = []
  for (const modification of modifications) {
    if (modification.kind !== 'replaceBody') continue
    for (let at = 0; at < modification.body.length; at += BODY_CHUNK_BYTES) {
      pieces.push(packet(SMFIR.REPLBODY, modification.body.subarray(at, at + BODY_CHUNK_BYTES)))
    }
  }
  return pieces.length === 0 ? [packet(SMFIR.REPLBODY)] : pieces
}

function field(
  { name, value }: { readonly name: string; readonly value: string | Buffer },
  leadingSpace: boolean,
): Buffer {
  if (!FIELD_NAME.test(name)) throw invalid('a header field name that is not printable ASCII without colon')
  const clean = typeof value === 'string' ? Buffer.from(cleanHeaderValue(value)) : cleanHeaderBytes(value)
  const start = Buffer.from(`${name}\0${leadingSpace && clean.length > 0 ? ' ' : ''}`)
  return Buffer.concat([start, clean, NUL])
}

function recipient(address: string | Buffer): Buffer {
  if (typeof address === 'string') return cstring(pathOf(address))
  if (address.length === 0) throw invalid('an empty address')
  if (address.some((byte) => byte < 0x20 || byte === 0x7f))
    throw invalid('an address with control characters')
  return Buffer.concat([address, NUL])
}

function pathOf(text: string): string {
  if (text === '') throw invalid('an empty address')
  return withoutControls(text, 'an address')
}

function args(text: string): string {
  return withoutControls(text, 'ESMTP parameters')
}

function withoutControls(text: string, what: string): string {
  if (/\p{Cc}/u.test(text)) throw invalid(`${what} with control characters`)
  return text
}

/** One line of printable ASCII; Postfix keeps about 100 bytes of it, Sendmail dislikes line breaks. */
function reason(text: string): string {
  const clean = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim()
  return clean === '' ? 'held by filter' : clean.slice(0, REASON_BYTES)
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8')
}

function uint32(value: number, least: number): Buffer {
  if (!Number.isInteger(value) || value < least || value > MAX_INDEX) {
    throw invalid(`the header index ${value}, allowed are ${least} to ${MAX_INDEX}`)
  }
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value, 0)
  return bytes
}

function invalid(what: string): MilterError {
  return new MilterError('MILTER_ANSWER_INVALID', `The filter asked for a modification with ${what}`)
}

function unknownModification(modification: never): MilterError {
  const { kind } = modification as { kind: unknown } // data of an untyped filter
  return new MilterError(
    'MILTER_ANSWER_INVALID',
    `The filter asked for the unknown modification ${String(kind)}`,
  )
}
