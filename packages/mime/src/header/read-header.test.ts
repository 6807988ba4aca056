import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import { readHeader } from './read-header.ts'
import type { HeaderReading, HeaderReadings } from './types.ts'

function read(text: string, bounds = DEFAULT_BOUNDS): HeaderReadings {
  const around = Buffer.from(`--xx\r\n${text}`, 'latin1')
  return readHeader(around, 6, around.length, bounds)
}

const body = (text: string, { bodyStart }: HeaderReading) => text.slice(bodyStart - 6)
const types = (readings: HeaderReadings) =>
  [readings.main, ...readings.alternatives].map(
    ({ fields }) => fields.find(({ name }) => name === 'content-type')?.value,
  )

test('a header ends at its first empty line, with LF and with CRLF', () => {
  for (const end of ['\n', '\r\n']) {
    const text = ['Content-Type: text/plain;', '\tcharset=utf-8', 'X-A:b ', '', 'body', '', ''].join(end)
    const { main, alternatives, exceeded } = read(text)
    assert.deepEqual(
      main.fields.map(({ name, value }) => [name, value]),
      [
        ['content-type', 'text/plain;\tcharset=utf-8'],
        ['x-a', 'b'],
      ],
    )
    assert.equal(body(text, main), `body${end}${end}`)
    assert.deepEqual(alternatives, [])
    assert.equal(exceeded, undefined)
    assert.equal(main.fields[1]?.at, 6 + text.indexOf('X-A'))
  }
})

test('what is ordinary in real mail has one reading', () => {
  const ordinary = [
    'Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\n',
    'content-type: TEXT/PLAIN\nCONTENT-TRANSFER-ENCODING: 7bit\n\n',
    'Subject: caf\xe9 \xc3\xa9\r\nContent-Type: text/plain\r\n\r\n',
    'Content-Disposition: attachment; filename="caf\xe9.doc"\r\n\r\n',
    'Content-Disposition: attachment; filename="\xc3\x85\xc3\xa0.doc"\r\n\r\n',
    'Received: from a (b [1.2.3.4])\r\n\tby c; Mon, 1 Jan 2024 00:00:00 +0000 (UTC)\r\n\r\n',
    'Content-Type: text/plain\r\n\r\nDear all,\r\nplease note: content is king\r\n',
    '\r\nno header at all\r\n',
    '',
  ]
  for (const text of ordinary) {
    const { alternatives, exceeded } = read(text)
    assert.deepEqual(alternatives, [], JSON.stringify(text))
    assert.equal(exceeded, undefined)
  }
})

const HTML = 'text/html'

/** Each header has a reading in which the media type is text/html. */
const TYPES: readonly { via: AmbiguityClass; header: string }[] = [
  { via: 'A02', header: '\xef\xbb\xbfContent-Type: text/html\n\n' },
  { via: 'A02', header: '\x01Content-Type: text/html\n\n' },
  { via: 'B01', header: 'Content-Type : text/html\n\n' },
  { via: 'B01', header: 'Content-Type\t: text/html\n\n' },
  { via: 'B02', header: 'Content-Type (x): text/html\n\n' },
  { via: 'B02', header: 'Content-(x)Type: text/html\n\n' },
  { via: 'B03', header: 'Content-\0Type: text/html\n\n' },
  { via: 'B03', header: 'Content-Type\0x: text/html\n\n' },
  { via: 'B04', header: 'Subject: x\n \nContent-Type: text/html\n\n' },
  { via: 'B05', header: '>From x: y\nContent-Type: text/html\n\n' },
  { via: 'B05', header: 'Subject: x\nFrom a@b Mon 10:10:10\nContent-Type: text/html\n\n' },
  { via: 'B05', header: 'Subject: x\n: y\nContent-Type: text/html\n\n' },
  { via: 'B05', header: 'Subject: x\nno colon\nContent-Type: text/html\n\n' },
  { via: 'B06', header: 'Content-\n Type: text/html\n\n' },
  { via: 'B06', header: 'Content-Type\n : text/html\n\n' },
  { via: 'B06', header: ' Content-Type: text/html\n\n' },
  { via: 'B06', header: 'Content -Type: text/html\n\n' },
  { via: 'B09', header: 'Subject: x\rContent-Type: text/html\n\n' },
  { via: 'B09', header: 'Content-Type: text/html\r\r\nX-A: b\r\r\n\r\r\n' },
  { via: 'B09', header: 'Subject: x\n\rContent-Type: text/html\n\r\n\r' },
  { via: 'B09', header: 'Subject: x\rContent-Type: text/html\r\rbody' },
  { via: 'B10', header: 'Content-Type\x0b: text/html\n\n' },
  { via: 'B10', header: 'Content-Type\xa0: text/html\n\n' },
  { via: 'B10', header: '\xc2\xa0Content-Type: text/html\n\n' },
  { via: 'B10', header: 'Subject: x\x0cContent-Type: text/html\n\n' },
  { via: 'B10', header: 'Subject: x\x1eContent-Type: text/html\n\n' },
  { via: 'B11', header: 'Content_Type: text/html\n\n' },
  { via: 'B11', header: 'ContentType: text/html\n\n' },
  { via: 'B13', header: 'Content-Type: text/html\n--b\nX: y\n\n' },
  { via: 'E11', header: '\nContent-Type: text/html\n\nbody' },
  { via: 'E11', header: 'Subject: x\n\n>From y\nContent-Type: text/html\n\nbody' },
]
for (const { via, header } of TYPES) {
  test(`${via}: finds the type in ${JSON.stringify(header)}`, () => {
    const readings = read(header)
    const isOther = readings.alternatives.some((reading) => reading.via === via)
    assert.ok(isOther || readings.classes.includes(via), `classes ${readings.classes}`)
    assert.ok(types(readings).includes(HTML), JSON.stringify([readings.main, ...readings.alternatives]))
  })
}

