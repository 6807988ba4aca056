import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTimeId } from './time-id.ts'

test('ids are UUIDs of version 7 with their time in front, and none comes twice', () => {
  const atMs = Date.UTC(2026, 10, 29, 12, 0, 0, 123)
  const ids = Array.from({ length: 10_000 }, () => createTimeId(atMs))
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), atMs)
  }
})

test('ids sort by their time, also around a clock that was never set', () => {
  const ids = [0, 1, 1_000, 2 ** 40, 2 ** 41].map(createTimeId)
  assert.deepEqual(ids.toSorted(), ids)
  assert.match(createTimeId(-5), /^00000000-0000-7/)
})
