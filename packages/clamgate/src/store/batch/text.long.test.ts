import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeEventId, encodeEventId } from './event-id.ts'
import { capText, escapeText, unescapeText } from './text.ts'

test('13.33 any text comes back as it was, and neither database is given NUL or half a pair', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const escaped = escapeText(text)
      assert.equal(unescapeText(escaped), text)
      assert.ok(escaped.isWellFormed() && !escaped.includes('\0'))
    }),
  )
  for (const text of ['\0', '\u001a', '\u001a0000', '\ud800', '\udc00\ud800', '\ud83d\ude00', 'a\ud83d'])
    assert.equal(unescapeText(escapeText(text)), text)
})

test('a text is cut between characters', () => {
  assert.equal(capText('ab\u{1f600}', 3), 'ab')
  assert.equal(capText('ab\u{1f600}', 4), 'ab\u{1f600}')
})

test('ids of events come back, be they UUIDs or not', () => {
  const uuid = '0193a6c1-7b3e-7c11-9d2f-0123456789ab'
  assert.equal(encodeEventId(uuid).length, 16)
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme' }), fc.constant(uuid)), (id) => {
      assert.equal(decodeEventId(encodeEventId(id)), id)
    }),
  )
})
