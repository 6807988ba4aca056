import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { computingMs } from '../ground/testing/cpu-time.ts'
import { composed, fold } from './fold.ts'

const EQUAL: readonly (readonly [string, string])[] = [
  ['Grüße', 'GRÜßE'],
  ['Grüße', 'Gru\u0308ße'],
  ['ΟΔΟΣ', 'οδος'],
  ['ΟΔΟΣΑ', 'οδοσα'],
  ['ẞ', 'ß'],
  ['Ångström', '\u212bngström'],
  ['J\u030c', 'ǰ'],
  ['ПРИВЕТ', 'привет'],
  ['ſ', 'S'],
]

for (const [one, other] of EQUAL) {
  test(`${one} and ${other} are the same to patterns`, () => assert.equal(fold(one), fold(other)))
}

for (const [one, other] of [
  ['ß', 'ss'],
  ['ı', 'i'],
  ['İ', 'i'],
  ['ü', 'u'],
] as const) {
  test(`${one} and ${other} are not`, () => assert.notEqual(fold(one), fold(other)))
}

test('letters are the same exactly where an expression that ignores case takes them for the same', () => {
  for (let code = 0x80; code < 0x1e944; code++) {
    const letter = String.fromCodePoint(code)
    // U+0345 is a mark that becomes a letter when it stands alone.
    if (code === 0x345 || !/\p{Changes_When_Casemapped}/u.test(letter)) continue
    if (letter !== letter.normalize('NFC')) continue
    for (const other of [fold(letter), letter.toLowerCase(), letter.toUpperCase()]) {
      if ([...other].length > 1) continue
      const isSame = new RegExp(`^${letter}$`, 'iu').test(other)
      assert.equal(fold(other) === fold(letter), isSame, `U+${code.toString(16)} ${letter} ${other}`)
    }
  }
})

test('what is folded stays as it is, and the order of marks does not matter', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(text, (one) => {
      assert.equal(fold(fold(one)), fold(one))
      assert.equal(fold(one.normalize('NFD')), fold(one.normalize('NFC')))
    }),
  )
})

test('a text with very many marks takes time linear to its length', () => {
  let text = ''
  const ms = computingMs(() => {
    text = composed(`a${'\u0301\u0323'.repeat(100_000)}`)
  })
  assert.ok(text.length > 199_000)
  // NFC by itself sorts marks in time that grows with the square.
  assert.ok(ms < 5000, `${ms} ms`)
})
