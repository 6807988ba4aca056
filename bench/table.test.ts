import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mib, size, table } from './table.ts'

test('columns are as wide as their widest cell, and a figure that is not there is a dash', () => {
  const text = table(
    ['socket', 'msg/s'],
    [
      ['2 KB', 1264.5],
      ['200 KB', undefined],
    ],
  )
  assert.equal(text, 'socket   msg/s\n2 KB    1264.5\n200 KB       -\n')
})

test('a table without rows is nothing', () => {
  assert.equal(table(['socket'], []), '')
})

test('sizes are said in KB where they are whole ones, memory in MiB', () => {
  assert.equal(size(20_480), '20 KB')
  assert.equal(size(1000), '1000 B')
  assert.equal(mib(1536), 1.5)
})
