import assert from 'node:assert/strict'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fixture, missing } from './testing/fixture.ts'
import { filePlanOf, HOUR_MS, planOf } from './testing/plans.ts'

test('what a source serves goes live, with a proof that no other set has', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb', 'other.hdb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\nb\n', 'other.hdb': 'c\n' } }
  const report = await fixture.update()
  assert.equal(report.outcome, 'live')
  assert.equal(report.good, true)
  assert.deepEqual(await fixture.liveFiles(), { 'other.hdb': 'c\n', 'own.ndb': 'a\nb\n' })
  const [proof] = fixture.activations
  assert.equal(proof?.signature, `Clamgate.Set.${report.set}`)
  assert.match(
    await readFile(join(fixture.liveDirectory, `clamgate-set-${report.set}.hsb`), 'utf8'),
    /^[0-9a-f]{64}:\d+:Clamgate\.Set\./,
  )
  const [entry] = await fixture.updater.history()
  assert.deepEqual(
    { ...entry, added: [] },
    {
      ...{
        id: report.set,
        at: '2026-11-28T12:00:00.000Z',
        live: true,
        by: 'update',
        files: 2,
        signatures: 3,
      },
      ...{ added: [], changed: [], removed: [], undone: null },
    },
  )
  assert.equal((await stat(join(fixture.liveDirectory, 'own.ndb'))).mode & 0o777, 0o644)
  assert.deepEqual(
    (await fixture.updater.live()).map(({ name, signatures }) => [name, signatures]),
    [
      ['other.hdb', 1],
      ['own.ndb', 2],
    ],
  )
  assert.deepEqual((await readdir(fixture.directory)).toSorted(), [
    'held',
    'journal.json',
    'sets',
    'state.json',
  ])
})

test('nothing new is nothing: no test, no set, no line', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\n' } }
  const { set } = await fixture.update()
  const lines = fixture.log.lines.length
  const soon = await fixture.update()
  assert.deepEqual([soon.outcome, soon.good, soon.set, soon.files], ['nothing', true, set, []])
  assert.deepEqual(fixture.asked, ['own'], 'it is not due')
  fixture.nowMs += HOUR_MS
  const again = await fixture.update()
  assert.deepEqual([again.outcome, again.good, again.files], ['nothing', true, []])
  assert.deepEqual([fixture.asked.length, fixture.tested.length, fixture.loads.length], [2, 1, 1])
  assert.equal(fixture.log.lines.length, lines)
  assert.equal((await fixture.updater.history()).length, 1)
})

test('a bad file is refused alone, and is not tested again before its source serves something else', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['good.ndb', 'bad.ndb'])]
  const files: Record<string, string> = { 'good.ndb': 'a\n', 'bad.ndb': 'BAD\n' }
  fixture.sources['own'] = { files }
  const report = await fixture.update()
  assert.deepEqual([report.outcome, report.good], ['live', false])
  assert.deepEqual(
    report.files.map(({ name, state, code }) => [name, state, code]),
    [
      ['bad.ndb', 'refused', 'SIGNATURES_LOAD_FAILED'],
      ['good.ndb', 'installed', null],
    ],
  )
  assert.deepEqual(await fixture.liveFiles(), { 'good.ndb': 'a\n' })
  fixture.nowMs += HOUR_MS
  const again = await fixture.update()
  assert.deepEqual([again.outcome, again.good, fixture.tested.length], ['nothing', false, 2])
  assert.equal(fixture.log.lines.filter(({ event }) => event === 'signatures.refused').length, 1)
  assert.deepEqual(
    (await fixture.updater.status())[0]?.files.map(({ name, state, lastError }) => [
      name,
      state,
      lastError !== undefined,
    ]),
    [
      ['good.ndb', 'live', false],
      ['bad.ndb', 'refused', true],
    ],
  )
  fixture.nowMs += HOUR_MS
  fixture.testerVersion = '1.5.0'
  await fixture.update()
  assert.equal(fixture.tested.length, 3, 'another ClamAV may take it')
  fixture.nowMs += HOUR_MS
  files['bad.ndb'] = 'mended\n'
  const mended = await fixture.update()
  assert.deepEqual([mended.outcome, mended.good], ['live', true])
  assert.deepEqual((await fixture.updater.status())[0]?.files[1]?.lastError, undefined)
})

test('a refused new version leaves the one before in place', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb'])]
  const files: Record<string, string> = { 'own.ndb': 'a\n', 'two.ndb': 'b\n' }
  fixture.sources['own'] = { files }
  await fixture.update()
  files['own.ndb'] = 'new\n'
  files['two.ndb'] = 'newer\n'
  fixture.onTestSet = () => {
    throw Object.assign(new Error('not reached'), {})
  }
  fixture.nowMs += HOUR_MS
  await assert.rejects(fixture.update(), /not reached/)
  assert.deepEqual(
    await fixture.liveFiles(),
    { 'own.ndb': 'a\n', 'two.ndb': 'b\n' },
    'a defect changes nothing',
  )
})

