import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nowMs } from './clock.ts'
import { formatAgo, formatBytes, formatMs } from './format.ts'

/** By a clock that goes on meanwhile: each is some way from where it would be rounded to another. */
const ago = (seconds: number) => formatAgo(nowMs() - seconds * 1000)

test('a time is told in the unit that it has once it is rounded', () => {
  assert.equal(ago(59.2), '59 seconds ago')
  assert.equal(ago(59.7), '1 minute ago')
  assert.equal(ago(59 * 60 + 40), '1 hour ago')
  assert.equal(ago(23.6 * 3600), 'yesterday')
  assert.equal(ago(-3 * 86_400 - 60), 'in 3 days')
  assert.equal(ago(400 * 86_400), '400 days ago')
})

test('so are octets and how long something takes', () => {
  assert.equal(formatBytes(999), '999 bytes')
  assert.equal(formatBytes(999_940), '999.9 kB')
  assert.equal(formatBytes(999_960), '1 MB')
  assert.equal(formatBytes(5e15), '5,000 TB')
  assert.equal(formatMs(999.4), '999 ms')
  assert.equal(formatMs(999.6), '1 sec')
})
