import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkContent } from '../check/check-content.ts'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS, planOf } from './testing/plans.ts'
import { createUpdater } from './updater.ts'

const CLEAN = 'a'.repeat(32)
const BAD = 'b'.repeat(32)

/** An updater with the real checks of content. */
function updaterOf(fixture: Fixture): () => Promise<Record<string, string>> {
  const updater = createUpdater({ ...fixture.deps(), checkContent })
  return async () => {
    await updater.update({}, () => undefined, new AbortController().signal)
    return await fixture.liveFiles()
  }
}

test('a clean file that another source later knows as bad is let through no longer', async () => {
  await using fixture = await Fixture.create()
  const first = { 'first.hdb': `${'c'.repeat(32)}:7:First\n`, 'first.fp': `${CLEAN}:7:x\n${BAD}:7:y\n` }
  fixture.plans = [planOf('first', Object.keys(first))]
  fixture.sources['first'] = { files: first }
  const update = updaterOf(fixture)
  assert.deepEqual(await update(), first)

  const second = { 'second.hdb': `${BAD}:7:Second\n` }
  fixture.plans = [planOf('first', Object.keys(first)), planOf('second', Object.keys(second))]
  fixture.sources['second'] = { files: second }
  assert.deepEqual(await update(), { ...first, ...second, 'first.fp': `${CLEAN}:7:x\n` })
  assert.ok(fixture.log.lines.some(({ event }) => event === 'signatures.lines-left-out'))

  // Nothing of it is forgotten at the next look, which brings the file once more.
  fixture.nowMs += 2 * HOUR_MS
  assert.deepEqual(await update(), { ...first, ...second, 'first.fp': `${CLEAN}:7:x\n` })
})

test('a name that its source gave up is ignored no longer: another one may have it now', async () => {
  await using fixture = await Fixture.create()
  const first = { 'first.ndb': 'Some.Name:0:*:deadbeef0102\n', 'first.ign2': 'Some.Name\n' }
  fixture.plans = [planOf('first', Object.keys(first))]
  fixture.sources['first'] = { files: first }
  const update = updaterOf(fixture)
  assert.deepEqual(await update(), first)

  const renamed = { 'first.ndb': 'Other.Name:0:*:deadbeef0102\n' }
  fixture.sources['first'] = { files: { ...first, ...renamed } }
  fixture.nowMs += 2 * HOUR_MS
  assert.deepEqual(await update(), renamed)
})
