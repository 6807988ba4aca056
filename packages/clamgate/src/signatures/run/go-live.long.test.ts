import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountSmallDisk } from '../../managed/process/testing/small-disk.ts'
import { SignatureError } from '../errors.ts'
import { notLive } from '../live/not-live.ts'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS, planOf } from './testing/plans.ts'

/** An updater with a live set of two files, `one.ndb` and `two.ndb`, and what their source serves. */
async function withTwo() {
  const fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb'])]
  const files: Record<string, string> = { 'one.ndb': 'one\n', 'two.ndb': 'two\n' }
  fixture.sources['own'] = { files }
  await fixture.update()
  fixture.nowMs += HOUR_MS
  return { fixture, files }
}

test('a set that the engine does not take is rolled back, and does not come again', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  files['one.ndb'] = 'toxic\n'
  fixture.onActivate = async (live) => {
    if (live.get('one.ndb') === 'toxic\n') throw notLive('the self-scan fails', { isVerdict: true })
  }
  const report = await fixture.update()
  assert.deepEqual([report.outcome, report.good], ['rolled-back', false])
  assert.deepEqual(
    report.files.map(({ name, state, code }) => [name, state, code]),
    [['one.ndb', 'rolled-back', 'SIGNATURES_ROLLED_BACK']],
  )
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one\n', 'two.ndb': 'two\n' })
  assert.equal(fixture.activations.length, 3, 'the one before was made live again')
  assert.equal(fixture.activations[2]?.signature, fixture.activations[0]?.signature)
  const [undone] = await fixture.updater.history()
  assert.deepEqual([undone?.live, undone?.changed], [false, ['one.ndb']])
  assert.match(undone?.undone ?? '', /self-scan/)
  assert.equal(undone?.undoneCode, 'SIGNATURES_NOT_LIVE')

  fixture.nowMs += HOUR_MS
  const again = await fixture.update({ force: true })
  assert.deepEqual([again.outcome, again.files[0]?.code], ['nothing', 'SIGNATURES_ROLLED_BACK'])
  assert.equal(fixture.activations.length, 3)

  fixture.nowMs += HOUR_MS
  files['one.ndb'] = 'better\n'
  assert.deepEqual([(await fixture.update()).outcome, (await fixture.update()).good], ['live', true])
  assert.equal((await fixture.liveFiles())['one.ndb'], 'better\n')
})

test('the way back needs no room on the disk', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(2048)
  const fixture = await Fixture.create(disk.directory)
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb'])]
  const files: Record<string, string> = { 'one.ndb': 'one\n', 'two.ndb': 'two\n' }
  fixture.sources['own'] = { files }
  await fixture.update()
  fixture.nowMs += HOUR_MS
  files['one.ndb'] = 'toxic\n'
  fixture.onActivate = async () => {
    await disk.fill()
    throw notLive('the self-scan fails', { isVerdict: true })
  }
  await assert.rejects(fixture.update(), { code: 'SIGNATURES_DISK_FULL' })
  assert.deepEqual((await fixture.liveFiles())['one.ndb'], 'one\n')
  await disk.makeRoom()
  fixture.onActivate = async () => undefined
  assert.equal((await fixture.update()).good, true)
  assert.deepEqual(
    (await readdir(fixture.liveDirectory)).filter((name) => name.startsWith('.')),
    [],
  )
})

test('a file that the engine names is left out, and the others go live', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  files['one.ndb'] = 'toxic\n'
  files['two.ndb'] = 'newer\n'
  fixture.onActivate = async (live) => {
    const details = { file: join(fixture.liveDirectory, 'one.ndb') }
    if (live.get('one.ndb') === 'toxic\n') throw notLive('malformed', { isVerdict: true, details })
  }
  const report = await fixture.update()
  assert.deepEqual(
    [report.outcome, ...report.files.map(({ name, state }) => `${name} ${state}`)],
    ['live', 'one.ndb refused', 'two.ndb installed'],
  )
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one\n', 'two.ndb': 'newer\n' })
  fixture.nowMs += HOUR_MS
  assert.equal((await fixture.update()).outcome, 'nothing')
})

