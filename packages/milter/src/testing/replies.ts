import { ProtocolViolation } from './errors.ts'
import { ACTION, REPLY } from './letters.ts'
import type { Packet } from './scanner.ts'

/** An SMTP reply that the filter chose (REPLYCODE). */
export interface SmtpText {
  readonly code: number
  /** Enhanced status code, for example `5.7.1`. */
  readonly enhanced: string | undefined
  /** What the SMTP client gets to read: percent signs single again, lines joined by LF, bytes as latin1. */
  readonly text: string
  /** The payload without its NUL. */
  readonly raw: Buffer
}

/** A change that the filter asked for, as it came. Text is latin1, so that each character is a byte. */
export type RequestedChange =
  | { readonly kind: 'addHeader'; readonly name: string; readonly value: string }
  | { readonly kind: 'insertHeader'; readonly index: number; readonly name: string; readonly value: string }
  | { readonly kind: 'changeHeader'; readonly index: number; readonly name: string; readonly value: string }
  /** All pieces of one replacement, joined. */
  | { readonly kind: 'replaceBody'; readonly body: Buffer; readonly pieces: readonly number[] }
  | { readonly kind: 'addRecipient'; readonly address: string; readonly args: string | undefined }
  | { readonly kind: 'deleteRecipient'; readonly address: string }
  | { readonly kind: 'changeSender'; readonly address: string; readonly args: string | undefined }
  | { readonly kind: 'quarantine'; readonly reason: string }

/** The action bit that a modification needs. */
export const ACTION_OF: Readonly<Record<string, number>> = {
  [REPLY.ADDHEADER]: ACTION.ADDHDRS,
  [REPLY.INSHEADER]: ACTION.ADDHDRS,
  [REPLY.CHGHEADER]: ACTION.CHGHDRS,
  [REPLY.REPLBODY]: ACTION.CHGBODY,
  [REPLY.ADDRCPT]: ACTION.ADDRCPT,
  [REPLY.ADDRCPT_PAR]: ACTION.ADDRCPT_PAR,
  [REPLY.DELRCPT]: ACTION.DELRCPT,
  [REPLY.CHGFROM]: ACTION.CHGFROM,
  [REPLY.QUARANTINE]: ACTION.QUARANTINE,
}

const MAX_BODY_PIECE_BYTES = 65_535

/**
 * Reads a modification packet.
 *
 * @throws {ProtocolViolation} FILTER_MODIFICATION_MALFORMED
 */
export function decodeChange({ letter, payload }: Packet): RequestedChange {
  switch (letter) {
    case REPLY.ADDHEADER: {
      const [name, value] = headerParts(letter, payload, 0)
      return { kind: 'addHeader', name, value }
    }
    case REPLY.INSHEADER: {
      const [name, value] = headerParts(letter, payload, 4)
      return { kind: 'insertHeader', index: payload.readUInt32BE(0), name, value }
    }
    case REPLY.CHGHEADER: {
      const [name, value] = headerParts(letter, payload, 4)
      return { kind: 'changeHeader', index: payload.readUInt32BE(0), name, value }
    }
    case REPLY.REPLBODY:
      if (payload.length > MAX_BODY_PIECE_BYTES) throw malformed(letter, `has ${payload.length} bytes`)
      return { kind: 'replaceBody', body: Buffer.from(payload), pieces: [payload.length] }
    case REPLY.ADDRCPT:
    case REPLY.ADDRCPT_PAR: {
      const [address, args] = cstrings(letter, payload, 1, letter === REPLY.ADDRCPT ? 1 : 2)
      return { kind: 'addRecipient', address: address ?? '', args }
    }
    case REPLY.DELRCPT: {
      const [address] = cstrings(letter, payload, 1, 1)
      return { kind: 'deleteRecipient', address: address ?? '' }
    }
    case REPLY.CHGFROM: {
      const [address, args] = cstrings(letter, payload, 1, 2)
      return { kind: 'changeSender', address: address ?? '', args }
    }
    case REPLY.QUARANTINE: {
      const [reason = ''] = cstrings(letter, payload, 1, 1)
      if (reason === '' || /[\r\n]/.test(reason)) throw malformed(letter, 'needs a reason of one line')
      return { kind: 'quarantine', reason }
    }
    default:
      throw new ProtocolViolation('FILTER_UNKNOWN_REPLY', `The filter sent '${letter}', which is no reply`)
  }
}

/**
 * Reads a REPLYCODE payload with the checks of Postfix (every line: class, hyphen or space, same code, class of the
 * enhanced code) and Sendmail (exactly one NUL, percent signs doubled).
 *
 * @throws {ProtocolViolation} FILTER_REPLY_MALFORMED
 */
export function decodeReplyCode(payload: Buffer): SmtpText {
  const text = payload.toString('latin1', 0, Math.max(0, payload.length - 1))
  if (payload.at(-1) !== 0 || text.includes('\0'))
    throw badReply(payload, 'needs exactly one NUL, at its end')
  const lines = text.split('\r\n')
  const code = text.slice(0, 3)
  lines.forEach((line, index) => {
    const separator = index === lines.length - 1 ? ' ' : '-'
    if (!/^[45][0-9][0-9]$/.test(code) || !line.startsWith(code + separator)) {
      throw badReply(payload, `needs '${code}${separator}' at the start of line ${index + 1}`)
    }
    if (/[\r\n]/.test(line)) throw badReply(payload, `has a lone CR or LF in line ${index + 1}`)
    const digit = line[4] ?? ''
    if (/[0-9]/.test(digit) && digit !== code[0]) throw badReply(payload, 'mixes two classes')
    if (line.replaceAll('%%', '').includes('%'))
      throw badReply(payload, 'has a percent sign that is not doubled')
  })
  const enhanced = /^([45]\.[0-9]{1,3}\.[0-9]{1,3}) /.exec((lines[0] ?? '').slice(4))?.[1]
  const cut = enhanced === undefined ? 4 : 5 + enhanced.length
  const plain = lines.map((line) => line.slice(cut).replaceAll('%%', '%')).join('\n')
  return { code: Number(code), enhanced, text: plain, raw: Buffer.from(payload.subarray(0, -1)) }
}

function headerParts(letter: string, payload: Buffer, offset: number): [name: string, value: string] {
  if (payload.length < offset) throw malformed(letter, `has ${payload.length} bytes`)
  const [name = '', value = ''] = cstrings(letter, payload.subarray(offset), 2, 2)
  if (!/^[!-9;-~]+$/.test(name))
    throw malformed(letter, `has the impossible field name ${JSON.stringify(name)}`)
  if (/\r|\n(?![ \t])/.test(value))
    throw malformed(letter, `has a value that would break the header of ${name}`)
  return [name, value]
}

function cstrings(letter: string, payload: Buffer, least: number, most: number): readonly string[] {
  if (payload.at(-1) !== 0) throw malformed(letter, 'does not end in NUL')
  const values = payload.toString('latin1', 0, payload.length - 1).split('\0')
  if (values.length < least || values.length > most) throw malformed(letter, `has ${values.length} strings`)
  return values
}

function malformed(letter: string, what: string): ProtocolViolation {
  return new ProtocolViolation('FILTER_MODIFICATION_MALFORMED', `The modification '${letter}' ${what}`, {
    details: { letter },
  })
}

function badReply(payload: Buffer, what: string): ProtocolViolation {
  const shown = JSON.stringify(payload.toString('latin1', 0, 120))
  return new ProtocolViolation('FILTER_REPLY_MALFORMED', `The reply ${shown} ${what}`)
}
