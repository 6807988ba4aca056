import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountSmallDisk } from '../../managed/process/testing/small-disk.ts'
import { SignatureError } from '../errors.ts'
import { lockRuns } from './run-lock.ts'
import { Fixture, unreachable } from './testing/fixture.ts'
import { HOUR_MS, MINUTE_MS, planOf } from './testing/plans.ts'
import { filesOf, serveVersion } from './testing/two-versions.ts'

/** An updater with a live set; its source serves another one now. */
async function withOld(root?: string) {
  const fixture = await Fixture.create(root)
  serveVersion(fixture, 'a')
  await fixture.update()
  serveVersion(fixture, 'b')
  fixture.nowMs += HOUR_MS
  return fixture
}

test('a disk that fills up at any step leaves the old set, until there is room for the new one', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(2048)
  const fixture = await withOld(disk.directory)
  const reserve = join(disk.directory, 'reserve')
  let isFull = true
  for (let pages = 0; isFull; pages++) {
    await disk.makeRoom()
    await writeFile(reserve, Buffer.alloc(pages * 4096))
    await disk.fill()
    await rm(reserve)
    const error = await fixture.update({ force: true }).catch((reason: unknown) => reason)
    isFull = error instanceof SignatureError
    if (error instanceof SignatureError) {
      assert.deepEqual([error.code, error.message.includes(disk.directory)], ['SIGNATURES_DISK_FULL', true])
      assert.deepEqual(await fixture.liveFiles(), filesOf('a'), `with ${pages} pages`)
    } else assert.ok(pages > 3, `it needs more than ${pages} pages`)
    assert.ok(!(await readdir(fixture.directory)).includes('staging'))
  }
  assert.deepEqual(await fixture.liveFiles(), filesOf('b'))
  const history = await fixture.updater.history()
  assert.deepEqual(
    history.map(({ live, undone }) => live || undone !== null).at(-1),
    false,
    'one may go back',
  )
  assert.equal(
    (await readdir(join(fixture.directory, 'sets'))).length,
    history.length,
    'nothing half built is left',
  )
})

test('a directory that cannot be used is named', async () => {
  await using fixture = await withOld()
  await rm(fixture.liveDirectory, { recursive: true })
  await assert.rejects(fixture.update(), (error) => {
    assert.ok(error instanceof SignatureError)
    assert.deepEqual(
      [error.code, error.message.includes(fixture.liveDirectory)],
      ['SIGNATURES_DIRECTORY_UNUSABLE', true],
    )
    return true
  })
  await writeFile(fixture.liveDirectory, 'a file')
  await assert.rejects(fixture.update(), { code: 'SIGNATURES_DIRECTORY_UNUSABLE' })
  await using other = await Fixture.create()
  await writeFile(other.directory, 'a file')
  serveVersion(other, 'a')
  await assert.rejects(other.update(), { code: 'SIGNATURES_DIRECTORY_UNUSABLE' })
})

for (const [what, content] of [
  ['cut off', '{"schema":'],
  ['empty', ''],
  ['of somebody else', '{"schema":"other/1"}'],
] as const) {
  test(`a state and a journal that are ${what} are set aside, and what is live stays`, async () => {
    await using fixture = await withOld()
    await writeFile(join(fixture.directory, 'state.json'), content)
    await writeFile(join(fixture.directory, 'journal.json'), content)
    assert.deepEqual(
      (await fixture.updater.live()).map(({ name }) => name),
      Object.keys(filesOf('a')),
    )
    const report = await fixture.update()
    assert.deepEqual([report.outcome, report.good], ['live', true])
    assert.deepEqual(await fixture.liveFiles(), filesOf('b'))
    assert.equal(fixture.log.lines.filter(({ event }) => event === 'signatures.set-aside').length, 2)
  })
}

test('a link that somebody puts in the place of a file is replaced, and what it leads to is not touched', async () => {
  await using fixture = await withOld()
  const victim = join(fixture.root, 'victim')
  await writeFile(victim, 'precious')
  await rm(join(fixture.liveDirectory, 'two.ndb'))
  await symlink(victim, join(fixture.liveDirectory, 'two.ndb'))
  await fixture.update()
  assert.deepEqual([await readFile(victim, 'utf8'), await fixture.liveFiles()], ['precious', filesOf('b')])
})

