import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanBytes, cleanText, cutText } from './clean.ts'

const GOLDEN: readonly { name: string; dirty: string; clean: string }[] = [
  { name: 'printable ASCII', dirty: 'a <b@c> "d" %v', clean: 'a <b@c> "d" %v' },
  { name: 'printable Unicode', dirty: 'дмитрий@例え.jp é 😀', clean: 'дмитрий@例え.jp é 😀' },
  { name: 'line ends', dirty: 'a\r\nMessage from', clean: 'a??Message from' },
  { name: 'other line ends', dirty: 'a\u2028b\u2029c\u0085d\vd', clean: 'a?b?c?d?d' },
  { name: 'an ANSI escape', dirty: '\u001b[31mred\u009b0m', clean: '?[31mred?0m' },
  { name: 'bidirectional overrides', dirty: 'exe.\u202egpj\u2066\u200f', clean: 'exe.?gpj??' },
  { name: 'zero width characters', dirty: 'a\u200bb\ufeffc', clean: 'a?b?c' },
  { name: 'NUL, TAB and DEL', dirty: '\0\t\x7f', clean: '???' },
  { name: 'a lone surrogate', dirty: 'a\ud83db', clean: 'a?b' },
]
for (const { name, dirty, clean } of GOLDEN) {
  test(`cleans ${name}`, () => assert.equal(cleanText(dirty), clean))
}

test('cuts long text and shows that it did', () => {
  assert.equal(cleanText('abcdefgh', 8), 'abcdefgh')
  assert.equal(cleanText('abcdefghi', 8), 'abcde...')
  assert.equal(cleanText('abcd😀fghi', 8), 'abcd...', 'a pair of surrogates stays whole or goes')
  assert.equal(cleanText('x'.repeat(2000)).length, 1000)
  assert.equal(cleanText('abc', 2), '..')
})

test('reads bytes as UTF-8 and marks those that are not', () => {
  assert.equal(cleanBytes(Buffer.from('tést <a@b>')), 'tést <a@b>')
  assert.equal(cleanBytes(Buffer.from([0x61, 0xe9, 0x62, 0xff])), 'a?b?')
  assert.equal(cleanBytes(Buffer.alloc(100_000, 'é')).length, 1000)
})

test('gives one printable line of bounded length for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 3, max: 120 }), (bytes, max) => {
      const text = cleanBytes(bytes, max)
      assert.ok(text.length <= max)
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      assert.equal(cleanText(text, max), text, 'cleaning twice changes nothing')
    }),
  )
})

test('a text that is cut and not cleaned ends with a character, and one that fits is left as it is', () => {
  assert.equal(cutText('abc', 3), 'abc')
  assert.equal(cutText('abcd', 3), 'abc')
  assert.equal(cutText('ab😀', 4), 'ab😀')
  assert.equal(cutText('ab😀c', 4), 'ab😀')
  assert.equal(cutText('ab😀c', 3), 'ab')
  assert.equal(cutText('😀', 0), '')
})
