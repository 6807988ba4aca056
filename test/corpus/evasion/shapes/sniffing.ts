import { base64 } from '../../encoders.ts'
import { bodyOf, delimited, HARMLESS, multipart, multipartField, PLAIN_TOP, REAL } from '../entity.ts'
import { AS_MAIL, containers, EVERY_PLACE, type Shape } from '../types.ts'

/** Names that are the first octets of some type of file. */
const MAGICS = [
  'MZ', 'ZM', '%PDF-1.4', 'Rar!', '{\\rtf1', 'BM', 'GIF89a', 'GIF87a', '070701', '070707', 'xar!', 'ITSF', 'SZDD', 'KWAJ',
  'FWS', 'CWS', 'ZWS', 'MSCF', 'ISc(', 'BZh9', 'SIT!', 'RIFF', 'OggS', 'ID3', 'FLV', '!<arch>', '%!PS-Adobe', '!BDN',
  '#!/bin/sh', '<html>', '<!DOCTYPE', '<?xml', '<?php', '<script>', '-----BEGIN', 'AC1015', 'regf', 'Cr24', 'dex', 'LZIP',
  'begin', 'ustar', 'PK', '7z', 'JFIF', 'II*', 'MThd', 'wOFF', 'OTTO', 'LCV1', 'HSP3', 'StuffIt', 'TNEF', 'S\xd0\xcf',
  'ELF', '=ybegin', 'CD001', 'Received-SPF', 'X', 'EGGA', '**ACE**', '60ea', '<svg', '<HTML>', '\xff\xd8\xff', 'NES',
] // biome-ignore format: a list

const beginning = (first: string) => (part: string) => ({
  ...multipart(part),
  top: `${first}${PLAIN_TOP}MIME-Version: 1.0\r\n`,
})
const alone =
  (top: string, head = multipartField()) =>
  (part: string) => ({ head, body: bodyOf(part), top })

/** `text` so far into the mail. */
function at(offset: number, text: string) {
  const name = 'X-Pad: '
  return beginning(`${name}${'a'.repeat(offset - name.length)}${text}\r\n`)
}

const LONG = `${`X-Fill: ${'a'.repeat(60)}\r\n`.repeat(467)}X-Rest: `

