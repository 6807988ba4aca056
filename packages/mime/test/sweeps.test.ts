import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMail } from '../src/index.ts'
import { fieldBlocks } from '../src/walk/sweep/field-blocks.ts'
import { hasNulInDelimiter, withoutNul } from '../src/walk/sweep/nul.ts'
import { ATTACHMENT, base64, mail, multipart, PAYLOAD, TEXT } from './build.ts'

const PLAIN = 'Content-Type: text/plain'

/** Mails in which no header leads to the file. */
const SHAPES: Readonly<Record<string, Buffer>> = {
  'base64 in a text': mail(PLAIN, '', 'see below', '', base64(), '', 'bye'),
  'base64 in quoted lines': mail(
    PLAIN,
    '',
    ...base64()
      .split('\r\n')
      .map((line) => `> ${line}`),
  ),
  'base64 in one long line': mail(PLAIN, '', base64().replaceAll('\r\n', '')),
  'base64 between lines of dashes': mail(PLAIN, '', '-- x', base64(), '-- x'),
  'a part in a text': mail(PLAIN, '', '--b', ...ATTACHMENT, '--b--'),
  'fields in a text behind an empty line': mail(PLAIN, '', 'hello', '', ...ATTACHMENT),
  'fields in a text, up to the end and over lines of dashes': mail(
    PLAIN,
    '',
    'hello',
    '',
    ...ATTACHMENT.slice(0, 3),
    base64().replace('\r\n', '\r\n--- \r\n'),
  ),
  'a part in the text of a part': mail(...multipart('b', [PLAIN, '', '--c', ...ATTACHMENT, '--c--'])),
  'a mail in an encoded text': mail(
    PLAIN,
    'Content-Transfer-Encoding: base64',
    '',
    base64(Buffer.from(['hello', '', ...ATTACHMENT].join('\r\n'))),
  ),
  'NUL in a delimiter of a mail that nobody announced': mail(
    PLAIN,
    '',
    'hello',
    'this is',
    'a longer text',
    '',
    '-\0-b',
    ...ATTACHMENT,
    '--\0b--',
  ),
}

for (const [name, message] of Object.entries(SHAPES)) {
  test(`brings up ${name}, and calls nothing ambiguous`, () => {
    const { objects, isAmbiguous, ambiguities, unscannable } = readMail(message)
    const found = objects.find(({ octets }) => octets.equals(PAYLOAD))
    assert.equal(found?.isMain, false)
    assert.equal(isAmbiguous, false, JSON.stringify(ambiguities))
    assert.deepEqual(unscannable, [])
  })
}

test('ordinary mail gives its parts, and nothing else', () => {
  const { objects } = readMail(mail(...multipart('b', TEXT, ATTACHMENT)))
  assert.deepEqual(
    objects.filter(({ isMain }) => isMain).map(({ path }) => path),
    ['0.1', '0.2'],
  )
  // The text with the line end before its delimiter.
  assert.equal(objects.length, 3)
})

test('signatures of DKIM are no base64 to decode', () => {
  const signature = `DKIM-Signature: v=1; b=${base64().replaceAll('\r\n', '\r\n ')}`
  assert.equal(readMail(mail(signature, '', 'hello, this is a text')).objects.length, 1)
})

test('a block of fields begins where its first field does, and is found once', () => {
  const text = Buffer.from(
    'hello\r\n\r\nX: y\r\nContent-Type: a/b;\r\n c=d\r\nContent-Disposition: x\r\n\r\nmore',
  )
  assert.deepEqual(fieldBlocks(text, [{ start: 0, end: text.length }]), [text.indexOf('X: y')])
  const prose = Buffer.from('As we said, the content-type: field')
  assert.deepEqual(fieldBlocks(prose, [{ start: 0, end: prose.length }]), [])
})

test('NUL matters where a delimiter hides behind it', () => {
  assert.equal(hasNulInDelimiter(Buffer.from('a\n\0--b\n')), true)
  assert.equal(hasNulInDelimiter(Buffer.from('-\0-b\n')), true)
  assert.equal(hasNulInDelimiter(Buffer.from('a\0\0--b\n\0-x\n')), false)
  assert.equal(hasNulInDelimiter(Buffer.from('--')), false)
  assert.equal(withoutNul(Buffer.from('\0a\0\0b\0')).toString(), 'ab')
})
