import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { message } from './mail.ts'

interface Case {
  readonly name: string
  readonly raw: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const CASES: readonly Case[] = [
  {
    name: 'CRLF lines',
    raw: 'A: 1\r\nB:2\r\n\r\nx\r\n',
    headers: [
      ['A', ' 1'],
      ['B', '2'],
    ],
    body: 'x\r\n',
  },
  {
    name: 'LF lines become CRLF in the body',
    raw: 'A: 1\n\nx\ny\n',
    headers: [['A', ' 1']],
    body: 'x\r\ny\r\n',
  },
  {
    name: 'folds are a bare LF and keep their space',
    raw: 'A: 1\r\n 2\r\n\t3\r\n\r\n',
    headers: [['A', ' 1\n 2\n\t3']],
    body: '',
  },
  { name: 'a missing last line end is added', raw: 'A: 1\n\nx', headers: [['A', ' 1']], body: 'x\r\n' },
  { name: 'no body at all', raw: 'A: 1\n', headers: [['A', ' 1']], body: '' },
  { name: 'a header without a line end', raw: 'A: 1', headers: [['A', ' 1']], body: '' },
  { name: 'spaces before the colon go', raw: 'A  : 1\n\n', headers: [['A', ' 1']], body: '' },
  { name: 'a value ends at a NUL', raw: 'A: a\0b\n\n', headers: [['A', ' a']], body: '' },
  { name: 'a NUL in the body stays', raw: 'A: a\n\na\0b\n', headers: [['A', ' a']], body: 'a\0b\r\n' },
  {
    name: 'a line that is no header starts the body',
    raw: 'A: 1\nhello\nB: 2\n',
    headers: [['A', ' 1']],
    body: 'hello\r\nB: 2\r\n',
  },
  {
    name: 'a first line that starts with a space is body',
    raw: ' x\nA: 1\n',
    headers: [],
    body: ' x\r\nA: 1\r\n',
  },
  { name: 'nothing', raw: '', headers: [], body: '' },
  {
    name: '8-bit bytes stay as they are',
    raw: 'A: \xe4\n\n\xff\n',
    headers: [['A', ' \xe4']],
    body: '\xff\r\n',
  },
  { name: 'a lone CR is no line end', raw: 'A: 1\n\na\rb\n', headers: [['A', ' 1']], body: 'a\rb\r\n' },
]

suite('a raw mail as Postfix splits it', () => {
  for (const { name, raw, headers, body } of CASES) {
    test(name, () => {
      const split = message(Buffer.from(raw, 'latin1'))
      assert.deepEqual(
        split.headers.map((field) => field.map((part) => part.toString('latin1'))),
        headers,
      )
      assert.equal(split.body.toString('latin1'), body)
    })
  }
})
