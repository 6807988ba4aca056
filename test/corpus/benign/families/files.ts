import { base64, file, GREETING, lines, mail, multipart, text, top, utf8 } from '../build.ts'
import { pdf, tiff, wav, zip } from '../formats/files.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', '7bit')

/** Files of all kinds, in all encodings. */
export const FILES: readonly Draft[] = [
  {
    name: 'voice-mail',
    octets: mail(
      'Voice message from 030 123456',
      multipart(
        'voice-message',
        [
          text('You have a new message.\r\n'),
          file(
            'message.wav',
            'audio/wav',
            wav('v'),
            'Content-Description: Voice message',
            'Content-Duration: 12',
          ),
        ],
        { parameters: '; version=2.0' },
      ),
      'X-CallingTelephoneNumber: 030123456',
    ),
  },
  {
    name: 'fax-tiff',
    octets: mail(
      'Fax from 030 123456',
      multipart('fax-message', [NOTE, file('fax.tif', 'image/tiff', tiff('f'))]),
    ),
  },
  { name: 'fax-pdf', octets: mail('Fax', file('fax.pdf', 'application/pdf', pdf('fax'))) },
  {
    name: 'scan-to-mail',
    octets: `${lines(...top('Scan from a Xerox WorkCentre'), 'MIME-Version: 1.0', 'Content-Type: multipart/mixed;\r\n boundary="SCAN_BOUNDARY_01"', '', '--SCAN_BOUNDARY_01', 'Content-Type: text/plain;charset=us-ascii', '', 'Number of Images: 1', '', '--SCAN_BOUNDARY_01', 'Content-Type: application/pdf;name="scan.pdf"', 'Content-Transfer-Encoding: BASE64', 'Content-Disposition: attachment;filename="scan.pdf"', '')}${base64(pdf('scan', 9000))}\r\n\r\n--SCAN_BOUNDARY_01--\r\n`,
  },
  {
    name: 'pdf-2-mb',
    octets: mail(
      'big',
      multipart('mixed', [NOTE, file('big.pdf', 'application/pdf', pdf('big', 2 * 1024 * 1024))]),
    ),
  },
  {
    name: 'pdf-binary',
    octets: mail(
      'BINARYMIME',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: binary'],
          body: pdf('binary'),
        },
      ]),
    ),
  },
  {
    name: 'pdf-8bit-no-nul',
    octets: mail(
      '8bit',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application/pdf; name="a.pdf"', 'Content-Transfer-Encoding: 8bit'],
          body: pdf('8bit').replaceAll(/[\0\r\n]/g, 'x'),
        },
      ]),
    ),
  },
  {
    name: 'pdf-as-quoted-printable',
    octets: mail(
      'qp',
      multipart('mixed', [
        NOTE,
        {
          fields: [
            'Content-Type: application/pdf; name="a.pdf"',
            'Content-Transfer-Encoding: quoted-printable',
          ],
          body: [...pdf('qp', 900)]
            .map((octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
            .join('')
            .replaceAll(/(.{72})/g, '$1=\r\n'),
        },
      ]),
    ),
  },
  {
    name: 'zip-attached',
    octets: mail(
      'zip',
      multipart('mixed', [
        NOTE,
        file(
          'files.zip',
          'application/zip',
          zip([
            ['a.txt', GREETING],
            ['b.pdf', pdf('zip')],
          ]),
        ),
      ]),
    ),
  },
  {
    name: 'zip-as-octet-stream',
    octets: mail(
      'zip',
      multipart('mixed', [
        NOTE,
        file('files.zip', 'application/x-zip-compressed', zip([['a.txt', GREETING]])),
      ]),
    ),
  },
  {
    name: 'files-120',
    octets: mail(
      'many',
      multipart('mixed', [
        NOTE,
        ...Array.from({ length: 120 }, (_, at) =>
          file(`a${at}.txt`, 'text/plain', `file ${at}\r\n${GREETING}`),
        ),
      ]),
    ),
  },
  {
    name: 'files-empty',
    octets: mail(
      'empty',
      multipart('mixed', [
        NOTE,
        file('empty.txt', 'text/plain', ''),
        file('empty.pdf', 'application/pdf', ''),
      ]),
    ),
  },
  {
    name: 'files-same-twice',
    octets: mail(
      'twice',
      multipart('mixed', [
        NOTE,
        file('a.pdf', 'application/pdf', pdf('same')),
        file('b.pdf', 'application/pdf', pdf('same')),
      ]),
    ),
  },
  { name: 'file-alone', octets: mail('alone', file('a.pdf', 'application/pdf', pdf('alone'))) },
  {
    name: 'file-without-name',
    octets: mail(
      'no name',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64'],
          body: base64(pdf('n')),
        },
      ]),
    ),
  },
  {
    name: 'file-content-type-only-name',
    octets: mail(
      'type',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application; name=a.pdf', 'Content-Transfer-Encoding: base64'],
          body: base64(pdf('t')),
        },
      ]),
    ),
  },
  {
    name: 'file-text-as-attachment',
    octets: mail(
      'log',
      multipart('mixed', [
        NOTE,
        {
          fields: [
            'Content-Type: text/x-log; charset=us-ascii; name="error.log"',
            'Content-Disposition: attachment; filename="error.log"',
          ],
          body: lines(
            '2026-11-02 10:11:12 [error] begin 1',
            '--',
            '--- stack ---',
            'Content-Type: text/plain',
            '',
          ),
        },
      ]),
    ),
  },
  {
    name: 'file-patch',
    octets: mail(
      '[PATCH] fix',
      text(
        lines(
          '---',
          ' a.c | 2 +-',
          '',
          'diff --git a/a.c b/a.c',
          '--- a/a.c',
          '+++ b/a.c',
          '@@ -1 +1 @@',
          '-old',
          '+new',
          '-- ',
          '2.39.5',
          '',
        ),
      ),
      'X-Mailer: git-send-email 2.39.5',
    ),
  },
  {
    name: 'file-xml-utf8',
    octets: mail(
      'invoice',
      multipart('mixed', [
        NOTE,
        {
          ...file(
            'invoice.xml',
            'application/xml',
            utf8('<?xml version="1.0" encoding="UTF-8"?><i>Grüße</i>'),
          ),
          fields: [
            'Content-Type: application/xml; charset=UTF-8; name=invoice.xml',
            'Content-Transfer-Encoding: base64',
            'Content-Disposition: attachment; filename=invoice.xml; size=51; creation-date="Mon, 02 Nov 2026 10:11:10 GMT"',
          ],
        },
      ]),
    ),
  },
]
