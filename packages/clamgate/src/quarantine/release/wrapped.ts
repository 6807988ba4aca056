import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { cutText } from '../../ground/clean.ts'
import { textReadAgain } from '../../patterns/field-text.ts'
import type { EntryDescription } from '../entries/types.ts'
import { ZIP_PASSWORD } from '../entries/zip.ts'
import type { Letter } from './letter.ts'
import { dateOf } from './received.ts'
import { zipMessage } from './zip.ts'

/** What a mail of ours that brings a kept one needs. */
export interface WrappedDeps {
  /** Address in From. */
  readonly from: string
  /** Addresses that get it. */
  readonly to: readonly string[]
  readonly gateway: string
  /** Unix time, ms. */
  readonly nowMs: number
  readonly bytes: number
  readonly content: () => Readable
  readonly hasEightBit: boolean
}

/** Of base64 in one piece: whole lines, each 57 bytes in 76 characters. */
const PIECE_BYTES = 57 * 1024
/** A line with more behind it. */
const LINES = /.{76}(?=.)/g
const MAX_SUBJECT = 200

/**
 * The kept mail as attachment: its octets, untouched, as message/rfc822, which may be encoded neither in base64 nor in
 * quoted-printable (RFC 2046 section 5.2.1).
 */
export function attachedLetter(description: EntryDescription, deps: WrappedDeps): Letter {
  const { hasEightBit } = deps
  const encoding = hasEightBit ? '8bit' : '7bit'
  const { head, tail } = envelopeOf(description, deps, {
    encoding,
    text: 'A mail to you was kept back. It is attached to this one as it came.',
    part: [
      'Content-Type: message/rfc822',
      `Content-Transfer-Encoding: ${encoding}`,
      'Content-Disposition: attachment; filename="message.eml"',
    ],
  })
  return letterOf(description, deps, hasEightBit, async function* octets() {
    yield head
    yield* deps.content()
    yield tail
  })
}

/** The kept mail in a ZIP with a password, so that nothing on its way opens it. @throws {ReleaseError} RELEASE_FORM */
export async function zippedLetter(description: EntryDescription, deps: WrappedDeps): Promise<Letter> {
  const zip = await zipMessage(deps.content, deps.bytes, PIECE_BYTES)
  const { head, tail } = envelopeOf(description, deps, {
    encoding: '7bit',
    text: `A mail was kept back, and may be harmful. It is attached to this one in a ZIP; the password is: ${ZIP_PASSWORD}`,
    part: [
      'Content-Type: application/zip; name="message.zip"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="message.zip"',
    ],
  })
  return letterOf(description, deps, false, async function* octets() {
    yield head
    for (const [at, piece] of zip.entries()) {
      yield Buffer.from(`${at > 0 ? '\r\n' : ''}${piece.toString('base64').replace(LINES, '$&\r\n')}`)
    }
    yield tail
  })
}

function letterOf(
  { sender }: EntryDescription,
  { to }: WrappedDeps,
  hasEightBit: boolean,
  octets: Letter['octets'],
): Letter {
  const wasUtf8 = sender.parameters.some((parameter) => parameter.toUpperCase() === 'SMTPUTF8')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the range of ASCII
  const isUtf8 = wasUtf8 || to.some((address) => /[^\x00-\x7f]/.test(address))
  const parameters = [...(hasEightBit ? ['BODY=8BITMIME'] : []), ...(isUtf8 ? ['SMTPUTF8'] : [])]
  return { sender: { wire: '<>', parameters }, repeatsParameters: false, isSilent: true, octets }
}

/** What stands in front of the attachment, and behind it. The line end before a delimiter belongs to that (RFC 2046 section 5.1.1). */
function envelopeOf(
  { subject, id }: EntryDescription,
  { from, to, gateway, nowMs }: WrappedDeps,
  {
    encoding,
    text,
    part,
  }: { readonly encoding: string; readonly text: string; readonly part: readonly string[] },
) {
  const boundary = `clamgate-${randomBytes(16).toString('hex')}`
  const lines = [
    `From: Clamgate <${from}>`,
    `To: ${to.length === 1 ? `<${to[0]}>` : 'undisclosed-recipients:;'}`,
    `Subject: ${encodedText(`Kept back: ${subject === undefined ? 'mail without subject' : textReadAgain(subject)}`)}`,
    `Date: ${dateOf(nowMs)}`,
    `Message-ID: <${randomBytes(12).toString('hex')}@${gateway}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    text,
    '',
    `Entry: ${id}`,
    `--${boundary}`,
    ...part,
    '',
    '',
  ]
  return { head: Buffer.from(lines.join('\r\n')), tail: Buffer.from(`\r\n--${boundary}--\r\n`) }
}

/** Bytes of an encoded word: 75 characters with all around it (RFC 2047 section 2). */
const WORD_BYTES = 39

/** Text from outside as a value of a header field: nothing in it has a meaning. */
function encodedText(text: string): string {
  const plain = cutText(text, MAX_SUBJECT).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
  if (/^[\x20-\x7e]*$/.test(plain) && !plain.includes('=?') && plain.length < 60) return plain
  const words: string[] = []
  let word = ''
  for (const character of plain) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ')
}
