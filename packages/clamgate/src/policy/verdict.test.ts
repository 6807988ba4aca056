import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOf, verdictOfError } from './verdict.ts'

const DAY_MS = 86_400_000
const WHOLE = {
  oversize: false,
  databasesComplete: true,
  databaseAgeMs: DAY_MS,
  databasesMaxAgeMs: 7 * DAY_MS,
}

test('only a whole scan with complete databases that found nothing is clean', () => {
  assert.deepEqual(verdictOf({ kind: 'clean' }, WHOLE), { kind: 'clean' })
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, oversize: true }), {
    kind: 'oversize',
    head: 'clean',
  })
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, databasesComplete: false }), {
    kind: 'databases-missing',
  })
})

test('databases that are too old are told, whatever the size; of those that tell no date nothing is known', () => {
  const old = { ...WHOLE, databaseAgeMs: 8 * DAY_MS }
  const outdated = { kind: 'databases-outdated', ageMs: 8 * DAY_MS } as const
  assert.deepEqual(verdictOf({ kind: 'clean' }, old), outdated)
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, databaseAgeMs: 7 * DAY_MS }), { kind: 'clean' })
  assert.deepEqual(verdictOf({ kind: 'clean' }, { ...WHOLE, databaseAgeMs: undefined }), { kind: 'clean' })
})

test('a finding stands in an oversize message and with the starter database', () => {
  const found = { kind: 'found', signature: 'Test With Space.UNOFFICIAL' } as const
  for (const oversize of [true, false]) {
    for (const databasesComplete of [true, false]) {
      assert.deepEqual(verdictOf(found, { ...WHOLE, oversize, databasesComplete }), {
        kind: 'infected',
        signature: 'Test With Space.UNOFFICIAL',
      })
    }
  }
})

test('an error of the engine and its size limit are failures with a code', () => {
  const error = verdictOf({ kind: 'error', text: "Can't allocate memory" }, WHOLE)
  assert.deepEqual(error, {
    kind: 'failure',
    code: 'SCAN_ERROR',
    detail: "clamd could not scan: Can't allocate memory",
  })
  const tooLarge = verdictOf({ kind: 'too-large' }, WHOLE)
  assert.equal(tooLarge.kind === 'failure' && tooLarge.code, 'SCAN_TOO_LARGE')
})

test('whatever is thrown is a failure', () => {
  const coded = Object.assign(new Error('no clamd answers'), { code: 'ENGINE_UNAVAILABLE' })
  assert.deepEqual(verdictOfError(coded), {
    kind: 'failure',
    code: 'ENGINE_UNAVAILABLE',
    detail: 'no clamd answers',
  })
  assert.deepEqual(verdictOfError('odd'), { kind: 'failure', code: 'SCAN_FAILED', detail: 'odd' })
})