test('where no engine could be asked the set waits, and is tried again without a look at its sources', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  files['one.ndb'] = 'newer\n'
  fixture.onActivate = async () => {
    throw notLive('no clamd answers', { isVerdict: false })
  }
  const report = await fixture.update()
  assert.deepEqual(
    [report.outcome, report.good, report.files[0]?.code],
    ['rolled-back', false, 'SIGNATURES_NOT_LIVE'],
  )
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one\n')
  const lastError = async () => (await fixture.updater.status())[0]?.files[0]?.lastError
  assert.match((await lastError()) ?? '', /no clamd answers/)
  const asked = fixture.asked.length
  fixture.onActivate = async () => undefined
  const again = await fixture.update()
  assert.equal(await lastError(), undefined)
  assert.deepEqual([again.outcome, again.good, fixture.asked.length], ['live', true, asked])
  assert.equal((await fixture.liveFiles())['one.ndb'], 'newer\n')
  fixture.nowMs += HOUR_MS
  assert.deepEqual([(await fixture.update()).outcome, fixture.tested.length], ['nothing', 3])
})

test('without an engine it is installed, and the next run sees it go live', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['one.ndb'])]
  fixture.sources['own'] = { files: { 'one.ndb': 'one\n' } }
  fixture.how = 'later'
  assert.equal((await fixture.update()).outcome, 'installed')
  assert.equal((await fixture.update()).outcome, 'nothing')
  fixture.how = 'slot'
  assert.equal((await fixture.update()).outcome, 'live')
  const activations = fixture.activations.length
  assert.equal((await fixture.update()).outcome, 'nothing')
  assert.equal(fixture.activations.length, activations)
})

test('a set whose files spoil each other goes live without those that do', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb', 'a.ndb', 'b.ndb', 'c.ndb', 'd.ndb'])]
  Object.assign(files, {
    'two.ndb': 'newer\n',
    'a.ndb': 'a\n',
    'b.ndb': 'b\n',
    'c.ndb': 'c\n',
    'd.ndb': 'd\n',
  })
  fixture.onTestSet = (names) => {
    if (names.includes('c.ndb')) throw new SignatureError('SIGNATURES_SET_FAILED', 'they do not load')
  }
  const report = await fixture.update()
  assert.deepEqual(
    report.files.filter(({ state }) => state === 'refused').map(({ name, code }) => [name, code]),
    [['c.ndb', 'SIGNATURES_SET_FAILED']],
  )
  assert.deepEqual(Object.keys(await fixture.liveFiles()), ['a.ndb', 'b.ndb', 'd.ndb', 'one.ndb', 'two.ndb'])
  assert.equal((await fixture.liveFiles())['two.ndb'], 'newer\n')
})

test('a new version that spoils the set is refused, and the one before is in it', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  Object.assign(files, { 'one.ndb': 'newer\n', 'two.ndb': 'newer\n' })
  fixture.onTestSet = () => {
    if (fixture.loads.length < 3)
      throw new SignatureError('SIGNATURES_SET_FAILED', 'it does not load', { details: { file: 'one.ndb' } })
  }
  await fixture.update()
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one\n', 'two.ndb': 'newer\n' })
})

test('a rollback brings the set before back, and what was in its place does not come again', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  files['one.ndb'] = 'second\n'
  const second = await fixture.update()
  fixture.nowMs += HOUR_MS
  files['one.ndb'] = 'third\n'
  await fixture.update()
  assert.equal((await fixture.rollback()).outcome, 'live')
  assert.equal((await fixture.liveFiles())['one.ndb'], 'second\n')
  assert.deepEqual(
    (await fixture.updater.history()).flatMap(({ undoneCode }) => undoneCode ?? []),
    ['gone-back'],
  )
  fixture.nowMs += HOUR_MS
  assert.deepEqual(
    [(await fixture.update()).outcome, (await fixture.liveFiles())['one.ndb']],
    ['nothing', 'second\n'],
  )
  assert.equal((await fixture.rollback()).outcome, 'live')
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one\n')
  await assert.rejects(fixture.rollback(), { code: 'SIGNATURES_NO_SUCH_SET' })
  await assert.rejects(fixture.rollback('20200101T000000-abcd'), { code: 'SIGNATURES_NO_SUCH_SET' })
  await assert.rejects(fixture.rollback('../../etc'), { code: 'SIGNATURES_NO_SUCH_SET' })
  await fixture.rollback(second.set ?? '')
  assert.equal((await fixture.liveFiles())['one.ndb'], 'second\n', 'whoever names a set means it')
  files['one.ndb'] = 'fourth\n'
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.equal((await fixture.liveFiles())['one.ndb'], 'fourth\n')
})

test('a rollback with nothing before it says so', async () => {
  await using fixture = await Fixture.create()
  await assert.rejects(fixture.rollback(), { code: 'SIGNATURES_NO_SUCH_SET' })
})

