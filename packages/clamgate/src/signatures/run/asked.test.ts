import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fixture } from './testing/fixture.ts'
import { planOf } from './testing/plans.ts'

test('whoever asks for a source that is off, or that nobody knows, hears of it', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['one.ndb'], { enabled: false, reason: 'closed: gone since 2020' })]
  const report = await fixture.update({ sources: ['own'] })
  assert.deepEqual(
    [report.good, report.sources[0]?.state, report.sources[0]?.sentence],
    [false, 'off', 'closed: gone since 2020'],
  )
  await assert.rejects(fixture.update({ sources: ['owm'] }), {
    code: 'SIGNATURES_SOURCE_UNKNOWN',
    remedy: 'Did you mean own? clamgate signatures list shows what there is.',
  })
})

test('a source that is on and lacks its secret is a fault of the run, also when nobody names it', async () => {
  await using fixture = await Fixture.create()
  const reason = 'signatures.sources.paid.secret is missing: the identifier of your account'
  fixture.plans = [
    planOf('own', ['one.ndb']),
    planOf('paid', ['two.ndb'], { enabled: false, isIncomplete: true, reason }),
  ]
  const { good, sources } = await fixture.update()
  const paid = sources.find(({ name }) => name === 'paid')
  assert.deepEqual(
    [good, paid?.state, paid?.code, paid?.sentence],
    [false, 'failed', 'SIGNATURES_SECRET', reason],
  )
})
