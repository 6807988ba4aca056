import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isGlob, matchesGlob } from './glob.ts'

const TABLE: readonly [glob: string, text: string, fits: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything at all', true],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['a', 'A', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['abc', 'zabc', false],
  ['*@example.org', 'a@example.org', true],
  ['*@example.org', 'a@example.org.evil', false],
  ['*@example.org', '@example.org', true],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['*ab', 'aab', true],
  ['*aab', 'aaaab', true],
  ['**a**', 'bab', true],
  ['a?c*', 'abc', true],
  ['a?c*', 'ac', false],
  ['.+(x)[y]$^|\\', '.+(x)[y]$^|\\', true],
  ['.+(x)[y]', 'aaxy', false],
  ['*\n*', 'a\nb', true],
  ['?', '😀', true],
  ['a??', 'a😀b', true],
  ['a?', 'a😀b', false],
]

for (const [glob, text, fits] of TABLE) {
  test(`the glob ${JSON.stringify(glob)} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(text)}`, () => {
    assert.equal(matchesGlob(glob, text), fits)
  })
}

test('globs fit what a plain definition says that they fit', () => {
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 10 })
  fc.assert(
    fc.property(glob, text, (one, other) => matchesGlob(one, other) === byDefinition(one, other)),
    {
      numRuns: 3000,
    },
  )
})

/** By the book: slow, and plainly right. */
function byDefinition(glob: string, text: string): boolean {
  if (glob === '') return text === ''
  if (glob[0] === '*') {
    return byDefinition(glob.slice(1), text) || (text !== '' && byDefinition(glob, text.slice(1)))
  }
  return text !== '' && (glob[0] === '?' || glob[0] === text[0]) && byDefinition(glob.slice(1), text.slice(1))
}

test('a glob with many stars takes no more steps than its length times that of the text', () => {
  // With backtracking into every star this would take longer than the universe has.
  assert.equal(matchesGlob(`${'*a'.repeat(400)}*b`, 'a'.repeat(20_000)), false)
})

test('only stars and question marks make a glob', () => {
  assert.ok(isGlob('a*'))
  assert.ok(isGlob('?'))
  assert.ok(!isGlob('[a-z].+'))
})
