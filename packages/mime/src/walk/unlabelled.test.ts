import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recogniseCanonical } from '../canonical/recogniser.ts'
import { readMail } from './read-mail.ts'

const FILE = Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 89) & 255))
const QUOTED = Array.from(FILE, (octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`)
  .join('')
  .replace(/.{75}/g, '$&=\r\n')
const HEAD = 'From: ann@example.net\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=us-ascii\r\n'

function assertGives(mail: string): void {
  const octets = Buffer.from(mail, 'latin1')
  const { objects, unscannable, isAmbiguous } = readMail(octets)
  assert.ok(objects.some((object) => object.octets.equals(FILE)))
  assert.deepEqual(unscannable, [])
  assert.equal(isAmbiguous, false)
  assert.equal(recogniseCanonical(octets).isCanonical, false)
}

const URLS: readonly (readonly [string, string])[] = [
  ['as it is', `<a href="data:application/zip;base64,${FILE.toString('base64')}">`],
  ['with blanks and capitals', `<a href='data:; BASE64 ,${FILE.toString('base64')}'>`],
  ['with escapes', `data:x/y;base64,${encodeURIComponent(FILE.toString('base64'))}`],
  ['behind other commas', `a, b64, c <img src="data:image/png;base64,${FILE.toString('base64')}">`],
]
for (const [name, page] of URLS) {
  test(`gives the file of a data: URL ${name}`, () => {
    const isShort = page.length < 990
    if (isShort) assertGives(`${HEAD}\r\n${page}\r\n`)
    assertGives(`${HEAD}Content-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(page))}`)
    const quoted = page.replaceAll('=', '=3D').replace(/.{70}/g, '$&=\r\n')
    if (!page.includes('%'))
      assertGives(`${HEAD}Content-Transfer-Encoding: quoted-printable\r\n\r\n${quoted}\r\n`)
  })
}

test('gives quoted-printable under a label that says nothing of it', () => {
  assertGives(`${HEAD}\r\n${QUOTED}\r\n`)
  assertGives(`${HEAD}Content-Transfer-Encoding: 7bit\r\n\r\n${QUOTED}\r\n`)
})

test('gives what is encoded twice', () => {
  const twice = [`${base64(FILE)}`, QUOTED].map((once) => base64(Buffer.from(once)))
  for (const body of twice) {
    const { objects } = readMail(Buffer.from(`${HEAD}Content-Transfer-Encoding: base64\r\n\r\n${body}`))
    assert.ok(objects.some((object) => object.octets.equals(FILE)))
  }
})

test('gives a part without a header whole, though lines in it look like fields', () => {
  const file = '\x7fELF\0\x01\x02\r\nX: y\r\n\x03 more: \r\n\r\n'
  const mail = `From: a@b.c\r\nContent-Type: multipart/mixed; boundary=Q\r\n\r\n--Q\r\n${file}\r\n--Q--\r\n`
  const { objects } = readMail(Buffer.from(mail, 'latin1'))
  assert.ok(objects.some(({ octets }) => octets.toString('latin1') === file))
})

test('leaves out the whole line end of LF CR before a delimiter', () => {
  const mail =
    'From: a@b.c\r\nContent-Type: multipart/mixed; boundary=Q\r\n\r\n--Q\r\n\r\n\0file\n\r--Q--\r\n'
  const { objects } = readMail(Buffer.from(mail, 'latin1'))
  assert.ok(objects.some(({ octets }) => octets.toString('latin1') === '\0file'))
})

function base64(octets: Buffer): string {
  return octets.toString('base64').replace(/.{76}/g, '$&\r\n').concat('\r\n')
}
