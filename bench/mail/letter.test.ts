import assert from 'node:assert/strict'
import { test } from 'node:test'
import { message } from '@clamgate/milter/testing'
import { letter } from './letter.ts'
import { Marks } from './marks.ts'

for (const bodyBytes of [512, 2048, 8191, 8192, 20_480, 204_800, 1_000_003]) {
  test(`a body of ${bodyBytes} bytes has exactly that size and whole lines`, () => {
    const raw = letter(bodyBytes)
    const { headers, body } = message(raw)
    assert.equal(body.length, bodyBytes)
    assert.ok(headers.length >= 20 && headers.length <= 30, `${headers.length} header fields`)
    const text = raw.toString('latin1')
    assert.ok(text.endsWith('\r\n'))
    assert.equal(/\r(?!\n)|(?<!\r)\n/.exec(text), null)
    assert.ok(text.split('\r\n').every((line) => line.length <= 100))
  })
}

test('the attachment is base64 that decodes to as many bytes as it encodes', () => {
  const [, encoded = ''] =
    /filename="statement\.bin"\r\n\r\n([^-]+)--/.exec(letter(20_480).toString('latin1')) ?? []
  const characters = encoded.replaceAll('\r\n', '')
  assert.ok(characters.length > 10_000)
  assert.match(characters, /^[A-Za-z0-9+/]+$/)
  assert.equal(Buffer.from(characters, 'base64').toString('base64'), characters)
})

test('the same seed gives the same mail, another seed another', () => {
  assert.deepEqual(letter(2048, 7), letter(2048, 7))
  assert.notDeepEqual(letter(2048, 7), letter(2048, 8))
})

test('a renewed mail differs in the header and in each part, and keeps its size', () => {
  const raw = letter(20_480)
  const marks = new Marks([raw])
  assert.equal(marks.count, 3)
  marks.renew()
  const first = Buffer.from(raw)
  marks.renew()
  const differing = new Set<string>()
  const parts = raw.toString('latin1').split(/\r\n\r\n|--=_part/)
  for (const [index, part] of first
    .toString('latin1')
    .split(/\r\n\r\n|--=_part/)
    .entries()) {
    if (part !== parts[index]) differing.add(`part ${index}`)
  }
  assert.equal(raw.length, first.length)
  assert.equal(differing.size, 3)
})
