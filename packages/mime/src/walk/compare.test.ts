import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AmbiguityClass } from '../classes.ts'
import { isSameForReaders } from './compare.ts'

const CASES: readonly [string, string, AmbiguityClass, boolean][] = [
  ['a\r\nb\r\n', 'a\nb', 'E06', true],
  ['a  b', 'a b', 'H02', true],
  ['X: y\r\n\r\ntext', 'text', 'B05', true],
  ['text', 'other', 'C01', false],
  ['bin\0ary\r\n', 'bin\0ary\n', 'C01', false],
  ['0123456789\0', '0123456789\0xx', 'G03', true],
  ['0123456789\0', 'x0123456789\0x', 'G03', false],
  ['01\0', '01\0and a whole file behind it', 'G03', false],
  ['0123456789\0', '0123456789\0xx', 'C01', false],
]

for (const [one, other, by, isSame] of CASES) {
  test(`${JSON.stringify(one)} and ${JSON.stringify(other)} by ${by} are ${isSame ? 'the same' : 'not the same'} to readers`, () => {
    assert.equal(isSameForReaders(Buffer.from(one), Buffer.from(other), by), isSame)
    assert.equal(isSameForReaders(Buffer.from(other), Buffer.from(one), by), isSame)
  })
}
