import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { computingMs } from '../ground/testing/cpu-time.ts'
import { HeaderBlock } from './header-block.ts'
import { WatchedFields, WatchedNames } from './watched-fields.ts'

function read(pieces: readonly Buffer[]): WatchedFields {
  const fields = new WatchedFields(new WatchedNames(['subject', 'x-one']))
  const block = new HeaderBlock((name, value) => fields.see(name, value))
  for (const piece of pieces) block.write(piece)
  block.end()
  return fields
}

const MAIL = Buffer.from(
  'Subject: a\r\n folded\r\n subject\nX-One : 1\r\nNo colon here\r\nx-one:2\n\nSubject: of the body\r\n',
)

test('finds the fields up to the empty line, wherever the message is cut', () => {
  for (let cut = 0; cut <= MAIL.length; cut++) {
    const fields = read([MAIL.subarray(0, cut), MAIL.subarray(cut)])
    assert.deepEqual(
      fields.subjects.kept.map(({ value }) => String(value)),
      [' a\n folded\n subject'],
      `cut at ${cut}`,
    )
    assert.deepEqual([fields.first('x-one'), fields.count('x-one')], ['1', 2])
  }
})

test('a message of header fields alone, or of a body alone, is no trouble', () => {
  assert.equal(read([Buffer.from('Subject: x')]).first('subject'), 'x')
  assert.equal(read([Buffer.from('\r\nSubject: x\r\n')]).count('subject'), 0)
  assert.equal(read([]).count('subject'), 0)
})

test('every field counts, however many come before it, and of an endless one the beginning is kept', () => {
  const many = Buffer.from('X-Other: some words\r\n'.repeat(20_000))
  const fields = read([many, Buffer.from('X-One: 1\r\nSubject: '), Buffer.alloc(1_000_000, 'x')])
  assert.equal(fields.first('x-one'), '1')
  assert.equal(fields.first('subject'), 'x'.repeat(7999))
  const folds = Buffer.from(`Subject: a${'\r\n b'.repeat(100_000)}\r\nX-One: 1`)
  assert.equal(read([folds]).first('x-one'), '1')
})

test('a long field is seen whole, wherever its lines end, in time linear to it', () => {
  const values: Buffer[] = []
  const block = new HeaderBlock((_, value) => void values.push(value))
  const ms = computingMs(() => {
    block.write(Buffer.from('Subject: '))
    for (let i = 0; i < 200_000; i++) block.write(Buffer.from(i % 20 === 19 ? '\r\n ' : 'abcde'))
    block.write(Buffer.from('end\n\n'))
  })
  assert.equal(values[0]?.length, 1 + 190_000 * 5 + 10_000 * 2 + 3)
  assert.ok(values[0]?.toString().endsWith('\n end'))
  assert.ok(ms < 2000, `${ms} ms`)
})

test('any bytes are read without an error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (pieces) => {
      assert.ok(read(pieces.map((piece) => Buffer.from(piece))).count('subject') >= 0)
    }),
  )
})