/** Each header has a reading in which the body begins at `BODY`. */
const BODIES: readonly { via: AmbiguityClass; text: string }[] = [
  { via: 'B04', text: 'A: b\n \nBODY: x\n\n' },
  { via: 'B04', text: 'A: b\r\n\t\r\nBODY' },
  { via: 'B05', text: 'A: b\nBODY no colon\nC: d\n\n' },
  { via: 'B05', text: 'A: b\nBODY x : y\nC: d\n\n' },
  { via: 'B01', text: 'A: b\nBODY : y\nContent-Type : text/html\n\n' },
  { via: 'B09', text: 'A: b\r\rBODY\r\n\r\n' },
  { via: 'B09', text: 'A: b\r\r\nBODY: c\r\r\n\r\r\n' },
  { via: 'B13', text: 'A: b\nBODY\nmore\n' },
  { via: 'B13', text: 'A: b\nBODY\nmore: x\n\nrest' },
  { via: 'E11', text: '\n\nContent-Type: text/html\n\nBODY' },
  { via: 'E11', text: 'A: b\n\nContent-Type: text/html\nBODY' },
]
for (const { via, text } of BODIES) {
  test(`${via}: finds the body of ${JSON.stringify(text)}`, () => {
    const readings = read(text)
    const found = [readings.main, ...readings.alternatives].some((reading) =>
      body(text, reading).startsWith('BODY'),
    )
    assert.ok(found, JSON.stringify([readings.main, ...readings.alternatives]))
  })
}

test('the body begins at the first delimiter where no empty line came before', () => {
  for (const text of ['A: b\n--BODY\nC: d\n\nx', 'A: b\n--BODY: x\nC: d\n\nx']) {
    const readings = read(text)
    const starts = [readings.main, ...readings.alternatives].map((reading) => body(text, reading).slice(0, 6))
    assert.ok(starts.includes('--BODY'))
  }
})

test('fields that stand on a line without indentation may belong to the one before', () => {
  const { alternatives } = read('Content-Type: multipart/mixed;\nboundary="b"\n\n')
  assert.ok(
    alternatives.some(({ fields }) => fields[0]?.value === 'multipart/mixed; boundary="b"'),
    JSON.stringify(alternatives),
  )
})

test('a bound that is reached is told, and not before', () => {
  const bounds = { ...DEFAULT_BOUNDS, headerBytes: 100, fields: 3, fieldBytes: 20 }
  const fields = (count: number) => 'A: b\n'.repeat(count)
  assert.equal(read(`${fields(3)}\n`, bounds).exceeded, undefined)
  assert.equal(read(`${fields(4)}\n`, bounds).exceeded, 'fields')
  assert.equal(read(`Content-Type: ${'x'.repeat(20)}\n\n`, bounds).exceeded, undefined)
  assert.equal(read(`Content-Type: ${'x'.repeat(21)}\n\n`, bounds).exceeded, 'fieldBytes')
  assert.equal(read(`Subject: ${'x'.repeat(21)}\n\n`, bounds).exceeded, undefined)
  assert.equal(read(`X: ${'x'.repeat(95)}\n\n`, bounds).exceeded, undefined)
  assert.equal(read(`X: ${'x'.repeat(96)}\n\n`, bounds).exceeded, 'headerBytes')
})

test('a long body without a header is no header that is too large, unless fields follow', () => {
  const bounds = { ...DEFAULT_BOUNDS, headerBytes: 100 }
  const long = `A: b\n${'TVqQAAMAAAAEAAAA\n'.repeat(20)}`
  const { main, exceeded } = read(`${long}\n`, bounds)
  assert.equal(exceeded, undefined)
  assert.equal(body(long, main).slice(0, 4), 'TVqQ')
  assert.equal(read(`${long}Content-Type: text/html\n\n`, bounds).exceeded, 'headerBytes')
})

test('a body that looks like fields, or that has CR CR LF throughout, is no header that is too large', () => {
  const bounds = { ...DEFAULT_BOUNDS, headerBytes: 400, fields: 10 }
  const log = 'Content-Length: 5\n'.repeat(100)
  assert.equal(read(`A: b\n\n${log}`, bounds).exceeded, undefined)
  assert.equal(read(`\n${log}`, bounds).exceeded, 'fields')
  const lines = 'Dear all, this is a text\r\r\n'.repeat(100)
  assert.equal(read(`A: b\r\r\n\r\r\n${lines}`, bounds).exceeded, undefined)
  assert.equal(read(`A: b\r\r\n\r\r\n${'A: b\r\r\n'.repeat(100)}`, bounds).exceeded, 'headerBytes')
})
