import { MilterError } from '../errors.ts'
import type { SmtpReply } from '../response.ts'

/** Longest line and number of lines that libmilter allows (smfi_setmlreply). Ours count code and `%%` as well. */
const LINE_BYTES = 980
const MAX_LINES = 32
const ENHANCED = /^[45]\.\d{1,3}\.\d{1,3}$/

/**
 * A reply as it goes to the MTA in SMFIR_REPLYCODE, without the trailing NUL: `550 5.7.1 text`, lines joined by CRLF.
 * Text is cleaned to printable ASCII and cut to 980 bytes a line and 32 lines; `%` is doubled, since Sendmail takes the
 * text as a format. The class of the enhanced code is made that of the code.
 * @throws {MilterError} MILTER_ANSWER_INVALID for a code outside 400 to 599 or a malformed enhanced code.
 */
export function formatReply({ code, enhanced, text }: SmtpReply): string {
  if (!Number.isInteger(code) || code < 400 || code > 599) {
    throw new MilterError(
      'MILTER_ANSWER_INVALID',
      `The filter answered with SMTP code ${code}, allowed are 400 to 599`,
    )
  }
  if (enhanced !== undefined && !ENHANCED.test(enhanced)) {
    throw new MilterError(
      'MILTER_ANSWER_INVALID',
      'The filter answered with an enhanced code that is not 4.x.x or 5.x.x',
    )
  }
  const smtpClass = String(code).charAt(0)
  const texts = typeof text === 'string' ? [text] : text
  const lines = (texts.length === 0 ? [''] : texts.slice(0, MAX_LINES)).map(printable)
  if (lines.every((line) => line.trim() === '')) lines[0] = DEFAULT_TEXT[smtpClass === '4' ? 4 : 5]
  const isStatusNeeded = lines.some((line) => looksLikeStatus(line, smtpClass))
  const status = enhanced?.slice(1) ?? (isStatusNeeded ? DEFAULT_STATUS : undefined)
  const prefix = status === undefined ? '' : `${smtpClass}${status} `
  return lines
    .map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${prefix}${line}`)
    .map((line) => escapePercent(line, LINE_BYTES))
    .join('\r\n')
}

/** Subject and detail of an enhanced code: policy, not authorised (RFC 3463). */
const DEFAULT_STATUS = '.7.1'
const DEFAULT_TEXT = { 4: 'Service unavailable - try again later', 5: 'Command rejected' } as const

/** Newer Postfix takes a digit after the code for an enhanced code and refuses the reply if its class is another. */
function looksLikeStatus(line: string, smtpClass: string): boolean {
  return /^\d/.test(line) && !line.startsWith(smtpClass)
}

/** One `?` for each character that is not ASCII, a space for each control character. */
function printable(text: string): string {
  return String(text)
    .replace(/\r\n/g, ' ')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[^ -~]/gu, '?')
}

/** Doubles every `%` and cuts to `limit` bytes, never between the two of a pair. */
function escapePercent(line: string, limit: number): string {
  const escaped = line.slice(0, limit).replaceAll('%', '%%')
  if (escaped.length <= limit) return escaped
  const trailing = /%*$/.exec(escaped.slice(0, limit))?.[0].length ?? 0
  return escaped.slice(0, trailing % 2 === 0 ? limit : limit - 1)
}
