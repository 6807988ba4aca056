import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SignatureError } from '../errors.ts'
import { Fixture } from './testing/fixture.ts'
import { planOf } from './testing/plans.ts'

test('a file that never came is missing where its source refuses us, and refused where it is no good', async () => {
  const cases = [
    ['SIGNATURES_FORBIDDEN', 'missing'],
    ['SIGNATURES_TIMEOUT', 'missing'],
    ['SIGNATURES_HTTP_STATUS', 'missing'],
    ['SIGNATURES_DIGEST', 'refused'],
  ] as const
  await using fixture = await Fixture.create()
  fixture.plans = cases.map(([code]) => planOf(code, [`${code}.ndb`]))
  for (const [code] of cases)
    fixture.sources[code] = { files: { [`${code}.ndb`]: new SignatureError(code, `${code} it is`) } }
  await fixture.update()
  for (const { name, files } of await fixture.updater.status()) {
    const { state, lastError, lastErrorCode } = files[0] ?? {}
    assert.deepEqual(
      [lastErrorCode, state, lastError],
      [name, cases.find(([code]) => code === name)?.[1], `${name} it is`],
    )
  }
})
