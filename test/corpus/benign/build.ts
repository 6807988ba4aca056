import { createHash } from 'node:crypto'

// Mails are built as texts in which each character is an octet (latin1), so that any octet may stand anywhere.

/** Header fields and body of a mail or of a part. Fields are without their line ends, bodies without the one before a delimiter. */
export interface Entity {
  readonly fields: readonly string[]
  readonly body: string
}

/** Lines ended by CRLF. */
export function lines(...rows: readonly string[]): string {
  return rows.map((row) => `${row}\r\n`).join('')
}

/** The octets of a text in UTF-8. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The same octets for the same seed, at every run. */
export function random(seed: string, length: number): string {
  return createHash('shake256', { outputLength: length }).update(seed).digest().toString('latin1')
}

export function base64(octets: string, columns = 76): string {
  const text = Buffer.from(octets, 'latin1').toString('base64')
  const rows: string[] = []
  for (let at = 0; at < text.length; at += columns) rows.push(text.slice(at, at + columns))
  return rows.join('\r\n')
}

/** RFC 2045 section 6.7, text: line ends stay. */
export function quotedPrintable(octets: string): string {
  return octets
    .split('\r\n')
    .map((row) => {
      const escaped = row.replace(/[^\t -<>-~]/g, octetAsEscape).replace(/[\t ]$/, octetAsEscape)
      return softBreaks(escaped)
    })
    .join('\r\n')
}

function octetAsEscape(octet: string): string {
  return `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

function softBreaks(row: string): string {
  const rows: string[] = []
  let rest = row
  while (rest.length > 76) {
    const tail = rest.slice(0, 75)
    const cut = tail.lastIndexOf('=') >= 73 ? tail.lastIndexOf('=') : 75
    rows.push(`${rest.slice(0, cut)}=`)
    rest = rest.slice(cut)
  }
  return [...rows, rest].join('\r\n')
}

/** An encoded word, RFC 2047. */
export function word(charset: string, octets: string, how: 'B' | 'Q' = 'B'): string {
  const text =
    how === 'B'
      ? Buffer.from(octets, 'latin1').toString('base64')
      : octets.replace(/[^0-9A-Za-z]/g, (octet) => (octet === ' ' ? '_' : octetAsEscape(octet)))
  return `=?${charset}?${how}?${text}?=`
}

export type TextEncoding = '7bit' | '8bit' | 'base64' | 'quoted-printable'

export function text(octets: string, type = 'text/plain; charset=us-ascii', encoding?: TextEncoding): Entity {
  const body =
    encoding === 'base64'
      ? base64(octets)
      : encoding === 'quoted-printable'
        ? quotedPrintable(octets)
        : octets
  const fields = [`Content-Type: ${type}`]
  if (encoding !== undefined) fields.push(`Content-Transfer-Encoding: ${encoding}`)
  return { fields, body }
}

export function html(octets: string, encoding: TextEncoding = 'quoted-printable'): Entity {
  return text(octets, 'text/html; charset=utf-8', encoding)
}

/** An attachment as most programs write it. */
export function file(name: string, type: string, octets: string, ...more: readonly string[]): Entity {
  return {
    fields: [
      `Content-Type: ${type}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      ...more,
    ],
    body: base64(octets),
  }
}

/** The entity as it stands in a mail. */
export function entityText({ fields, body }: Entity): string {
  return `${lines(...fields, '')}${body}`
}

export interface MultipartOptions {
  readonly boundary?: string
  /** Further parameters, each with its semicolon in front. */
  readonly parameters?: string
  readonly preamble?: string
  readonly epilogue?: string
  /** What stands for the closing delimiter; `''` leaves it out. */
  readonly close?: string
}

export function multipart(subtype: string, parts: readonly Entity[], options: MultipartOptions = {}): Entity {
  const texts = parts.map(entityText)
  const made = `=_${createHash('sha1').update(texts.join()).digest('hex')}`
  const {
    boundary = made,
    parameters = '',
    preamble = '',
    epilogue = '',
    close = `--${boundary}--\r\n`,
  } = options
  return {
    fields: [`Content-Type: multipart/${subtype}${parameters}; boundary="${boundary}"`],
    body: `${preamble}${texts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}${close}${epilogue}`,
  }
}

/** A message inside of a mail. */
export function messagePart(octets: string, ...more: readonly string[]): Entity {
  return { fields: ['Content-Type: message/rfc822', ...more], body: octets }
}

export const MIME = 'MIME-Version: 1.0'

/** What a mail has on top when it comes in. */
export function top(subject: string, from = 'Anna Muster <anna@example.org>'): readonly string[] {
  const id = createHash('sha1').update(`${subject}${from}`).digest('hex').slice(0, 20)
  return [
    `Received: from mail.example.org (mail.example.org [192.0.2.17])\r\n\tby mx.example.net (Postfix) with ESMTPS id ${id.slice(0, 10).toUpperCase()}\r\n\tfor <bert@example.net>; Mon, 2 Nov 2026 10:11:12 +0100 (CET)`,
    `From: ${from}`,
    'To: bert@example.net',
    `Subject: ${subject}`,
    'Date: Mon, 2 Nov 2026 10:11:10 +0100',
    `Message-ID: <${id}@example.org>`,
  ]
}

/** A whole mail. */
export function mail(subject: string, { fields, body }: Entity, ...more: readonly string[]): string {
  return `${lines(...top(subject), ...more, MIME, ...fields, '')}${body}${body.endsWith('\r\n') ? '' : '\r\n'}`
}

/** A mail without a word about MIME. */
export function plainMail(subject: string, body: string, ...more: readonly string[]): string {
  return `${lines(...top(subject), ...more, '')}${body}`
}

export const GREETING = lines('Hello Bert,', '', 'please see below. It will take until Friday.', '', 'Anna')
