import { base64 } from '../encoders.ts'
import type { Entity } from './types.ts'

/** The boundary under which payloads stand, and one that leads astray. */
export const REAL = 'real_7f3a'
export const DECOY = 'decoy_19c2'

export const HARMLESS = 'Content-Type: text/plain\r\n\r\nGood morning, nothing to see here.\r\n'

const USUAL =
  'From: Ann <ann@example.net>\r\nTo: bob@example.org\r\nSubject: minutes\r\nDate: Mon, 3 Aug 2026 09:00:00 +0200\r\nMessage-ID: <1@example.net>\r\nMIME-Version: 1.0\r\n'

/** The usual fields without MIME-Version. */
export const PLAIN_TOP = USUAL.replace(/MIME-Version.*\r\n/, '')

/** Header and body as they stand in a mail. */
export function textOf({ head, gap = '\r\n', body, finish = (text) => text }: Entity): string {
  return finish(head + gap + body)
}

/** A complete mail. */
export function mailOf({ top = USUAL, ...entity }: Entity): string {
  const { finish = (text) => text } = entity
  return finish(top + textOf({ ...entity, finish: (text) => text }))
}

/** An attachment as every mail client writes it, with other fields in place of the usual ones where they are given. */
export function attachment(
  octets: string,
  {
    type = 'application/octet-stream; name="minutes.bin"',
    encoding = 'base64',
    body = base64(octets),
    more = '',
  }: { type?: string; encoding?: string; body?: string; more?: string } = {},
): Entity {
  const head = `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Disposition: attachment; filename="minutes.bin"\r\n${more}`
  return { head, body }
}

/** The parts between delimiter lines, with the closing one. */
export function delimited(boundary: string, ...parts: readonly string[]): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}

/** A text and the part. */
export function bodyOf(part: string, boundary = REAL): string {
  return delimited(boundary, HARMLESS, part)
}

/** The part under REAL, which stands where those who look for DECOY see a text. */
export function hiddenBody(part: string, real = REAL, decoy = DECOY): string {
  return delimited(decoy, `Content-Type: text/plain\r\n\r\nGood morning.\r\n\r\n${bodyOf(part, real)}`)
}

/** The part under REAL, behind a complete multipart under DECOY. */
export function followingBody(part: string, real = REAL, decoy = DECOY): string {
  return `${delimited(decoy, HARMLESS)}\r\n${bodyOf(part, real)}`
}

/** A field `Content-Type` of a multipart. */
export function multipartField(boundary = REAL, subtype = 'mixed'): string {
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n`
}

/** A multipart with the part in it. */
export function multipart(
  part: string,
  { head = multipartField(), body = bodyOf(part) }: { head?: string; body?: string } = {},
): Entity {
  return { head, body }
}

/** A multipart with this value of Content-Type and these delimiters. */
export function typed(part: string, value: string, boundary = REAL): Entity {
  return { head: `Content-Type: ${value}\r\n`, body: bodyOf(part, boundary) }
}