test('of two runs at one time the second waits, and finds nothing left to do', async () => {
  await using fixture = await withOld()
  const other = await Fixture.create(fixture.root)
  other.nowMs = fixture.nowMs
  serveVersion(other, 'b')
  const steps: string[] = []
  const [first, second] = await Promise.all([
    fixture.update(),
    other.update({}, ({ step }) => void steps.push(step)),
  ])
  assert.deepEqual([first.outcome, second.outcome].toSorted(), ['live', 'nothing'])
  assert.equal(fixture.asked.length + other.asked.length, 2, 'one look each for a and b')
  assert.deepEqual(await fixture.liveFiles(), filesOf('b'))
})

test('whoever waits too long for another run hears of its process', async () => {
  await using fixture = await Fixture.create()
  const signal = new AbortController().signal
  const clock = fixture.deps().clock
  const options = { directory: fixture.directory, clock, patienceMs: 0, onWait: () => undefined, signal }
  const unlock = await lockRuns(options)
  await assert.rejects(lockRuns(options), {
    code: 'SIGNATURES_BUSY',
    message: new RegExp(`process ${process.pid} `),
  })
  await unlock()
  await (await lockRuns(options))()
})

test('a run that is ended while it fetches, or while the engine loads, changes nothing', async () => {
  for (const when of ['fetch', 'activate'] as const) {
    await using fixture = await withOld()
    const stop = new AbortController()
    const waitForStop = (signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        stop.abort(new Error('enough'))
      })
    if (when === 'fetch') fixture.onFetch = (_source, signal) => waitForStop(signal)
    else fixture.onActivate = (_files, signal) => waitForStop(signal)
    await assert.rejects(
      fixture.updater.update({}, () => undefined, stop.signal),
      /enough/,
    )
    assert.deepEqual(await fixture.liveFiles(), filesOf('a'))
    fixture.onFetch = async () => undefined
    fixture.onActivate = async () => undefined
    const report = await fixture.update()
    assert.deepEqual([report.outcome, report.good], ['live', true], `after ${when}`)
    assert.deepEqual(await fixture.liveFiles(), filesOf('b'))
  }
})

test('a source that forbids is paused until somebody forces it; one that says when is left alone', async () => {
  await using fixture = await Fixture.create()
  fixture.plans = [planOf('own', ['one.ndb']), planOf('busy', ['two.ndb'])]
  const forbidden = new SignatureError('SIGNATURES_FORBIDDEN', 'own forbids it: HTTP 403')
  const later = new SignatureError('SIGNATURES_RETRY_LATER', 'busy wants nothing for an hour')
  const pauseFor = (error: SignatureError, ms: number) => ({
    ...{ code: error.code, sentence: error.message, untilMs: fixture.nowMs + ms },
  })
  fixture.sources['own'] = { files: { 'one.ndb': forbidden }, pause: pauseFor(forbidden, 6 * HOUR_MS) }
  fixture.sources['busy'] = { files: { 'two.ndb': later }, pause: pauseFor(later, HOUR_MS) }
  const report = await fixture.update()
  assert.deepEqual(
    [report.good, ...report.sources.map(({ name, state, code }) => `${name} ${state} ${code}`).toSorted()],
    [false, 'busy paused SIGNATURES_RETRY_LATER', 'own paused SIGNATURES_FORBIDDEN'],
  )
  assert.match(report.sources.find(({ name }) => name === 'own')?.remedy ?? '', /2026-11-28T18:00.* --force/)
  const [own] = await fixture.updater.status()
  assert.deepEqual(
    [own?.state, own?.until, own?.reason],
    ['paused', '2026-11-28T18:00:00.000Z', forbidden.message],
  )
  fixture.sources['own'] = { files: { 'one.ndb': 'one\n' } }
  fixture.sources['busy'] = { files: { 'two.ndb': 'two\n' } }
  fixture.nowMs += MINUTE_MS
  assert.equal((await fixture.update()).outcome, 'nothing')
  assert.equal((await fixture.update({ force: true })).outcome, 'live')
  assert.deepEqual(await fixture.liveFiles(), { 'one.ndb': 'one\n' })
  assert.equal((await fixture.updater.status())[0]?.state, 'ok')
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.deepEqual(Object.keys(await fixture.liveFiles()), ['one.ndb', 'two.ndb'])
})

test('a decoy is refused, and pauses its source', async () => {
  await using fixture = await withOld()
  fixture.sources['own'] = { files: { 'one.ndb': '<html>', 'two.ndb': '<html>', 'new-b.ndb': '<html>' } }
  const report = await fixture.update()
  assert.deepEqual(
    [report.good, report.sources[0]?.state, report.sources[0]?.code],
    [false, 'paused', 'SIGNATURES_DECOY'],
  )
  assert.deepEqual(Object.keys(await fixture.liveFiles()), ['one.ndb', 'two.ndb'])
  assert.deepEqual((await fixture.updater.status())[0]?.until, '2026-11-28T19:00:00.000Z')
})

