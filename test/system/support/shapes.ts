import { randomBytes } from 'node:crypto'
import { cleanMail, lines, mailWithAttachment, mailWithBody } from './mail.ts'

export interface CleanShape {
  readonly name: string
  readonly message: Buffer
  /** Postfix itself mends something, milter or not; what was sent is then no measure. */
  readonly changedByPostfix: boolean
}

/** Clean mails of many shapes, among them some that no mail client would send. */
export function cleanShapes(): readonly CleanShape[] {
  return [...kept(), ...mended()]
}

function kept(): readonly CleanShape[] {
  return Object.entries({
    'plain text': cleanMail(),
    'multipart with an attachment': mailWithAttachment(randomBytes(20_000)),
    'multipart/alternative with HTML': htmlMail(),
    'lines of 998 bytes': mailWithBody(lines(...repeat(20, () => letters(998)))),
    'a line of 20 000 bytes': mailWithBody(letters(20_000)),
    'no body': lines('From: a@example.org', 'Subject: only header fields'),
    'a body of one empty line': lines('From: a@example.org', 'Subject: nothing', '', ''),
    '8-bit text in header and body': Buffer.from(
      lines('Subject: Gr\xfc\xdfe', '', '\xe4\xf6\xfc \x80\xff'),
      'latin1',
    ),
    'UTF-8 text in header and body': lines('Subject: Grüße', '', 'Köln 你好 🙂'),
    'a lone CR in the body': mailWithBody('before\rafter'),
    'lines of dots': mailWithBody('.\r\n..\r\n.a\r\n...\r\n.'),
    'a NUL in the body': mailWithBody(Buffer.from('before\0after')),
    'folded header fields': lines('Subject: one', ' two', '\tthree', 'X-Long: a', '  b', '', 'text'),
    'a header field of 50 000 bytes': lines(`X-Long: ${letters(50_000)}`, '', 'text'),
    '500 header fields': lines(...repeat(500, (index) => `X-Field-${index}: ${letters(40)}`), '', 'text'),
    'odd blanks around the colon': lines(
      'Subject:none',
      'X-Two:  two',
      'X-Tab:\ttab',
      'X-Empty:',
      '',
      'text',
    ),
    'the same field many times': lines(
      ...repeat(30, (index) => `Received: from x by y; ${index}`),
      '',
      'text',
    ),
    'fields that a milter might add': lines('X-Virus-Scanned: yes', 'X-Virus-Status: Clean', '', 'text'),
    'a body line that starts with From': lines(
      'Subject: from',
      '',
      'text',
      '',
      'From here on',
      '>From there',
    ),
    'a first field that looks like a program': lines('MZ: x', 'Subject: odd', '', 'text'),
    'a megabyte of 8-bit bytes': mailWithBody(binary(1024 * 1024)),
  }).map(([name, message]) => ({ name, message: Buffer.from(message), changedByPostfix: false }))
}

function mended(): readonly CleanShape[] {
  return Object.entries({
    'nothing at all': '',
    'no header, only an empty line and text': '\r\nonly text\r\n',
    'text that is no header field': 'This is no header field.\r\nNor is this.\r\n',
    'a bare LF at line ends': 'Subject: unix\nX-Other: line\n\ntext\n.\ntext\n',
    'no line end at the end': 'Subject: short\r\n\r\nno end',
    'CR CR LF in the body': 'Subject: odd\r\n\r\nbefore\r\r\nafter\r\n',
    'a NUL in a header field': 'Subject: be\0fore\r\n\r\ntext\r\n',
    'blanks before the colon': 'Subject : odd\r\n\r\ntext\r\n',
    'a header field above what Postfix lets milters see': `X-Long: ${letters(90_000)}\r\n\r\ntext\r\n`,
    'a From_ line of a mailbox on top': `From a@example.org Mon Nov 23 05:00:00 2026\r\n${cleanMail()}`,
  }).map(([name, message]) => ({ name, message: Buffer.from(message), changedByPostfix: true }))
}

/** About `bytes` of random base64 lines under a header. */
export function hugeMail(bytes: number): Buffer {
  return mailWithAttachment(randomBytes(Math.floor((bytes * 3) / 4)))
}

function htmlMail(): string {
  return lines(
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=edge',
    '',
    'preamble',
    '--edge',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Gr=C3=BC=C3=9Fe=20=',
    'und mehr',
    '--edge',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<html><body><p style="color:red">Hello</p><a href="https://example.org/">there</a></body></html>',
    '--edge--',
    'epilogue',
  )
}

/** Every byte but NUL, CR and LF, in lines that are no longer than 900. */
function binary(bytes: number): Buffer {
  const data = randomBytes(bytes)
  for (const [index, byte] of data.entries()) {
    if (byte === 0 || byte === 0x0a || byte === 0x0d) data[index] = 0xe4
  }
  for (let at = 899; at + 1 < bytes; at += 900) data.write('\r\n', at, 'latin1')
  return data
}

function letters(count: number): string {
  return randomBytes(count).toString('base64url').slice(0, count)
}

function repeat(count: number, row: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => row(index))
}
