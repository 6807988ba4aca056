import { randomUUID } from 'node:crypto'
import { eicarTestText } from '@clamgate/clamd'

export interface SampleMailFacts {
  readonly from: string
  readonly to: string
}

/** The two mails of a self-test. */
export interface Samples {
  readonly clean: Buffer
  readonly eicar: Buffer
}

/** A harmless mail, RFC 5322, CRLF. Each is unique. */
export function cleanMail(facts: SampleMailFacts): Buffer {
  return mail(facts, 'Clamgate self-test: a clean message', [
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This message was sent by the self-test of Clamgate. It is clean and should arrive.',
    '',
  ])
}

/** The same with the EICAR test file as an attachment, base64. */
export function eicarMail(facts: SampleMailFacts): Buffer {
  const boundary = `=_${randomUUID()}`
  return mail(facts, 'Clamgate self-test: the EICAR test file', [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This message was sent by the self-test of Clamgate. It carries the EICAR test file and should be refused.',
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename="eicar.com"',
    'Content-Transfer-Encoding: base64',
    '',
    eicarTestText().toString('base64'),
    `--${boundary}--`,
    '',
  ])
}

function mail({ from, to }: SampleMailFacts, subject: string, rest: readonly string[]): Buffer {
  const lines = [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@selftest.invalid>`,
    'MIME-Version: 1.0',
    ...rest,
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}
