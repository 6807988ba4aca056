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
