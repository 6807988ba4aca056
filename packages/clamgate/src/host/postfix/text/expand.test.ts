// biome-ignore-all lint/suspicious/noTemplateCurlyInString: values of main.cf
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expand, referenceIn } from './expand.ts'

const VALUES: Readonly<Record<string, string>> = {
  a: 'x',
  b: '$a, y',
  empty: '',
  loop: '$loop $loop $loop',
  one: '$two $two $two',
  two: '$one $one <',
}

// As `postconf -x` of Postfix 3.7 prints it.
const CASES: readonly (readonly [text: string, expanded: string])[] = [
  ['$a', 'x'],
  ['${a}', 'x'],
  ['$(a)', 'x'],
  ['<$b>', '<x, y>'],
  ['$none', ''],
  ['$$a', '$a'],
  ['${a?yes}${empty?no}', 'yes'],
  ['${a:no}${empty:yes}', 'yes'],
  ['${a?{yes}:{no}}', 'yes'],
  ['${empty?{yes}:{no}}', 'no'],
  ['${empty?{yes} : {$a}}', 'x'],
  ['${{$a} == {x} ? {yes} : {no}}', '${{$a} == {x} ? {yes} : {no}}'],
  ['unix:a', 'unix:a'],
  ['1 $', '1 $'],
]

for (const [text, expanded] of CASES) {
  test(`expands ${text}`, () => {
    assert.equal(
      expand(text, (name) => VALUES[name]),
      expanded,
    )
  })
}

test('a name that refers to itself ends', () => {
  assert.equal(
    expand('$loop', (name) => VALUES[name]),
    '  ',
  )
  assert.match(
    expand('$one', (name) => VALUES[name]),
    /^[ <]+$/,
  )
})

test('tells a reference from other text', () => {
  assert.deepEqual(['$a', '${a}', '$(a)', '$a$b', '${a?b}', 'a'].map(referenceIn), [
    'a',
    'a',
    'a',
    undefined,
    undefined,
    undefined,
  ])
})
