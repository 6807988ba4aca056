import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { CLAMD_ERROR_CODES, ClamdError, shown } from './errors.ts'

test('the README lists every code and no other', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const listed = [...readme.matchAll(/^\| `(CLAMD_[A-Z_]+)` \|/gm)].map(([, code]) => code)
  assert.deepEqual(listed.toSorted(), [...CLAMD_ERROR_CODES].toSorted())
})

test('an error carries its code, remedy, details and cause', () => {
  const cause = new Error('why')
  const error = new ClamdError('CLAMD_CLOSED', 'gone', { remedy: 'look', details: { stage: 'send' }, cause })
  assert.equal(error.name, 'ClamdError')
  assert.equal(error.code, 'CLAMD_CLOSED')
  assert.equal(error.remedy, 'look')
  assert.deepEqual(error.details, { stage: 'send' })
  assert.equal(error.cause, cause)
  assert.deepEqual(new ClamdError('CLAMD_CLOSED', 'gone').details, {})
})

test('text of a peer is shown short and without control characters', () => {
  assert.equal(shown('a\r\nb\u2028\u009b'), 'a\ufffd\ufffdb\ufffd\ufffd')
  assert.equal(shown('x'.repeat(120)), 'x'.repeat(120))
  assert.equal(shown('x'.repeat(121)), `${'x'.repeat(120)}…`)
})
