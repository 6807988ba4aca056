import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from './read-mail.ts'

test('J07: a piece of a message is unscannable, in a message too, and what is in it is read', () => {
  const piece =
    'Content-Type: message/partial; number=2; total=3; id=x\r\n\r\nSubject: y\r\nX: z\r\n\r\nthe text\r\n'
  const nested = `Content-Type: message/rfc822\r\n\r\n${piece}`
  for (const [mail, path] of [
    [piece, '0'],
    [nested, '0.1'],
  ] as const) {
    const { unscannable, ambiguities, objects } = readMail(Buffer.from(mail))
    assert.deepEqual(unscannable, [{ kind: 'partial', path }])
    assert.ok(ambiguities.some((one) => one.class === 'J07' && one.path === path && !one.differs))
    assert.ok(objects.some(({ octets }) => octets.toString() === 'the text\r\n'))
  }
})

test('J07: a text that speaks of pieces is none', () => {
  const mail =
    'Subject: x\r\n\r\nThere is a type for it, as in\r\n\r\nContent-Type: message/partial; id=x\r\n\r\ntext\r\n'
  assert.deepEqual(readMail(Buffer.from(mail)).unscannable, [])
})

test('J08: the phantom body of a reference is read', () => {
  const mail =
    'Content-Type: message/external-body; access-type=x\r\n\r\nContent-ID: <a@b>\r\nX: y\r\n\r\nphantom'
  const { objects, ambiguities } = readMail(Buffer.from(mail))
  assert.ok(objects.some(({ octets }) => octets.toString() === 'phantom'))
  assert.ok(ambiguities.some((one) => one.class === 'J08'))
})

test('J01, J02: parts that are deeper than scanners go are named', () => {
  const levels = Array.from(
    { length: 18 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}x\r\n\r\n--b${level}x\r\n`,
  )
  const { ambiguities, unscannable } = readMail(Buffer.from(`${levels.join('')}\r\ntext`))
  assert.ok(ambiguities.some((one) => one.class === 'J01'))
  assert.deepEqual(unscannable, [])
})

const ENCRYPTED: readonly (readonly [contentType: string, what: 's/mime' | 'openpgp' | undefined])[] = [
  ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', 'openpgp'],
  ['Multipart/Encrypted; boundary=b', 'openpgp'],
  ['application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', 's/mime'],
  ['application/x-pkcs7-mime; smime-type=authEnveloped-data', 's/mime'],
  ['application/pkcs7-mime; smime-type=signed-data', undefined],
  ['application/pgp-encrypted', undefined],
]
for (const [contentType, what] of ENCRYPTED) {
  test(`a label says that content is encrypted, whatever the octets are: ${contentType}`, () => {
    const text = `Content-Type: ${contentType}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`
    const expected = what === undefined ? [] : [{ kind: 'encrypted', what, path: '0' }]
    assert.deepEqual(readMail(Buffer.from(text)).unscannable, expected)
  })
}
