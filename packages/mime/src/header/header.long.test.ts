import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bounds, DEFAULT_BOUNDS } from '../bounds.ts'
import { readHeader } from './read-header.ts'
import { readStructure } from './read-structure.ts'

function read(source: Buffer, bounds: Bounds = DEFAULT_BOUNDS) {
  const header = readHeader(source, 0, source.length, bounds)
  return { header, structure: readStructure(header, 'text/plain', bounds) }
}

/** Pieces out of which mails are made that nobody should write. */
const PIECES = [
  ...[
    '(',
    ')',
    '"',
    "'",
    '\\',
    ';',
    '=',
    ':',
    ',',
    '/',
    '<',
    '>',
    '?',
    '%',
    '*',
    '-',
    '--',
    '=?',
    '?=',
    '%41',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\n ',
    '\r\n\t',
    '\0',
    '\x01',
    '\x0b',
    '\x0c',
    '\x1e',
    '\x85',
    '\xa0',
    '\xc2\xa0',
  ],
  ...[
    'a',
    'b',
    '\xe9',
    'Content-Type',
    'Content-Type: ',
    'content-transfer-encoding: ',
    'Content-Disposition: ',
    'MIME-Version: 1.0\n',
  ],
  ...[
    'multipart/mixed',
    'multipart/',
    'message/rfc822',
    'text/plain',
    'boundary',
    'boundary=',
    'boundary*=',
    'boundary*0*=',
    'boundary*1=',
  ],
  ...[
    'name=',
    'filename="',
    'base64',
    'quoted-printable',
    '=?utf-8?Q?',
    '=?utf-8?B?',
    "utf-8''",
    'From ',
    '>From x\n',
    'Subject: x\n',
  ],
]

test('whatever the octets are, there are readings of them, each value once and each place inside', () => {
  const block = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(block, fc.nat({ max: 20 }), (text, start) => {
      const source = Buffer.from(text, 'latin1')
      const from = Math.min(start, source.length)
      const header = readHeader(source, from, source.length, DEFAULT_BOUNDS)
      for (const { fields, bodyStart } of [header.main, ...header.alternatives]) {
        assert.ok(bodyStart >= from && bodyStart <= source.length)
        for (const { at } of fields) assert.ok(at >= from && at < source.length)
      }
      const structure = readStructure(header, 'text/plain', DEFAULT_BOUNDS)
      for (const candidates of [structure.types, structure.boundaries, structure.encodings]) {
        const values = candidates.map(({ value }) => value)
        assert.equal(new Set(values).size, values.length)
        assert.ok(candidates.slice(1).every(({ via }) => via !== undefined))
      }
      assert.ok(structure.types.length > 0 && structure.types[0]?.via === undefined)
      assert.ok(structure.encodings.length > 0 && structure.encodings[0]?.via === undefined)
      assert.ok(structure.boundaries.every(({ value }) => value !== ''))
    }),
    { numRuns: 5000 },
  )
})

test('a plain header is read in one way, whatever its line ends, its case and its folds', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9_+.-]{1,30}$/)
  const fold = fc.constantFrom(' ', '\n ', '\r\n\t', '')
  fc.assert(
    fc.property(
      token,
      fold,
      fc.boolean(),
      fc.constantFrom('\n', '\r\n'),
      (boundary, space, isQuoted, end) => {
        const value = isQuoted ? `"${boundary}"` : boundary
        const fields = [
          `Content-Type: multipart/mixed;${space}boundary=${value}`,
          'Content-Transfer-Encoding: 7bit',
        ]
        const { header, structure } = read(
          Buffer.from(`${fields.join(end)}${end}${end}--${boundary}${end}`, 'latin1'),
        )
        assert.deepEqual(header.alternatives, [])
        assert.deepEqual(structure.boundaries, [{ value: boundary, via: undefined }])
        assert.equal(structure.types.length, 1)
      },
    ),
    { numRuns: 500 },
  )
})

/** Milliseconds on a processor that the reading takes, whatever else the machine does. */
function timeOf(source: Buffer, bounds: Bounds): number {
  const before = process.threadCpuUsage()
  read(source, bounds)
  return process.threadCpuUsage(before).user / 1000
}

const HEADS = [
  '',
  'Content-Type: multipart/mixed; boundary=',
  'Content-Type: ',
  'Content-Transfer-Encoding: ',
]
const UNITS = [
  ...PIECES,
  ...[
    '((',
    '"\\',
    '=?a?q?',
    '=?a?q?b?= ',
    ' =',
    ' boundary',
    'boundary ',
    'boundary="',
    'boundary*1=a;',
    'boundary*1*=%41;',
  ],
  ...[
    "boundary*0*=a''b;",
    'boundary=a;',
    'boundary="a";',
    '"boundary=',
    "'a",
    '; ',
    ' "',
    'x: y\n',
    'Content-Type: a/b\n',
  ],
  ...[
    '\n--',
    '\r\r\n',
    '\n\r',
    'Content-Type : x\r',
    ' \n',
    '\n\n\n',
    'multipart',
    'message ',
    'boundary   ',
    "''",
    '"a" ',
  ],
]

/** Far above what any of them takes, far below what each would take if it looked at the rest again for each piece. */
const MOST_MS = 600

test('time grows with the length, not with its square', () => {
  const bounds = { ...DEFAULT_BOUNDS, headerBytes: 1_000_000, fieldBytes: 1_000_000, fields: 1_000_000 }
  for (const head of HEADS) {
    for (const unit of UNITS) {
      const source = Buffer.from(head + unit.repeat(Math.ceil(250_000 / unit.length)), 'latin1')
      const time = timeOf(source, bounds)
      assert.ok(time < MOST_MS, `${JSON.stringify(head + unit)}: ${time} ms`)
    }
  }
})

test('the largest header that is read is told to be too large', () => {
  for (const unit of [
    'Content-Type: a\n',
    ' \n',
    'A: b\r',
    'a\0: b\n',
    'Content-Type: multipart/mixed; boundary="a\n',
  ]) {
    const count = Math.ceil(DEFAULT_BOUNDS.headerBytes / unit.length) + 10
    const { header, structure } = read(Buffer.from(unit.repeat(count), 'latin1'))
    assert.ok(header.exceeded !== undefined || structure.exceeded !== undefined, JSON.stringify(unit))
  }
})
