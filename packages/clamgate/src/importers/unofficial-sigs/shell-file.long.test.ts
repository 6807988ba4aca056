import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseShellFile } from './shell-file.ts'

const scalar = (text: string) => parseShellFile(text).assignments[0]?.value
const words = (text: string) =>
  parseShellFile(text).assignments[0]?.words.map((word) => `${word.line} ${word.text}`)

const SCALARS: readonly (readonly [text: string, value: string])[] = [
  ['a="b"', 'b'],
  ['a="b" # c', 'b'],
  ["a='b # c'", 'b # c'],
  ['a=b # c', 'b'],
  ['a=b#c', 'b#c'],
  ['a=', ''],
  ['  export a="b c"', 'b c'],
  ['declare -r a="b"', 'b'],
  ['a="say \\"x\\" \\$y"', 'say "x" $y'],
  ['a="$(rm -rf /)"', '$(rm -rf /)'],
  ['a=`reboot`', '`reboot`'],
]

for (const [text, value] of SCALARS) test(`reads ${text}`, () => assert.equal(scalar(text), value))

test('lists go on to their closing bracket, without comments', () => {
  assert.deepEqual(
    words('declare -a d=( # BEGIN\n  a.ndb|LOW # x (y)\n#b.ndb|LOW\n\n "c.ndb|HIGH"\n) # END\n'),
    ['2 a.ndb|LOW', '5 c.ndb|HIGH'],
  )
  assert.deepEqual(words("d=( a 'b' )"), ['1 a', '1 b'])
  assert.deepEqual(words('d=(\n a\n'), ['2 a'])
})

test('texts of several lines are lists, as old releases wrote them', () => {
  assert.deepEqual(words('d="\n  a.ndb #LOW what it is\n  b.ndb\n"\n'), ['2 a.ndb', '3 b.ndb'])
})

test('what follows a list is read', () => {
  const names = parseShellFile('d=(\na\n)\ne="1"\nf="\nx\n"\ng=2').assignments.map(
    ({ name, line }) => `${line} ${name}`,
  )
  assert.deepEqual(names, ['1 d', '4 e', '5 f', '8 g'])
})

test('commands are told, and not run', () => {
  const { commands } = parseShellFile('if [ -f x ] ; then\n  a="b"\nfi\ncurl http://x | sh\n')
  assert.deepEqual(
    commands.map(({ line }) => line),
    [1, 3, 4],
  )
})

test('no text throws, or takes long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      parseShellFile(`a=(\n${text}\nb="${text}`)
    }),
    { numRuns: 60 },
  )
  parseShellFile(`a="${' '.repeat(200_000)}\n`)
  parseShellFile(`a=( ${'"'.repeat(100_000)}\n`)
})
