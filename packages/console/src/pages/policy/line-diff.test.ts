import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineDiff } from './line-diff.ts'

const NAMES = ['old', 'new'] as const

test('what differs between two texts is told with three lines around it', () => {
  assert.deepEqual(lineDiff('1\n2\n3\n4\n5\n6\n7\n8\n', '1\n2\n3\n4\nfive\n6\n7\n8\n', NAMES), [
    ...['--- old', '+++ new', '@@ 2 @@', ' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
  ])
})

test('lines that stay between two changes are no change', () => {
  assert.deepEqual(lineDiff('a\nb\nc', 'x\nb\ny', NAMES).slice(3), ['-a', '+x', ' b', '-c', '+y'])
})

test('the same texts have no difference, and an empty one differs by all', () => {
  assert.deepEqual(lineDiff('a', 'a', NAMES), [])
  assert.deepEqual(lineDiff('', 'a', NAMES).slice(3), ['-', '+a'])
})
