import { deflateSync } from 'node:zlib'
import { base64, lines, pieces, uuencode } from '../../encoders.ts'
import { openElement as ber, element as der } from '../../formats/asn1.ts'
import {
  ATTACHMENT,
  ATTRIBUTE,
  attribute,
  head,
  littleEndian,
  MESSAGE,
  RENDERING,
} from '../../formats/tnef.ts'
import { attachment, mailOf, multipart, textOf } from '../entity.ts'
import { containers, leaves, type Shape } from '../types.ts'

const TITLE = attribute(ATTACHMENT, ATTRIBUTE.title, 'minutes.bin\0')
const DATA = ATTRIBUTE.data

function tnef(octets: string, { before = '' } = {}): string {
  const version = attribute(MESSAGE, ATTRIBUTE.version, littleEndian(0x10000, 4))
  return `${head(1)}${version}${before}${RENDERING}${TITLE}${attribute(ATTACHMENT, DATA, octets)}`
}

const winmail =
  (type: string, write: (octets: string) => string = tnef) =>
  (octets: string) =>
    attachment('', { type, body: base64(write(octets)) })

const oid = (text: string) => der(6, Buffer.from(text, 'hex').toString('latin1'))
const DATA_OID = oid('2a864886f70d010701')
const SIGNED_OID = oid('2a864886f70d010702')
const COMPRESSED_OID = oid('2a864886f70d0109100109')
const ZLIB_OID = oid('2a864886f70d0109100308')
const SHA256 = der(0x30, oid('608648016503040201'), der(5))

function signedData(entity: string, content = der(0xa0, der(4, entity)), wrap: typeof der = der): string {
  const inner = wrap(0x30, der(2, '\x01'), der(0x31, SHA256), wrap(0x30, DATA_OID, content), der(0x31))
  return wrap(0x30, SIGNED_OID, wrap(0xa0, inner))
}

function compressedData(entity: string): string {
  const zlib = deflateSync(Buffer.from(entity, 'latin1')).toString('latin1')
  const inner = der(0x30, der(2, '\0'), der(0x30, ZLIB_OID), der(0x30, DATA_OID, der(0xa0, der(4, zlib))))
  return der(0x30, COMPRESSED_OID, der(0xa0, inner))
}

const MIME = 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'
const smime =
  (write: (entity: string) => string, type = MIME) =>
  (part: string) =>
    attachment('', { type, body: base64(write(textOf(multipart(part)))) })
const chunked = (entity: string) => ber(0xa0, ber(0x24, ...pieces(entity, 100).map((piece) => der(4, piece))))

export const WRAPPERS: readonly Shape[] = [
  ...leaves('K01', {
    'winmail.dat': winmail('application/ms-tnef; name=winmail.dat'),
    'vnd.ms-tnef': winmail('application/vnd.ms-tnef; name=winmail.dat'),
    octets: winmail('application/octet-stream; name=winmail.dat'),
    'another name': winmail('application/octet-stream; name=a.bin'),
    text: winmail('text/plain'),
    'second attachment': winmail('application/ms-tnef', (octets) =>
      tnef(octets, { before: RENDERING + TITLE + attribute(ATTACHMENT, DATA, 'harmless') }),
    ),
    'in a TNEF': winmail('application/ms-tnef; name=winmail.dat', (octets) => tnef(tnef(octets))),
  }),
  ...leaves('K01', {
    uuencoded: (octets) => ({
      head: 'Content-Type: text/plain\r\n',
      body: `Hello\r\n\r\n${uuencode(tnef(octets), { begin: 'begin 600 winmail.dat' })}`,
    }),
    'as a property': winmail('application/ms-tnef; name=winmail.dat', (octets) => {
      const padded = octets + '\0'.repeat((4 - (octets.length % 4)) % 4)
      const numbers = [1, 0x37010102, 1, octets.length].map((value) => littleEndian(value, 4))
      const data = numbers.join('') + padded
      return head(1) + RENDERING + attribute(ATTACHMENT, ATTRIBUTE.attachmentProperties, data)
    }),
    raw: (octets) => attachment('', { type: 'application/ms-tnef', encoding: 'binary', body: tnef(octets) }),
  }),
  ...containers('K02', {
    signed: smime(signedData),
    'signed, x-pkcs7-mime': smime(signedData, 'application/x-pkcs7-mime; name=smime.p7m'),
    'signed, no type of S/MIME': smime(signedData, 'application/pkcs7-mime'),
    'signed, octets with a name': smime(signedData, 'application/octet-stream; name=smime.p7m'),
    'signed, indefinite lengths': smime((entity) => signedData(entity, ber(0xa0, der(4, entity)), ber)),
    'signed, in pieces': smime((entity) => signedData(entity, chunked(entity), ber)),
    'signed, in pieces of definite length': smime((entity) =>
      signedData(entity, der(0xa0, der(0x24, ...pieces(entity, 64).map((piece) => der(4, piece))))),
    ),
    compressed: smime(compressedData, 'application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z'),
    'compressed in signed': smime((entity) =>
      signedData(
        textOf(
          attachment('', {
            type: 'application/pkcs7-mime; smime-type=compressed-data',
            body: base64(compressedData(entity)),
          }),
        ),
      ),
    ),
    'signed in signed': smime((entity) =>
      signedData(textOf(attachment('', { type: MIME, body: base64(signedData(entity)) }))),
    ),
    'signed in compressed': smime((entity) =>
      compressedData(textOf(attachment('', { type: MIME, body: base64(signedData(entity)) }))),
    ),
    'signed, armoured': (part) =>
      attachment('', {
        encoding: '7bit',
        body: `-----BEGIN PKCS7-----\r\n${lines(base64(signedData(textOf(multipart(part))), { width: 999_999, eol: '' }), { width: 64 })}\r\n-----END PKCS7-----\r\n`,
      }),
    'signed, a mail in it': (part) =>
      attachment('', { type: MIME, body: base64(signedData(mailOf(multipart(part)))) }),
    'signed, binary': (part) =>
      attachment('', { type: MIME, encoding: 'binary', body: signedData(textOf(multipart(part))) }),
  }),
]
