import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EVERYTHING, type Query } from '../query/tree.ts'
import { createVeil, decodeCursor, encodeCursor } from './cursor.ts'

const SIGNATURE: Query = {
  all: [
    {
      not: false,
      any: [
        { kind: 'text', key: 'signature', pattern: { pieces: ['Eicar', ''] }, span: { start: 0, end: 16 } },
      ],
    },
  ],
}
const POSITION = {
  at: 1_764_000_000_123,
  id: 42,
  nowMs: 1_764_000_001_000,
}

test('a cursor gives back the place where the page before it ended', () => {
  const cursor = encodeCursor('events', SIGNATURE, POSITION)
  assert.match(cursor, /^[\w-]+$/)
  assert.deepEqual(decodeCursor('events', SIGNATURE, cursor), POSITION)
})

test('a cursor of another query or another list is refused', () => {
  const cursor = encodeCursor('events', SIGNATURE, POSITION)
  assert.throws(() => decodeCursor('events', EVERYTHING, cursor), { code: 'STORE_CURSOR' })
  assert.throws(() => decodeCursor('entries', SIGNATURE, cursor), { code: 'STORE_CURSOR' })
})

test('a cursor is good for the same query written with other spaces', () => {
  const moved = JSON.parse(JSON.stringify(SIGNATURE).replace('"start":0', '"start":3'))
  assert.deepEqual(decodeCursor('events', moved, encodeCursor('events', SIGNATURE, POSITION)), POSITION)
})

test('whatever is no cursor is refused with its code', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        assert.throws(() => decodeCursor('events', EVERYTHING, text), { code: 'STORE_CURSOR' })
      },
    ),
  )
})

test('14.64 a cursor of who sees some mail alone can be read by nobody, changed by nobody, and is good for this process', () => {
  const veil = createVeil()
  const sealed = veil.seal('["digest",1764000000000,4711,1764000000000]')
  assert.doesNotMatch(Buffer.from(sealed, 'base64url').toString('latin1'), /4711|digest/)
  assert.notEqual(sealed, veil.seal('["digest",1764000000000,4711,1764000000000]'))
  assert.equal(veil.open(sealed), '["digest",1764000000000,4711,1764000000000]')
  const first = sealed.startsWith('A') ? 'B' : 'A'
  for (const bad of ['', 'x', `${first}${sealed.slice(1)}`, sealed.slice(0, -2), 'x'.repeat(5000)]) {
    assert.throws(() => veil.open(bad), { code: 'STORE_CURSOR' })
  }
  assert.throws(() => createVeil().open(sealed), { code: 'STORE_CURSOR' })
})
