import { randomBytes } from 'node:crypto'

/** Lines joined and ended by CRLF. */
export function lines(...rows: readonly string[]): string {
  return rows.map((row) => `${row}\r\n`).join('')
}

/** A short clean mail that no other equals, so that clamd cannot answer it from its memory of clean content. */
export function cleanMail(subject = 'clean'): string {
  return lines(
    'From: a@example.org',
    'To: b@example.net',
    `Subject: ${subject}`,
    `Message-ID: <${randomBytes(12).toString('hex')}@example.org>`,
    '',
    'Nothing to see here.',
  )
}

/** A mail with `payload` as its text. */
export function mailWithBody(payload: Buffer | string, ...headers: readonly string[]): Buffer {
  return Buffer.concat([
    Buffer.from(lines(...headers, 'From: a@example.org', 'To: b@example.net', 'Subject: text', '')),
    Buffer.from(payload),
    Buffer.from('\r\n'),
  ])
}

export interface AttachmentOptions {
  /** Fields before all others. */
  readonly first?: readonly string[]
  /** What a reader sees before the attachment. */
  readonly text?: string
  readonly name?: string
}

/** A multipart mail with `payload` as a base64 attachment, as a mail client builds it. */
export function mailWithAttachment(
  payload: Buffer,
  { first = [], text = 'See attachment.', name = 'file.bin' }: AttachmentOptions = {},
): Buffer {
  const boundary = `=_${randomBytes(12).toString('hex')}`
  const header = lines(
    ...first,
    'From: a@example.org',
    'To: b@example.net',
    'Subject: attachment',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
  )
  const textPart = lines(`--${boundary}`, 'Content-Type: text/plain; charset=us-ascii', '', text)
  const filePart = lines(
    `--${boundary}`,
    `Content-Type: application/octet-stream; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
  )
  return Buffer.from(`${header}${textPart}${filePart}${base64Text(payload)}--${boundary}--\r\n`, 'latin1')
}

const BASE64_LINE = 76

function base64Text(payload: Buffer): string {
  return payload.toString('base64').replaceAll(new RegExp(`.{1,${BASE64_LINE}}`, 'g'), '$&\r\n')
}
