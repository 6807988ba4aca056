import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from './read-mail.ts'

test('does not take other line ends of a text for another mail, again and again', () => {
  const mail = [
    'From: ann@example.net',
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding\x0b: base64',
    'Content-Disposition: attachment; filename=a.bin',
    '',
    'QUJD',
    '',
  ].join('\r\n')
  const { objects, unscannable } = readMail(Buffer.from(mail, 'latin1'))
  assert.ok(objects.length < 40, `${objects.length} objects`)
  assert.deepEqual(unscannable, [])
})

test('gives a file that ends the mail without the line end that an MTA adds, too', () => {
  const head = 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
  const contents = readMail(Buffer.from(`${head}A=00B\r\n`)).objects.map(({ octets }) =>
    octets.toString('latin1'),
  )
  assert.ok(contents.includes('A\0B'))
  assert.ok(contents.includes('A\0B\r\n'))
})

test('gives each decoding of a file that ends the mail without that line end', () => {
  const head = 'Content-Transfer-Encoding: quoted-printable\r\n\r\n'
  const contents = readMail(Buffer.from(`${head}A=00=4Z\r\n`)).objects.map(({ octets }) =>
    octets.toString('latin1'),
  )
  assert.ok(contents.includes('A\0=4Z'))
  assert.ok(contents.includes('A\0=4Z\r\n'))
})

const REST_OF_MAIL =
  'From: ann@example.net\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n'

function objectsOf(text: string): readonly string[] {
  return readMail(Buffer.from(text, 'latin1')).objects.map(({ octets }) => octets.toString('latin1'))
}

test('reads a message as it stands, too, where its label says that it is encoded', () => {
  const head = 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
  assert.ok(objectsOf(`${head}${REST_OF_MAIL}QUI=3D\r\n`.replace('=3D', '=')).includes('AB'))
})

test('reads a mail in a file that begins with the magic of a wrapper', () => {
  const file = Buffer.from(`\x78\x9f\x3e\x22: x\r\n${REST_OF_MAIL}QUJD\r\n`, 'latin1').toString('base64')
  const head =
    'Content-Type: application/octet-stream; name=a.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  assert.ok(objectsOf(`${head}${file}\r\n`).includes('ABC'))
})

test('finds lines of base64 with control octets in them under no label', () => {
  const line = Buffer.from('A file that is a bit longer than one line of it').toString('base64')
  const dirty = line.replaceAll(/.{20}/g, '$&\x01')
  assert.ok(
    objectsOf(`Subject: x\r\nContent-Transfer-Encoding base64\r\n\r\n${dirty}\r\n`).includes(
      'A file that is a bit longer than one line of it',
    ),
  )
})
