import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS } from './testing/plans.ts'
import { serveVersion } from './testing/two-versions.ts'

/** An updater with a live set; its source serves another one now. */
async function withOld() {
  const fixture = await Fixture.create()
  serveVersion(fixture, 'a')
  await fixture.update()
  serveVersion(fixture, 'b')
  fixture.nowMs += HOUR_MS
  return fixture
}

test('the engine takes files back: what it names goes, what came since the proved set is as before', async () => {
  await using fixture = await withOld()
  fixture.how = 'later'
  await fixture.update()
  assert.equal(fixture.updater.owns('one.ndb'), true)
  assert.equal(fixture.updater.owns('daily.cld'), false)
  const failed = new Error('clamd does not start')
  assert.equal(await fixture.updater.withdraw(['one.ndb', 'two.ndb', 'new-b.ndb'], failed), true)
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one a\n', 'two.ndb': 'two\n' })
  await writeFile(join(fixture.liveDirectory, 'two.ndb'), 'by hand\n')
  assert.equal(
    await fixture.updater.withdraw(['two.ndb'], failed),
    true,
    'what somebody has written is put right',
  )
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one a\n', 'two.ndb': 'two\n' })
  const malformed = Object.assign(new Error('malformed'), { details: { file: '/x/two.ndb' } })
  assert.equal(await fixture.updater.withdraw(['two.ndb'], malformed), true)
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one a\n' })
  assert.equal(fixture.activations.length, 2, 'the engine looks by itself')
  fixture.how = 'slot'
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one a\n' }, 'the same content does not come back')
  assert.equal(
    await fixture.updater.withdraw(['one.ndb'], failed),
    false,
    'it was proved, and nothing names it',
  )
})

test('a file of a proved set that the engine names later is as it was before that', async () => {
  await using fixture = await withOld()
  await fixture.update()
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one b\n')
  const malformed = Object.assign(new Error('malformed'), { details: { file: '/x/one.ndb' } })
  assert.equal(await fixture.updater.withdraw(['one.ndb', 'two.ndb'], malformed), true)
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one a\n')
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one a\n', 'the same content does not come back')
  assert.equal(await fixture.updater.withdraw(['one.ndb'], malformed), true)
  assert.equal((await fixture.liveFiles())['one.ndb'], undefined, 'each version once')
})
