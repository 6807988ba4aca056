import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogError } from './errors.ts'
import { failureFields } from './failure.ts'

test('brings code, remedy, details and cause of an error to a line', () => {
  const error = new LogError('LOG_FILE_WRITE', 'No room', {
    remedy: 'Make room.',
    details: { path: '/x', code: 'from the details' },
    cause: new Error('ENOSPC'),
  })
  assert.deepEqual(failureFields(error), {
    code: 'LOG_FILE_WRITE',
    remedy: 'Make room.',
    path: '/x',
    cause: 'ENOSPC',
  })
})

test('takes whatever was thrown', () => {
  for (const thrown of [undefined, null, 'text', 5, new Error('plain'), { code: 5, details: { deep: {} } }]) {
    assert.deepEqual(failureFields(thrown), {})
  }
})
