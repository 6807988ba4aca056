import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvCell } from './csv.ts'

const CELLS = [
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1', "'＝1"],
  ['\t=1', "' =1"],
  ['"=1', '"\'""=1"'],
  ['a"b', '"a""b"'],
  ['a\r\nb\0c\u202e', 'a  b⟨0000⟩c⟨202E⟩'],
  ['a=b', 'a=b'],
] as const

for (const [text, cell] of CELLS) {
  test(`14.62 ${JSON.stringify(text)} is a cell of text in an export, and no formula`, () => {
    assert.equal(csvCell(text), cell)
  })
}

test('a number is one, and what is not known is an empty cell', () => {
  assert.deepEqual([csvCell(12), csvCell(undefined)], ['12', ''])
})
