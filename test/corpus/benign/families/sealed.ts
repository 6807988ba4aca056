import {
  base64,
  type Entity,
  file,
  GREETING,
  html,
  lines,
  mail,
  messagePart,
  multipart,
  plainMail,
  random,
  text,
  top,
} from '../build.ts'
import { envelopedData, signedData, signedDataInPieces } from '../formats/cms.ts'
import { pdf } from '../formats/files.ts'
import { armour, encryptedMessage, publicKey, signature } from '../formats/openpgp.ts'
import type { Draft } from '../types.ts'

const NOTE = text(GREETING, 'text/plain; charset=utf-8', 'quoted-printable')
const WITH_FILE = multipart('mixed', [NOTE, file('offer.pdf', 'application/pdf', pdf('offer'))])
const BOTH = multipart('alternative', [NOTE, html('<p>please see below</p>\r\n')])

function smimeSigned(entity: Entity, type = 'application/pkcs7-signature'): Entity {
  const signature = file('smime.p7s', type, signedData(random('signature', 256)))
  const parameters = `; protocol="${type}"; micalg="sha-256"`
  return multipart('signed', [entity, signature], {
    parameters,
    preamble: 'This is a cryptographically signed message in MIME format.\r\n\r\n',
  })
}

function pgpSigned(entity: Entity): Entity {
  const part = {
    fields: [
      'Content-Type: application/pgp-signature; name="signature.asc"',
      'Content-Description: OpenPGP digital signature',
      'Content-Disposition: attachment; filename="signature.asc"',
    ],
    body: armour('SIGNATURE', signature('pgp')),
  }
  return multipart('signed', [entity, part], {
    parameters: '; micalg=pgp-sha512; protocol="application/pgp-signature"',
  })
}

function pgpEncrypted(seed: string): Entity {
  return multipart(
    'encrypted',
    [
      {
        fields: [
          'Content-Type: application/pgp-encrypted',
          'Content-Description: PGP/MIME version identification',
        ],
        body: 'Version: 1\r\n',
      },
      {
        fields: [
          'Content-Type: application/octet-stream; name="encrypted.asc"',
          'Content-Disposition: inline; filename="encrypted.asc"',
        ],
        body: armour('MESSAGE', encryptedMessage(seed, 2500), 'Version: GnuPG v2'),
      },
    ],
    { parameters: '; protocol="application/pgp-encrypted"' },
  )
}

function opaque(content: string, kind: string, type = 'application/pkcs7-mime'): Entity {
  return {
    fields: [
      `Content-Type: ${type}; smime-type=${kind}; name="smime.p7m"`,
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="smime.p7m"',
    ],
    body: base64(content),
  }
}

const INNER = `${lines(...NOTE.fields, '')}${NOTE.body}`
const CLEAR = lines(
  '-----BEGIN PGP SIGNED MESSAGE-----',
  'Hash: SHA512',
  '',
  'Hello Bert,',
  '',
  '- -- dashes are escaped',
  'Anna',
)

