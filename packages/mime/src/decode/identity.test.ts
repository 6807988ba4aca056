import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { decodeIdentity } from './identity.ts'

function all(body: string, lineEnds?: boolean) {
  const source = Buffer.from(body, 'latin1')
  const options = lineEnds === undefined ? {} : { lineEnds }
  const { main, others } = decodeIdentity(source, 0, source.length, options)
  return [main, ...others.map(({ octets }) => octets)].map((octets) => octets.toString('latin1'))
}

test('F05: octets stay as they are', () => {
  deepEqual(all('ab\r\ncd\nef \0', false), ['ab\r\ncd\nef \0'])
  deepEqual(all('a text\r\nof lines'), ['a text\r\nof lines'])
})

test('F05: a binary file is also what readers of lines store', () => {
  const read = all('MZ\0\x01\r\nA\nB\rC\xff\r\r\nD')
  for (const text of [
    'MZ\0\x01\nA\nB\rC\xff\r\nD',
    'MZ\0\x01\nA\nB\rC\xff\nD\n',
    'MZ\0\x01\nA\nBC\xff\nD',
    'MZ\0\x01\r\nA\r\nB\rC\xff\r\r\nD',
  ]) {
    ok(read.includes(text), JSON.stringify(text))
  }
})

test('line ends of a text on request', () => {
  deepEqual(all('ab\r\ncd', true), ['ab\r\ncd', 'ab\ncd', 'ab\ncd\n'])
  deepEqual(all('ab\ncd\n', true), ['ab\ncd\n', 'ab\ncd\n\n', 'ab\r\ncd\r\n'])
  const long = 'a line\r\n'.repeat(20_000)
  deepEqual(all(long, true).length, 2, 'a long one has its octets twice at most')
})
