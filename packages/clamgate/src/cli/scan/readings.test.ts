import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReadingReply, ReadingsReply } from '../../api/routes/readings.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { printReadings } from './readings.ts'

type ReportedPart = ReadingsReply['parts'][number]

function part(path: string, level: number, change: Partial<ReportedPart> = {}): ReportedPart {
  return {
    ...{
      path,
      level,
      kind: 'leaf',
      type: 'text/plain',
      encoding: 'identity',
      bytes: 5,
      classes: [],
      objects: [],
    },
    ...change,
  }
}

const READING: ReadingReply = {
  notCanonical: 'double-field',
  views: 2,
  objects: 3,
  streams: 1,
  classes: ['C01'],
  isAmbiguous: true,
  differing: [],
  unscannable: [],
}
const READINGS: ReadingsReply = {
  parts: [
    part('0', 0, { kind: 'multipart', type: 'multipart/mixed', bytes: 1234 }),
    part('0.1', 1),
    part('0.2', 1, { kind: 'message', type: 'message/rfc822' }),
    part('0.2.1', 2, { encoding: 'base64', name: 'a\u202eb\n.exe', type: '' }),
    part('0a', 1, { kind: 'multipart', type: 'multipart/mixed', via: 'C01' }),
    part('0a.1', 2, { kind: 'wrapper', type: 'application/ms-tnef' }),
  ],
  partsLeft: 0,
  ambiguities: [
    { class: 'E01', path: '0', differs: false },
    { class: 'C01', path: '0', differs: true },
  ],
  scans: [
    { kind: 'raw', objects: 0, bytes: 1300, result: 'clean', server: 'unix:/a', ms: 2.06 },
    {
      kind: 'container',
      objects: 3,
      bytes: 2000,
      result: 'found',
      detail: 'Win.X-1',
      server: 'unix:/b',
      ms: 3,
    },
    { kind: 'object', objects: 1, bytes: 5 },
  ],
}

function printed(
  readings: ReadingsReply,
  reading: ReadingReply = READING,
  columns?: number,
): readonly string[] {
  const terminal = { ...recordingTerminal(), columns }
  printReadings({ reading, readings }, terminal)
  return terminal.outLines
}

test('parts stand in a tree, other readings with their class, then shapes, and what each scan said', () => {
  assert.deepEqual(printed(READINGS), [
    '  parts    PATH   TYPE                                  ENCODING   BYTES  NAME',
    '           0      multipart/mixed                                   1234',
    '           0.1    |- text/plain                                        5',
    '           0.2    |- message/rfc822                                    5',
    '           0.2.1  | `- (no type)                        base64         5  a?b?.exe',
    '           0a     `- multipart/mixed                    as by C01      5',
    '           0a.1     `- application/ms-tnef (unwrapped)                 5',
    '  form     not canonical: double-field (a structural field that is there twice); 2 readings, 3 objects',
    '  shapes   CLASS  AT  READERS  WHAT IS THERE',
    '           C01    0   differ   several Content-Type fields',
    '           E01    0   agree    white space behind a delimiter',
    '  scans    SCAN                   BYTES  ANSWER      MS  CLAMD',
    '           the mail as it is       1300  clean      2.1  unix:/a',
    '           3 objects in one mail   2000  Win.X-1    3.0  unix:/b',
    '           one object alone           5  no answer    -',
  ])
})

test('of canonical mail one scan is told, and that it is enough', () => {
  const plain = { ...READING, notCanonical: undefined, views: 0, objects: 0, classes: [], isAmbiguous: false }
  const [raw] = READINGS.scans
  assert.deepEqual(
    printed({ parts: [], partsLeft: 0, ambiguities: [], scans: raw === undefined ? [] : [raw] }, plain),
    [
      '  form     canonical: it can be read in one way',
      '  scans    SCAN               BYTES  ANSWER   MS  CLAMD',
      '           the mail as it is   1300  clean   2.1  unix:/a',
    ],
  )
})

test('what could not be scanned is told, and where something was hidden', () => {
  const lines = printed(READINGS, {
    ...READING,
    unscannable: [{ kind: 'encrypted', what: 'openpgp', path: '0.1' }],
    unionHit: { path: '0a.1', classes: ['C01'] },
  })
  assert.ok(lines.includes('  unseen   encrypted content (openpgp) at 0.1'))
  assert.ok(
    lines.includes(
      '  hidden   part 0a.1 has the finding, which clamd does not see in the mail as it is (C01)',
    ),
  )
})

test('whatever a message is like, no line is wider than the terminal, and many parts and shapes are counted', () => {
  const deep = Array.from({ length: 40 }, (_, level) => {
    return part(`0${'.1'.repeat(level)}`, level, {
      type: `multipart/${'x'.repeat(90)}`,
      name: 'n'.repeat(100),
    })
  })
  const ambiguities = Array.from({ length: 30 }, () => ({
    class: 'B10',
    path: '0.1.2.3.4.5.6.7.8.9',
    differs: false,
  }))
  for (const columns of [80, 120, 200]) {
    const lines = printed({ ...READINGS, parts: deep, partsLeft: 7, ambiguities }, READING, columns)
    for (const line of lines) assert.ok(line.length <= columns, line)
    assert.ok(lines.includes('           and 7 more'))
    assert.ok(lines.includes('           and 10 more'))
  }
})
