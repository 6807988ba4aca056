import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapped } from './wrap.ts'

const TEXT = 'the MTA refused the clean message at RCPT TO: 554 5.7.1 relay denied'

test('text goes on below where it began', () => {
  assert.deepEqual(wrapped('ok  x  ', TEXT, 50), [
    'ok  x  the MTA refused the clean message at RCPT',
    '       TO: 554 5.7.1 relay denied',
  ])
})

test('a word that is longer than the line stays whole', () => {
  const word = 'x'.repeat(60)
  assert.deepEqual(wrapped('', `a ${word} b`, 40), ['a', word, 'b'])
})

test('no line is broken where the width is not known or too small', () => {
  for (const columns of [undefined, 0, 20])
    assert.deepEqual(wrapped('ok  x  ', TEXT, columns), [`ok  x  ${TEXT}`])
})