test('a file that is switched off goes, one of the administrator stays', async () => {
  await using fixture = await Fixture.create()
  await writeFile(join(fixture.liveDirectory, 'local.ndb'), 'mine\n')
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb']), planOf('other', ['third.ndb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\n', 'two.ndb': 'b\n' } }
  fixture.sources['other'] = { files: { 'third.ndb': 'c\n' } }
  await fixture.update()
  fixture.plans = [
    {
      ...planOf('own', ['own.ndb']),
      files: [filePlanOf('own.ndb'), filePlanOf('two.ndb', { wanted: false })],
    },
    planOf('other', ['third.ndb'], { enabled: false }),
  ]
  const report = await fixture.apply()
  assert.deepEqual(await fixture.liveFiles(), { 'local.ndb': 'mine\n', 'own.ndb': 'a\n' })
  assert.deepEqual(
    report.files.map(({ name, state }) => [name, state]),
    [
      ['third.ndb', 'removed'],
      ['two.ndb', 'removed'],
    ],
  )
  fixture.plans = []
  assert.equal((await fixture.apply()).outcome, 'live')
  assert.deepEqual(
    await readdir(fixture.liveDirectory),
    ['local.ndb'],
    'of an empty set not even the proof is left',
  )
  assert.equal(fixture.activations.at(-1), undefined)
})

test('a name that somebody else has is not asked for, and stays as it is', async () => {
  await using fixture = await Fixture.create()
  await writeFile(join(fixture.liveDirectory, 'own.ndb'), 'mine\n')
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\n', 'two.ndb': 'b\n' } }
  const report = await fixture.update()
  assert.equal(report.good, false)
  assert.equal(report.files.find(({ name }) => name === 'own.ndb')?.code, 'SIGNATURES_NOT_OURS')
  assert.deepEqual(await fixture.liveFiles(), { 'own.ndb': 'mine\n', 'two.ndb': 'b\n' })
})

test('a file that is gone at its source stays live, and is told', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb'])]
  const files: Record<string, string | Error> = { 'own.ndb': 'a\n', 'two.ndb': 'b\n' }
  fixture.sources['own'] = { files }
  await fixture.update()
  files['two.ndb'] = missing('two.ndb')
  fixture.nowMs += HOUR_MS
  const report = await fixture.update()
  assert.equal(report.good, false)
  assert.deepEqual(await fixture.liveFiles(), { 'own.ndb': 'a\n', 'two.ndb': 'b\n' })
  const [status] = await fixture.updater.status()
  assert.deepEqual([status?.state, status?.files[1]?.state], ['ok', 'live'])
  assert.match(status?.files[1]?.lastError ?? '', /does not have two\.ndb/)
})

test('a dry run changes nothing', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\n' } }
  const report = await fixture.update({ dryRun: true })
  assert.equal(report.outcome, 'tried')
  assert.deepEqual(
    report.files.map(({ name, state }) => [name, state]),
    [['own.ndb', 'installed']],
  )
  assert.deepEqual(await fixture.liveFiles(), {})
  assert.equal(fixture.loads.length, 1)
  assert.equal((await fixture.updater.status())[0]?.state, 'waiting')
})

test('a file that somebody changed or removed by hand is restored', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb'])]
  fixture.sources['own'] = { files: { 'own.ndb': 'a\n', 'two.ndb': 'b\n' } }
  await fixture.update()
  await writeFile(join(fixture.liveDirectory, 'own.ndb'), 'mine\n')
  assert.equal((await fixture.update()).outcome, 'live')
  assert.deepEqual(await fixture.liveFiles(), { 'own.ndb': 'a\n', 'two.ndb': 'b\n' })
  assert.ok(fixture.log.lines.some(({ event }) => event === 'signatures.restored'))
  assert.equal((await fixture.update()).outcome, 'nothing')
})

test('our own copy may be incomplete: it is mended from what is live, or fetched anew', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb', 'two.ndb'])]
  const files: Record<string, string> = { 'own.ndb': 'a\n', 'two.ndb': 'b\n' }
  fixture.sources['own'] = { files }
  const { set } = await fixture.update()
  const copies = join(fixture.directory, 'sets', set ?? '')
  await rm(join(copies, 'own.ndb'))
  await rm(join(copies, 'two.ndb'))
  await rm(join(fixture.liveDirectory, 'two.ndb'))
  files['own.ndb'] = 'new\n'
  fixture.nowMs += HOUR_MS
  const report = await fixture.update()
  assert.deepEqual([report.outcome, report.good], ['live', true])
  assert.deepEqual(await fixture.liveFiles(), { 'own.ndb': 'new\n', 'two.ndb': 'b\n' })
})

test('a file that another source brings now belongs to that one', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['own.ndb'])]
  fixture.sources['own'] = fixture.sources['other'] = { files: { 'own.ndb': 'a\n' } }
  await fixture.update()
  fixture.plans = [planOf('own', ['own.ndb'], { enabled: false }), planOf('other', ['own.ndb'])]
  await fixture.update()
  assert.deepEqual(
    (await fixture.updater.live()).map(({ source }) => source),
    ['other'],
  )
  fixture.nowMs += HOUR_MS
  assert.equal((await fixture.update()).outcome, 'nothing')
})
