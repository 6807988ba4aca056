import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from '../src/index.ts'
import { ATTACHMENT, base64, delimited, mail, multipart, multipartOf, PAYLOAD, TEXT } from './build.ts'

interface Shape {
  readonly name: string
  readonly mail: Buffer
  /** The class that is reported; undefined: none needs be. */
  readonly class?: string
  /** Readers get different objects. */
  readonly isAmbiguous: boolean
}

const body = (boundary: string) => delimited(boundary, TEXT, ATTACHMENT)
const mixed = (boundary: string) => `Content-Type: multipart/mixed; boundary="${boundary}"`

const SHAPES: readonly Shape[] = [
  {
    name: 'C04 direct leaves of a multipart/signed',
    mail: mail(...multipartOf('signed', 'b', TEXT, ATTACHMENT)),
    class: 'C04',
    isAmbiguous: false,
  },
  {
    name: 'C04 leaves of a multipart/parallel',
    mail: mail(...multipartOf('parallel', 'b', TEXT, ATTACHMENT)),
    class: 'C04',
    isAmbiguous: false,
  },
  {
    name: 'C04 a digest has messages without saying so',
    mail: mail(...multipartOf('digest', 'b', ['', 'Subject: x', ...multipart('c', ATTACHMENT)])),
    isAmbiguous: false,
  },
  {
    name: 'C06 an attachment that calls itself text',
    mail: mail('Content-Type: text/plain', 'Content-Transfer-Encoding: base64', '', base64()),
    isAmbiguous: false,
  },
  {
    name: 'D11 inner boundary is the outer one with two dashes',
    mail: mail(...multipart('b', TEXT, multipart('b--', ATTACHMENT))),
    isAmbiguous: true,
  },
  {
    name: 'D11 inner boundary begins with the outer one',
    mail: mail(...multipart('b', TEXT, multipart('bc', ATTACHMENT))),
    isAmbiguous: false,
  },
  {
    name: 'E01 a tab behind delimiters',
    mail: mail(mixed('b'), '', '--b\t', ...TEXT, '--b\t', ...ATTACHMENT, '--b--\t'),
    class: 'E01',
    isAmbiguous: false,
  },
  {
    name: 'E01 a form feed behind delimiters',
    mail: mail(mixed('b'), '', '--b', ...TEXT, '--b\f', ...ATTACHMENT, '--b--'),
    class: 'E01',
    isAmbiguous: true,
  },
  {
    name: 'E02 text behind the only delimiter',
    mail: mail(mixed('b'), '', '--b (comment)', ...ATTACHMENT, '--b--'),
    class: 'E02',
    isAmbiguous: true,
  },
  {
    name: 'E03 indented delimiters',
    mail: mail(mixed('b'), '', ' --b', ...ATTACHMENT, ' --b--'),
    class: 'E03',
    isAmbiguous: true,
  },
  {
    name: 'E03 delimiters with one dash, and in other case',
    mail: mail(mixed('Bound'), '', '-bound', ...ATTACHMENT, '-bound--'),
    class: 'E03',
    isAmbiguous: true,
  },
  {
    name: 'E04 a part behind the closing delimiter',
    mail: mail(mixed('b'), '', '--b', ...TEXT, '--b--', '', '--b', ...ATTACHMENT, '--b--'),
    class: 'E04',
    isAmbiguous: true,
  },
  {
    name: 'E06 delimiters between bare CR',
    mail: Buffer.from(
      `${mixed('b')}\r\n\r\nx\r--b\r${ATTACHMENT.join('\r').replaceAll('\r\n', '\r')}\r--b--\r`,
      'latin1',
    ),
    class: 'E06',
    isAmbiguous: true,
  },
  {
    name: 'E07 no closing delimiter',
    mail: mail(mixed('b'), '', '--b', ...TEXT, '--b', ...ATTACHMENT),
    class: 'E07',
    isAmbiguous: false,
  },
  {
    name: 'E08 an outer delimiter inside of an inner multipart',
    mail: mail(
      mixed('out'),
      '',
      '--out',
      mixed('in'),
      '',
      '--in',
      ...TEXT,
      '--out',
      '',
      'x',
      '--in',
      ...ATTACHMENT,
      '--in--',
      '--out--',
    ),
    class: 'E08',
    isAmbiguous: true,
  },
  {
    name: 'E09 near delimiters inside of base64',
    mail: mail(
      ...multipart('=.:', [
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        '',
        base64().replace('\r\n', '\r\n---=.:\r\n'),
      ]),
    ),
    isAmbiguous: true,
  },
  {
    name: 'E10 an entity in the epilogue',
    mail: mail(...multipart('b', TEXT), '', ...ATTACHMENT),
    class: 'E10',
    isAmbiguous: true,
  },
  {
    name: 'E12 bare LF throughout',
    mail: Buffer.from(
      mail(mixed('b'), '', ...body('b'))
        .toString('latin1')
        .replaceAll('\r\n', '\n'),
      'latin1',
    ),
    isAmbiguous: false,
  },
  {
    name: 'D07 no boundary at all',
    mail: mail('Content-Type: multipart/mixed', '', ...body('b')),
    class: 'D07',
    isAmbiguous: true,
  },
  {
    name: 'F03 a multipart that is encoded as a whole',
    mail: mail(
      mixed('b'),
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(body('b').join('\r\n'))),
    ),
    class: 'F03',
    isAmbiguous: true,
  },
  {
    name: 'J05 a nested message that begins like a program',
    mail: mail(...multipart('b', ['Content-Type: message/rfc822', '', 'MZ: x', ...ATTACHMENT])),
    isAmbiguous: false,
  },
  {
    name: 'J06 a mail in base64 under another label',
    mail: mail(
      ...multipart('b', [
        'Content-Type: application/octet-stream; name=a.eml',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from(['Subject: x', ...multipart('c', ATTACHMENT)].join('\r\n'))),
      ]),
    ),
    class: 'J06',
    isAmbiguous: false,
  },
]

for (const shape of SHAPES) {
  test(`${shape.name}: the attachment is found`, () => {
    const reading = readMail(shape.mail)
    const classes = reading.ambiguities.map((one) => one.class)
    assert.ok(
      reading.objects.some(({ octets }) => octets.equals(PAYLOAD)),
      reading.objects.map(({ octets }) => octets.toString('latin1').slice(0, 60)).join('\n'),
    )
    if (shape.class !== undefined)
      assert.ok(
        classes.some((one) => one === shape.class),
        classes.join(' '),
      )
    assert.equal(reading.isAmbiguous, shape.isAmbiguous, JSON.stringify(reading.ambiguities))
    assert.deepEqual(reading.unscannable, [])
  })
}