test('a source that cannot be reached is failing, and told once; what is live stays', async () => {
  await using fixture = await withOld()
  const error = unreachable('own')
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb', 'new-a.ndb'])]
  fixture.sources['own'] = { files: { 'one.ndb': error, 'two.ndb': error, 'new-a.ndb': error } }
  const report = await fixture.update()
  assert.deepEqual([report.good, report.sources[0]?.state, report.files], [false, 'failed', []])
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.equal(fixture.log.lines.filter(({ event }) => event === 'signatures.source.failed').length, 1)
  assert.equal((await fixture.updater.status())[0]?.state, 'failing')
  assert.deepEqual(await fixture.liveFiles(), filesOf('a'))
  serveVersion(fixture, 'b')
  fixture.nowMs += HOUR_MS
  await fixture.update()
  assert.ok(fixture.log.lines.some(({ event }) => event === 'signatures.source.ok'))
})

test('a clock that jumps a year and comes back holds no source up', async () => {
  await using fixture = await withOld()
  const realMs = fixture.nowMs
  fixture.nowMs += 365 * 24 * HOUR_MS
  await fixture.update()
  serveVersion(fixture, 'c')
  fixture.nowMs = realMs + HOUR_MS
  assert.equal((await fixture.update()).outcome, 'live')
  const history = await fixture.updater.history()
  assert.equal(history[0]?.live, true, 'the newest is the first, whatever the clock said')
  serveVersion(fixture, 'd')
  assert.equal((await fixture.update()).outcome, 'live', 'plans changed')
  fixture.nowMs += MINUTE_MS
  const asked = fixture.asked.length
  await fixture.update()
  assert.equal(fixture.asked.length, asked, 'it was asked once for that')
})

test('nobody who uses no signatures of others gets a directory for them', async () => {
  await using fixture = await Fixture.create()
  await fixture.updater.recover()
  assert.equal((await fixture.apply()).outcome, 'nothing')
  assert.deepEqual(await readdir(fixture.root), ['live'])
})

test('another updater on the same directory stops a run, and nothing is asked', async () => {
  await using fixture = await withOld()
  fixture.rival = new SignatureError('SIGNATURES_RIVAL', 'clamav-unofficial-sigs writes there')
  await assert.rejects(fixture.update(), { code: 'SIGNATURES_RIVAL' })
  assert.equal(fixture.asked.length, 1)
})

test('the old sets go, and the directory stays small', async () => {
  await using fixture = await Fixture.create()
  for (let version = 0; version < 14; version++) {
    serveVersion(fixture, String(version))
    await fixture.update()
    fixture.nowMs += HOUR_MS
  }
  assert.equal((await readdir(join(fixture.directory, 'sets'))).length, 10)
  await mkdir(join(fixture.directory, 'sets', '20260101T000000-abcd.new'))
  serveVersion(fixture, 'last')
  await fixture.update()
  assert.equal((await readdir(join(fixture.directory, 'sets'))).length, 10)
})

test('a source that has none of its files any more is one line in the log', async () => {
  await using fixture = await withOld()
  fixture.sources['own'] = { files: {} }
  const report = await fixture.update()
  assert.deepEqual(
    [
      report.sources[0]?.state,
      report.sources[0]?.code,
      report.files.filter(({ state }) => state === 'refused').length,
    ],
    ['failed', 'SIGNATURES_NOT_FOUND', 3],
  )
  assert.deepEqual(
    fixture.log.lines.filter(({ level }) => level === 'warn').map(({ event }) => event),
    ['signatures.source.failed'],
  )
})

test('before its first start an engine has no directory: there is nothing to recover', async () => {
  await using fixture = await Fixture.create()
  serveVersion(fixture, 'a')
  await rm(fixture.liveDirectory, { recursive: true })
  await fixture.updater.recover()
  await assert.rejects(fixture.update(), { code: 'SIGNATURES_DIRECTORY_UNUSABLE' })
  assert.deepEqual(fixture.asked, [], 'before anything is asked')
})

test('without a tester nothing is asked for', async () => {
  await using fixture = await withOld()
  fixture.onProve = async () => {
    throw new SignatureError('SIGNATURES_PROGRAM_MISSING', 'There is no clamscan')
  }
  await assert.rejects(fixture.update(), { code: 'SIGNATURES_PROGRAM_MISSING' })
  assert.equal(fixture.asked.length, 1)
  fixture.plans = [planOf('own', ['one.ndb', 'two.ndb'])]
  assert.equal((await fixture.apply()).outcome, 'live', 'what is switched off can go all the same')
})
