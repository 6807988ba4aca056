import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineBreakOf, readLogicalLines } from './logical-lines.ts'

const CASES: readonly { name: string; text: string; raws: readonly string[] }[] = [
  { name: 'nothing', text: '', raws: [] },
  { name: 'comments and empty lines alone', text: '# a\n\n  # b\n \t\n', raws: [] },
  { name: 'a line without an end', text: 'a = b', raws: ['a = b'] },
  { name: 'a line that goes on', text: 'a =\n b\n\tc\nd = e\n', raws: ['a =\n b\n\tc', 'd = e'] },
  {
    name: 'comments within',
    text: 'a = b\n# x\n\n   # y\n  c\n# z\n\nd = e',
    raws: ['a = b\n# x\n\n   # y\n  c', 'd = e'],
  },
  { name: 'a # that starts no comment', text: 'a = b # c\n d # e\n', raws: ['a = b # c\n d # e'] },
  { name: 'CRLF', text: 'a = b\r\n  c\r\n\r\nd = e\r\n', raws: ['a = b\r\n  c', 'd = e'] },
  { name: 'text behind white space at the top', text: '  a = b\n  c\nd = e\n', raws: ['d = e'] },
  {
    name: 'bytes of UTF-8 that are no white space',
    text: 'a = b\n\xa0c = d\n',
    raws: ['a = b', '\xa0c = d'],
  },
]

for (const { name, text, raws } of CASES) {
  test(`reads logical lines of ${name}`, () => {
    const lines = readLogicalLines(text)
    assert.deepEqual(
      lines.map(({ raw }) => raw),
      raws,
    )
    for (const { start, end, raw, plain } of lines) {
      assert.equal(text.slice(start, end), raw)
      assert.equal(plain.length, raw.length)
      assert.doesNotMatch(plain, /\n/)
    }
  })
}

test('a comment within a line is blank in its plain form', () => {
  assert.equal(readLogicalLines('a = b\n#xx\n c')[0]?.plain, 'a = b      c')
})

test('the first line says how lines end', () => {
  assert.equal(lineBreakOf('a\r\nb\n'), '\r\n')
  assert.equal(lineBreakOf('a'), '\n')
})
