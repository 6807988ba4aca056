import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completed, exactly, hasWord, placeSince, withoutWord, withWord, wordsOf } from './query-text.ts'

test('words are cut at blanks, and not inside quotes', () => {
  const query = '  is:finding from:"a b"  subject:"say \\"no\\" x'
  assert.deepEqual(
    wordsOf(query).map(({ text }) => text),
    ['is:finding', 'from:"a b"', 'subject:"say \\"no\\" x'],
  )
  for (const { text, start, end } of wordsOf(query)) assert.equal(query.slice(start, end), text)
  assert.deepEqual(wordsOf(' \t '), [])
})

test('a word is added once, and taken away wherever it stands', () => {
  assert.equal(withWord('', 'is:finding'), 'is:finding')
  assert.equal(withWord('to:a ', 'is:finding'), 'to:a is:finding')
  assert.equal(withWord('IS:finding to:a', 'is:finding'), 'IS:finding to:a')
  assert.equal(
    withoutWord('to:a is:finding b', (word) => word === 'is:finding'),
    'to:a b',
  )
  assert.equal(hasWord('subject:"is:finding"', 'is:finding'), false)
})

test('a value that would be cut stands in quotes, and its asterisks are asterisks', () => {
  assert.equal(exactly('a@example.org'), 'a@example.org')
  assert.equal(exactly('junk "x" only'), '"junk \\"x\\" only"')
  assert.equal(exactly(''), '""')
  assert.equal(exactly('Win.*'), '"Win.\\*"')
})

const KEY = { text: 'is:', kind: 'key' } as const
const VALUE = { text: 'infected', kind: 'value' } as const

test('a key is put where it was begun, and its value comes next', () => {
  assert.deepEqual(completed('to:a i', { start: 5, end: 6 }, KEY), { query: 'to:a is:', at: 8 })
  assert.deepEqual(completed('i:clean', { start: 0, end: 1 }, KEY), { query: 'is:clean', at: 3 })
})

test('behind a value comes a blank, unless something stands there', () => {
  assert.deepEqual(completed('is:in', { start: 3, end: 5 }, VALUE), { query: 'is:infected ', at: 12 })
  assert.deepEqual(completed('is:in to:a', { start: 3, end: 5 }, VALUE).query, 'is:infected to:a')
  assert.deepEqual(completed('is:in,clean', { start: 3, end: 5 }, VALUE).query, 'is:infected,clean')
})

test('a suggestion takes the place of the word that it was made for, as that is by now', () => {
  const word = { start: 3, end: 5 }
  assert.deepEqual(placeSince('is:in to:a', 'is:in to:a', word), word)
  assert.deepEqual(placeSince('is:in to:a', 'is:infec to:a', word), { start: 3, end: 8 })
  assert.deepEqual(placeSince('is:in to:a', 'is: to:a', word), { start: 3, end: 3 })
  assert.deepEqual(placeSince('to:a', 'to:a', { start: 4, end: 4 }), { start: 4, end: 4 })
})

test('it has no place any more where the text around it changed', () => {
  const word = { start: 3, end: 5 }
  assert.equal(placeSince('is:in to:a', 'to:in to:a', word), undefined)
  assert.equal(placeSince('is:in to:a', 'is:in to:b', word), undefined)
  assert.equal(placeSince('is:a b is:a', 'is:a', { start: 4, end: 7 }), undefined)
  assert.equal(placeSince('is:in', '', word), undefined)
})