/** Signed and encrypted mail. */
export const SEALED: readonly Draft[] = [
  { name: 'smime-signed-text', octets: mail('signed', smimeSigned(NOTE)) },
  { name: 'smime-signed-x-type', octets: mail('signed', smimeSigned(NOTE, 'application/x-pkcs7-signature')) },
  { name: 'smime-signed-with-file', octets: mail('signed', smimeSigned(WITH_FILE)) },
  { name: 'smime-signed-alternative', octets: mail('signed', smimeSigned(BOTH)) },
  { name: 'smime-signed-twice', octets: mail('signed twice', smimeSigned(smimeSigned(NOTE))) },
  {
    name: 'smime-signed-in-a-list',
    octets: mail('[list] signed', multipart('mixed', [smimeSigned(NOTE), text('_____\r\nlist footer\r\n')])),
  },
  {
    name: 'smime-opaque',
    octets: mail('signed', opaque(signedData(random('s', 256), INNER), 'signed-data')),
  },
  {
    name: 'smime-opaque-x-type',
    octets: mail(
      'signed',
      opaque(signedData(random('s', 256), INNER), 'signed-data', 'application/x-pkcs7-mime'),
    ),
  },
  {
    name: 'smime-opaque-in-pieces',
    octets: mail(
      'signed',
      opaque(signedDataInPieces(random('s', 256), INNER + GREETING.repeat(40)), 'signed-data'),
    ),
  },
  {
    name: 'smime-opaque-with-file',
    octets: mail(
      'signed',
      opaque(
        signedData(random('s', 256), `${lines(...WITH_FILE.fields, '')}${WITH_FILE.body}`),
        'signed-data',
      ),
    ),
  },
  {
    name: 'smime-certificates-only',
    octets: mail('my key', opaque(signedData(random('c', 600)), 'certs-only')),
  },
  {
    name: 'smime-enveloped',
    octets: mail('secret', opaque(envelopedData(random('e', 3000)), 'enveloped-data')),
    isEncrypted: true,
  },
  {
    name: 'smime-enveloped-x-type',
    octets: mail(
      'secret',
      opaque(envelopedData(random('e', 900)), 'enveloped-data', 'application/x-pkcs7-mime'),
    ),
    isEncrypted: true,
  },
  {
    name: 'smime-signed-enveloped',
    octets: mail('secret and signed', smimeSigned(opaque(envelopedData(random('f', 900)), 'enveloped-data'))),
    isEncrypted: true,
  },
  { name: 'pgp-signed-text', octets: mail('signed', pgpSigned(NOTE)) },
  { name: 'pgp-signed-with-file', octets: mail('signed', pgpSigned(WITH_FILE)) },
  { name: 'pgp-signed-in-smime-signed', octets: mail('signed twice', smimeSigned(pgpSigned(NOTE))) },
  {
    name: 'pgp-signed-forwarded',
    octets: mail('Fwd: signed', multipart('mixed', [NOTE, messagePart(mail('signed', pgpSigned(NOTE)))])),
  },
  { name: 'pgp-encrypted', octets: mail('secret', pgpEncrypted('one')), isEncrypted: true },
  {
    name: 'pgp-encrypted-in-a-list',
    octets: mail('[list] secret', multipart('mixed', [pgpEncrypted('two'), text('list footer\r\n')])),
    isEncrypted: true,
  },
  {
    name: 'pgp-inline-signed',
    octets: plainMail('inline', `${CLEAR}${armour('SIGNATURE', signature('inline'))}`),
  },
  {
    name: 'pgp-inline-signed-and-a-footer',
    octets: mail(
      'inline',
      text(`${CLEAR}${armour('SIGNATURE', signature('inline'))}_______\r\nlist footer\r\n`),
    ),
  },
  {
    name: 'pgp-inline-encrypted',
    octets: plainMail('inline', armour('MESSAGE', encryptedMessage('inline', 900), 'Version: GnuPG v1')),
    isEncrypted: true,
  },
  {
    name: 'pgp-inline-encrypted-with-words',
    octets: mail('inline', text(`Only for you:\r\n\r\n${armour('MESSAGE', encryptedMessage('words', 900))}`)),
    isEncrypted: true,
  },
  { name: 'pgp-key-in-text', octets: mail('my key', text(armour('PUBLIC KEY BLOCK', publicKey('key')))) },
  {
    name: 'pgp-key-attached',
    octets: mail(
      'my key',
      multipart('mixed', [
        NOTE,
        {
          fields: ['Content-Type: application/pgp-keys; name="0x1234.asc"'],
          body: armour('PUBLIC KEY BLOCK', publicKey('key')),
        },
      ]),
    ),
  },
  {
    name: 'pgp-autocrypt',
    octets: `${lines(...top('autocrypt'), `Autocrypt: addr=anna@example.org; prefer-encrypt=mutual; keydata=\r\n ${base64(random('autocrypt', 1800), 76).replaceAll('\r\n', '\r\n ')}`, '')}${GREETING}`,
  },
  {
    name: 'certificates-as-text',
    octets: mail(
      'chain',
      text(
        lines('-----BEGIN CERTIFICATE-----', base64(random('pem', 1100), 64), '-----END CERTIFICATE-----'),
      ),
    ),
  },
]
