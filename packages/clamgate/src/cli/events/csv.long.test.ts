import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { A_KEPT_EVENT, AN_INFECTED_EVENT } from '../../api/testing/events.ts'
import { CSV_HEAD, csvCell, csvLine } from './csv.ts'

test('a line of CSV has a cell for each column, and ends in CR LF', () => {
  const columns = CSV_HEAD.trimEnd().split(',')
  const cells = readCsv(csvLine(A_KEPT_EVENT))[0] ?? []
  assert.equal(cells.length, columns.length)
  const row = Object.fromEntries(columns.map((name, at) => [name, cells[at]]))
  assert.equal(row['because'], A_KEPT_EVENT.because.sentence)
  assert.deepEqual([row['rule'], row['size_bytes'], row['reply']], ['junk only tags', '23456', ''])
  assert.match(csvLine(AN_INFECTED_EVENT), /[^\r]\r\n$/)
})

const CELLS = [
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1', "'＝1"],
  ['\t=1', '?=1'],
  ['\r=1', '?=1'],
  [' =1', "' =1"],
  ['"=1', '\'"=1'],
  ['a,b;c', 'a,b;c'],
  ['a"b', 'a"b'],
  ['a\r\nb\0c\u202e', 'a??b?c?'],
  ['a=b', 'a=b'],
] as const

for (const [text, cell] of CELLS) {
  test(`13.62 ${JSON.stringify(text)} is a cell of text, and no formula`, () => {
    assert.deepEqual(readCsv(`${csvCell(text)}\r\n`), [[cell]])
  })
}

test('13.62 whatever stands in a cell, a reader of RFC 4180 gets one cell of harmless text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const rows = readCsv(`x,${csvCell(text)},y\r\n`)
      assert.equal(rows.length, 1)
      const [, cell = '', last] = rows[0] ?? []
      assert.equal(last, 'y')
      assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠]|[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
    { numRuns: 500 },
  )
})

/** By the grammar of RFC 4180, section 2. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  for (let at = 0; at < text.length; ) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++
        cell += text[at]
      }
      at++
    } else {
      for (; !/[,\r]/.test(text[at] ?? ','); at++) cell += text[at]
    }
    row.push(cell)
    if (text[at] === ',') at++
    else {
      assert.equal(text.slice(at, at + 2), '\r\n')
      at += 2
      rows.push(row)
      row = []
    }
  }
  return rows
}
