import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Encoding } from '../../types.ts'
import { readEncoding } from './encodings.ts'

const NAMES: readonly { field: string; encoding: Encoding }[] = [
  { field: '7bit', encoding: 'identity' },
  { field: '8BIT', encoding: 'identity' },
  { field: 'binary', encoding: 'identity' },
  { field: 'Base64', encoding: 'base64' },
  { field: 'quoted-printable', encoding: 'quoted-printable' },
  { field: 'base64 (a comment)', encoding: 'base64' },
  { field: 'x-uuencode', encoding: 'uuencode' },
  { field: 'x-uue', encoding: 'uuencode' },
  { field: 'uuencode', encoding: 'uuencode' },
  { field: 'yEnc', encoding: 'yenc' },
  { field: 'x-binhex40', encoding: 'binhex' },
  { field: 'mac-binhex40', encoding: 'binhex' },
]
for (const { field, encoding } of NAMES) {
  test(`${field} is ${encoding} to all`, () => {
    assert.equal(readEncoding(field).main, encoding)
  })
}

const F02: readonly { field: string; encoding: Encoding }[] = [
  ...[
    '"base64"',
    "'base64'",
    'base64;',
    'base64; x=y',
    'base64, 7bit',
    '7bit base64',
    'base 64',
    'base-64',
    'base_64',
    'x-base64',
    'bas64',
    'b64',
    'ba\0se64',
    'base64\0x',
    '\x0bbase64',
    'base64\xa0',
    ': base64',
    'ba(x)se64',
    'base64 (unclosed',
    '=?us-ascii?Q?base64?=',
    '=?us-ascii?B?YmFzZTY0?=',
    '\\base64',
    '<base64>',
  ].map((field) => ({ field, encoding: 'base64' as const })),
  ...['"quoted-printable"', 'quoted printable', 'quotedprintable', 'quoted', 'x-quoted-printable', 'qp'].map(
    (field) => ({ field, encoding: 'quoted-printable' as const }),
  ),
  { field: '"x-uuencode"', encoding: 'uuencode' },
  { field: 'x-uuencoded', encoding: 'uuencode' },
  { field: 'yencoded', encoding: 'yenc' },
]
for (const { field, encoding } of F02) {
  test(`${JSON.stringify(field)} is ${encoding} to some`, () => {
    const { main, others, isUnusual } = readEncoding(field)
    assert.ok(main === encoding || others.some(({ value }) => value === encoding), JSON.stringify(others))
    assert.equal(isUnusual, true)
  })
}

test('a name that nobody knows is none', () => {
  for (const field of ['', 'x-foo', 'none', 'utf-8']) {
    assert.deepEqual(readEncoding(field), { main: undefined, others: [], isUnusual: true })
  }
})