test('a signature that hits clean mail is parked until its file changes; a file with many is refused', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  fixture.hamDirectory = fixture.root
  fixture.hamHits = [{ signature: 'Old.Name', file: 'two.ndb', messages: 1 }]
  await fixture.apply()
  assert.equal(
    (await fixture.liveFiles())['clamgate-parked.ign2'],
    'Old.Name\n',
    'clean mail that is named later',
  )
  fixture.hamHits = []
  assert.equal((await fixture.apply()).outcome, 'nothing')
  files['one.ndb'] = 'newer\n'
  fixture.hamHits = [{ signature: 'Bad.Name', file: 'one.ndb', messages: 2 }]
  const report = await fixture.update()
  assert.equal(report.outcome, 'live')
  assert.equal((await fixture.liveFiles())['clamgate-parked.ign2'], 'Bad.Name\nOld.Name\n')
  assert.deepEqual(
    (await fixture.updater.parked()).map(({ signature, file }) => [signature, file]),
    [
      ['Old.Name', 'two.ndb'],
      ['Bad.Name', 'one.ndb'],
    ],
  )
  assert.equal((await fixture.updater.status())[0]?.files[0]?.state, 'parked')
  fixture.hamHits = Array.from({ length: 21 }, (_, index) => ({
    signature: `Bad.${index}`,
    file: 'two.ndb',
    messages: 1,
  }))
  fixture.nowMs += HOUR_MS
  files['two.ndb'] = 'newer\n'
  const second = await fixture.update()
  assert.deepEqual(
    second.files.map(({ name, code }) => [name, code]),
    [['two.ndb', 'SIGNATURES_HAM']],
  )
  assert.equal((await fixture.liveFiles())['two.ndb'], 'two\n')
  fixture.hamHits = []
  fixture.nowMs += HOUR_MS
  Object.assign(files, { 'one.ndb': 'cured\n', 'two.ndb': 'cured\n' })
  await fixture.update()
  assert.deepEqual(
    [await fixture.updater.parked(), Object.keys(await fixture.liveFiles())],
    [[], ['one.ndb', 'two.ndb']],
  )
})

test('a file that lost half waits until somebody confirms it, and needs no further request', async () => {
  const { fixture, files } = await withTwo()
  await using _ = fixture
  files['one.ndb'] = 'SHRUNK\n'
  const report = await fixture.update()
  assert.deepEqual([report.outcome, report.files[0]?.code], ['nothing', 'SIGNATURES_SHRUNK'])
  const asked = fixture.asked.length
  await fixture.update({ force: true })
  assert.equal((await fixture.liveFiles())['one.ndb'], 'one\n', 'force confirms nothing')
  await assert.rejects(fixture.update({ confirm: ['one.nbd'] }), {
    code: 'SIGNATURES_FILE_UNKNOWN',
    remedy: /one\.ndb/,
  })
  const confirmed = await fixture.update({ confirm: ['one.ndb'] })
  assert.deepEqual([confirmed.outcome, confirmed.good, fixture.asked.length], ['live', true, asked])
  assert.equal((await fixture.liveFiles())['one.ndb'], 'SHRUNK\n')
})

test('the ignore list goes live with the set, and with no source at all', async () => {
  await using fixture = await Fixture.create()
  fixture.generated = [{ name: 'clamgate-ignore.ign2', content: 'Some.Name\n' }]
  assert.equal((await fixture.apply('ignore')).outcome, 'live')
  assert.deepEqual(await fixture.liveFiles(), { 'clamgate-ignore.ign2': 'Some.Name\n' })
  assert.equal((await fixture.updater.history())[0]?.by, 'ignore')
  assert.equal((await fixture.apply('ignore')).outcome, 'nothing')
  fixture.generated = []
  await fixture.apply('ignore')
  assert.deepEqual([await fixture.liveFiles(), fixture.activations.at(-1)], [{}, undefined])
})

test('a table of file types waits for the official databases', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['one.ndb', 'types.ftm'])]
  fixture.sources['own'] = { files: { 'one.ndb': 'one\n', 'types.ftm': 't\n' } }
  await fixture.update()
  assert.deepEqual(Object.keys(await fixture.liveFiles()), ['one.ndb'])
  await writeFile(join(fixture.liveDirectory, 'daily.cld'), 'official')
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.deepEqual(Object.keys(await fixture.liveFiles()), ['daily.cld', 'one.ndb', 'types.ftm'])
})