export const SNIFFING: readonly Shape[] = [
  ...containers(
    'A01',
    Object.fromEntries(MAGICS.map((magic) => [`name ${magic}`, beginning(`${magic}: x\r\n`)])),
    AS_MAIL,
  ),
  ...containers(
    'A02',
    {
      'UTF-8 byte order mark and a field': beginning('\xef\xbb\xbfX-A: b\r\n'),
      'UTF-8 byte order mark and From': beginning('\xef\xbb\xbf'),
      'UTF-16 byte order mark': beginning('\xfe\xffX-A: b\r\n'),
      'UTF-16 byte order mark, little end': beginning('\xff\xfeX-A: b\r\n'),
      'control octet': beginning('\x01X-A: b\r\n'),
      escape: beginning('\x1bX-A: b\r\n'),
      NUL: beginning('\0X-A: b\r\n'),
      zip: beginning('PK\x03\x04: x\r\n'),
      ELF: beginning('\x7fELF: x\r\n'),
      PNG: beginning('\x89PNG: x\r\n'),
      OLE: beginning('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1: x\r\n'),
      gzip: beginning('\x1f\x8b\x08: x\r\n'),
      TNEF: beginning('\x78\x9f\x3e\x22: x\r\n'),
      'byte order mark and Content-Type': alone(`\xef\xbb\xbf`, `${multipartField()}${PLAIN_TOP}`),
    },
    AS_MAIL,
  ),
  ...containers(
    'A03',
    {
      'unknown fields only': alone('X-One: 1\r\nX-Two: 2\r\n'),
      'no blank behind colons': alone(
        'from:ann@example.net\r\nsubject:x\r\nmime-version:1.0\r\n',
        `content-type:multipart/mixed;boundary=${REAL}\r\n`,
      ),
      'tab behind colons': alone(
        'From:\tann@example.net\r\nSubject:\tx\r\n',
        `Content-Type:\tmultipart/mixed;\tboundary=${REAL}\r\n`,
      ),
      capitals: alone(
        'FROM: ANN@EXAMPLE.NET\r\nSUBJECT: X\r\nMIME-VERSION: 1.0\r\n',
        `CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY=${REAL}\r\n`,
      ),
      'values on the next line': alone(
        'Subject:\r\n x\r\nFrom:\r\n ann@example.net\r\n',
        `Content-Type:\r\n multipart/mixed;\r\n boundary=${REAL}\r\n`,
      ),
      'Content-Type first': alone('', `${multipartField()}${PLAIN_TOP}`),
      'Content-Type alone': alone(''),
      'sixty unknown fields first': beginning(
        Array.from({ length: 60 }, (_, n) => `X-F${n}: ${'v'.repeat(50)}\r\n`).join(''),
      ),
      'only MIME-Version': alone('MIME-Version:1.0\r\n'),
      'Content-Disposition first': alone('Content-Disposition: inline\r\nX: y\r\n'),
      'Comments first': beginning('Comments: hello\r\n'),
      'empty line first': alone(`\r\n${PLAIN_TOP}`),
      'two empty lines first': alone(`\r\n\r\n${PLAIN_TOP}`),
      'LF first': alone(`\n${PLAIN_TOP}`),
      'line of blanks first': alone(`   \r\n${PLAIN_TOP}`),
      'line of text first': alone(`hello\r\n${PLAIN_TOP}`),
      'one letter': alone('a:b\r\n'),
      'digits as a name': alone('1: 2\r\n'),
      'Bcc first, mixed case': alone(
        'bCC: x@example.org\r\nfROM: y@example.org\r\n',
        multipartField().replace('Content-Type', 'cONTENT-tYPE'),
      ),
    },
    AS_MAIL,
  ),
  ...containers(
    'A04',
    {
      'tar at 257': at(257, 'ustar\x0000'),
      'tar at 257, blanks': at(257, 'ustar  '),
      'ISO 9660 at 32769': beginning(`${LONG}${'a'.repeat(32769 - LONG.length)}CD001\r\n`),
      'HTML in the subject': beginning('Subject: <html><body><script>x</script>\r\n'),
      'script tag in a field': beginning('X-H: <script language="javascript">\r\n'),
      'LHA at 2': beginning('X:-lh5-: x\r\n'),
      'PDF at 60': at(60, '%PDF-1.5'),
      'zip at 100': at(100, 'PK\x03\x04'),
      'MSCF at 40': at(40, 'MSCF\0\0\0\0'),
      'rtf in a field': beginning('X-R: {\\rtf1\\ansi}\r\n'),
    },
    AS_MAIL,
  ),
  ...containers(
    'A05',
    {
      'in the preamble': (part) =>
        multipart(part, { body: `Hello\r\n\r\nFrom here on it gets odd\r\n\r\n${bodyOf(part)}` }),
      'mbox line in the preamble': (part) =>
        multipart(part, {
          body: `\r\nFrom ann@example.net Mon Aug  3 09:00:00 2026\r\nX: y\r\n\r\n${bodyOf(part)}`,
        }),
      'in a text part': (part) =>
        multipart(part, {
          body: delimited(REAL, 'Content-Type: text/plain\r\n\r\nHi\r\n\r\nFrom now on\r\n', part),
        }),
      'mail quoted in a text part': (part) =>
        multipart(part, {
          body: delimited(
            REAL,
            'Content-Type: text/plain\r\n\r\n\r\nFrom x\r\nSubject: y\r\n\r\nz\r\n',
            part,
          ),
        }),
      'right before a delimiter': (part) =>
        multipart(part, {
          body: `--${REAL}\r\n${HARMLESS}\r\n\r\nFrom x y z\r\n--${REAL}\r\n${part}\r\n--${REAL}--\r\n`,
        }),
      'in the body of a part that is first': (part) =>
        multipart(part, {
          body: delimited(
            REAL,
            'Content-Type: text/plain\r\n\r\n\r\nFrom x\r\n\r\nFrom y\r\n',
            HARMLESS,
            part,
          ),
        }),
      escaped: (part) => multipart(part, { body: `\r\n>From x\r\n\r\n>>From y\r\n\r\n${bodyOf(part)}` }),
    },
    EVERY_PLACE,
  ),
  ...containers(
    'A05',
    {
      'mbox line at the top': alone(`From ann@example.net Mon Aug  3 09:00:00 2026\r\n${PLAIN_TOP}`),
      'escaped mbox line at the top': alone(`>From ann@example.net Mon Aug  3 09:00:00 2026\r\n${PLAIN_TOP}`),
    },
    AS_MAIL,
  ),
  ...containers('A05', {
    'within base64': (part) => ({
      ...multipart(part),
      body: bodyOf(part.replace(/\r\n\r\n(.{60})/, '\r\n\r\n$1\r\n\r\nFrom x\r\n')),
    }),
    'behind an empty line in base64': (part) =>
      multipart(part, { body: bodyOf(`${part}\r\n\r\nFrom x\r\n${base64('x')}`) }),
    'before text': (part) => multipart(part, { body: `From x\r\n${bodyOf(part)}` }),
  }),
]
