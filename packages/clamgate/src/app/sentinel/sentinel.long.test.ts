import assert from 'node:assert/strict'
import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { MessageRecord } from '../../filter/record.ts'
import { messageRecord, unfoundRecord } from '../../observe/lines/testing-message.ts'
import { createRepeatGuard } from '../../observe/log/repeat-guard.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { manualTimers } from '../../observe/log/testing-timers.ts'
import { policyOf } from '../../policy/testing/policy.ts'
import { noticeOfStopped } from '../notices/stopped-notice.ts'
import type { Noted } from '../quarantine/note.ts'
import { openSentinel, type TrippedLogin } from './sentinel.ts'
import { describeSentinel } from './service.ts'

const NOON_MS = Date.UTC(2026, 10, 23, 12)

async function open(path: string, written: object = {}) {
  const log = createMemoryLog()
  const timers = manualTimers()
  const told: TrippedLogin[] = []
  const acts: Noted[] = []
  const wall = { ms: NOON_MS }
  let policy = policyOf({ sentinel: { messages: 2 }, ...written })
  const sentinel = await openSentinel({
    ...{ log, path, policy: () => policy, tell: (one) => told.push(one), act: (one) => acts.push(one) },
    guard: createRepeatGuard({ log, ...manualTimers().clock }),
    clock: { wall: () => wall.ms, monotonic: timers.clock.monotonic, wallOf: () => wall.ms },
  })
  return {
    ...{ ...sentinel, log, timers, told, acts, wall },
    set: (next: object) => {
      policy = policyOf(next)
    },
  }
}

async function place() {
  const directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-'))
  return { path: join(directory.path, 'state', 'sentinel.json'), [Symbol.asyncDispose]: directory.remove }
}

const by = (authenticated: string | undefined, changes: Partial<MessageRecord> = {}) =>
  messageRecord({}, { authenticated, ...changes })

test('a user with more malware than so many messages is refused, told once, and survives a restart', async () => {
  await using at = await place()
  const first = await open(at.path)
  for (let count = 0; count < 2; count++) first.note(by('Ann@example.org'))
  assert.equal(first.isStopped('ann@example.org'), false)
  for (let count = 0; count < 3; count++) first.note(by('ann@example.org'))
  assert.deepEqual([first.isStopped('ann@example.org'), first.isStopped('ANN@example.org')], [true, true])
  assert.deepEqual([first.isStopped('bob'), first.isStopped(undefined)], [false, false])
  const line = await first.log.waitFor('sentinel.tripped')
  assert.match(
    line.sentence,
    /^All mail of ann@example.org is refused until clamgate sentinel clear: 3 messages with a finding, the newest Two Words from 192\.0\.2\.7$/,
  )
  assert.equal(first.told.length, 1)
  await first.close()

  const second = await open(at.path)
  assert.equal(second.isStopped('ann@example.org'), true)
  assert.deepEqual(second.list(), [
    {
      ...{ login: 'ann@example.org', since: '2026-11-23T12:00:00.000Z', messages: 3, finding: 'Two Words' },
      ...{ client: '192.0.2.7', from: 'a@example.org', refused: 0 },
    },
  ])
  assert.deepEqual(await second.clear('ANN@example.org', 'root'), { wasStopped: true, problem: undefined })
  assert.deepEqual(await second.clear('ann@example.org', 'root'), { wasStopped: false, problem: undefined })
  assert.equal((await open(at.path)).isStopped('ann@example.org'), false)
})

test('mail of nobody who has logged in is ever counted, nor clean mail, nor a release', async () => {
  await using at = await place()
  const sentinel = await open(at.path)
  for (let count = 0; count < 100; count++) {
    sentinel.note(by(undefined))
    sentinel.note(by(''))
    sentinel.note({ ...unfoundRecord({ kind: 'clean' }, { action: 'accept' }), authenticated: 'ann' })
    sentinel.note(by('ann', { releaseOf: { entry: 'x', queueId: undefined } }))
  }
  assert.deepEqual(sentinel.list(), [])
})

test('what is longer ago than the time does not count, and a clock that jumps changes nothing', async () => {
  await using at = await place()
  const sentinel = await open(at.path)
  for (let count = 0; count < 10; count++) {
    sentinel.note(by('ann'))
    sentinel.timers.pass(310_000)
  }
  assert.equal(sentinel.isStopped('ann'), false)
  for (const ms of [0, -86_400_000, 10 * 365 * 86_400_000]) {
    sentinel.wall.ms = NOON_MS + ms
    sentinel.note(by('bob'))
  }
  assert.equal(sentinel.isStopped('bob'), true)
  await sentinel.close()
})

test('in monitor mode nobody is refused, not even later', async () => {
  await using at = await place()
  const sentinel = await open(at.path, { monitor: true })
  for (let count = 0; count < 3; count++) sentinel.note(by('ann'))
  await sentinel.log.waitFor('sentinel.monitored')
  sentinel.set({ sentinel: { messages: 2 } })
  assert.deepEqual([sentinel.isStopped('ann'), sentinel.told.length], [false, 0])
  await sentinel.close()
})

test('in monitor mode nobody who is listed is said to be refused, nor his mail counted as such', async () => {
  await using at = await place()
  const sentinel = await open(at.path)
  for (let count = 0; count < 4; count++) sentinel.note(by('ann'))
  assert.deepEqual(describeSentinel(sentinel.status())?.state, 'warn')
  sentinel.set({ monitor: true, sentinel: { messages: 2 } })
  for (let count = 0; count < 5; count++) sentinel.note(by('ann'))
  const part = describeSentinel(sentinel.status())
  assert.deepEqual([part?.state, part?.action, part?.stopped, part?.refused], ['ok', undefined, 1, 1])
  sentinel.set({ sentinel: { messages: 2, except: ['ann'] } })
  assert.deepEqual(describeSentinel(sentinel.status())?.state, 'ok')
  sentinel.set({ sentinel: { messages: 2 } })
  assert.deepEqual(describeSentinel(sentinel.status())?.state, 'warn')
  await sentinel.close()
})

test('switched off, or exempt, a user who is listed is not refused', async () => {
  await using at = await place()
  const sentinel = await open(at.path)
  for (let count = 0; count < 3; count++) sentinel.note(by('ann'))
  assert.equal(sentinel.isStopped('ann'), true)
  for (const next of [{}, { sentinel: { messages: 2, except: ['ann'] } }]) {
    sentinel.set(next)
    assert.deepEqual([sentinel.isStopped('ann'), sentinel.list().length], [false, 1])
  }
  await sentinel.close()
})

test('a file that is damaged, of another form or too large is told, put aside, and refuses nobody', async () => {
  await using at = await place()
  await (await open(at.path)).close()
  for (const text of ['{"version":1,"logins":[{', '{"version":2,"logins":[]}', '[]', '\0\0\0']) {
    const first = await open(at.path)
    for (let count = 0; count < 3; count++) first.note(by('ann'))
    await first.close()
    await writeFile(at.path, text)
    const sentinel = await open(at.path)
    const line = await sentinel.log.waitFor('sentinel.file-damaged')
    assert.equal(line.fields['code'], 'SENTINEL_FILE_DAMAGED')
    assert.equal(sentinel.isStopped('ann'), false)
    assert.equal(await readFile(`${at.path}.bad`, 'utf8'), text)
  }
})

test('a directory that cannot be written to keeps nobody from being refused, and is told', async () => {
  await using at = await place()
  await writeFile(join(at.path, '..', '..', 'state2'), '')
  const path = join(at.path, '..', '..', 'state2', 'sentinel.json')
  const sentinel = await open(path)
  for (let count = 0; count < 3; count++) sentinel.note(by('ann'))
  await sentinel.close()
  assert.equal(sentinel.isStopped('ann'), true)
  assert.equal((await sentinel.log.waitFor('sentinel.unsaved')).fields['code'], 'SENTINEL_UNSAVED')
  assert.equal(describeSentinel(sentinel.status())?.state, 'fail')
  assert.equal((await sentinel.clear('ann', 'root')).problem?.code, 'SENTINEL_UNSAVED')
  await rm(join(at.path, '..', '..', 'state2'))
})

test('a flood of 10,000 messages of as many users has a bound in memory, and one write at a time', async () => {
  await using at = await place()
  const sentinel = await open(at.path, { sentinel: { messages: 0 } })
  for (let index = 0; index < 10_050; index++) sentinel.note(by(`user${index}`))
  await sentinel.log.waitFor('sentinel.full')
  assert.equal(sentinel.list().length, 10_000)
  await sentinel.close()
  assert.equal((await open(at.path)).list().length, 10_000)
})

test('what the policy does with all mail of a user is what people read, and who lets him send again is in the timeline', async () => {
  await using at = await place()
  const words = { reject: 'refused', defer: 'deferred', quarantine: 'kept in the quarantine' } as const
  for (const [action, word] of Object.entries(words)) {
    const sentinel = await open(at.path, { sentinel: { messages: 0, action } })
    assert.deepEqual(describeSentinel(sentinel.status())?.state, 'ok')
    sentinel.note(by('ann'), 'the-event')
    sentinel.note(by('ann'), 'another-one')
    const line = await sentinel.log.waitFor('sentinel.tripped')
    assert.match(line.sentence, new RegExp(`^All mail of ann is ${word} until `))
    const [told] = sentinel.told
    assert.ok(told !== undefined)
    assert.match(
      noticeOfStopped(told).lines[0] ?? '',
      new RegExp(`all mail of the user ann is ${word} from now on`),
    )
    const { state, stopped, newest, trips, refused } = describeSentinel(sentinel.status()) ?? {}
    assert.deepEqual([state, stopped, newest?.login, trips, refused], ['warn', 1, 'ann', 1, 1])
    await sentinel.clear('ann', 'operator')
    assert.deepEqual(
      sentinel.acts.map(({ actor, act, event }) => [actor, act, event]),
      [
        ['clamgate', 'sentinel', 'the-event'],
        ['operator', 'sentinel-clear', 'the-event'],
      ],
    )
    await sentinel.close()
  }
})

test('beyond so many users nobody more is refused, and that is told', async () => {
  await using at = await place()
  const since = new Date(NOON_MS).toISOString()
  const logins = Array.from({ length: 10_000 }, (_, n) => ({
    ...{ login: `user${n}`, since, messages: 3, finding: 'x', client: '', from: '' },
  }))
  await mkdir(join(at.path, '..'), { recursive: true })
  await writeFile(at.path, JSON.stringify({ version: 1, logins }))
  const sentinel = await open(at.path)
  for (let count = 0; count < 3; count++) sentinel.note(by('ann@example.org'))
  const { fields } = await sentinel.log.waitFor('sentinel.full')
  assert.equal(fields['code'], 'SENTINEL_FULL')
  assert.deepEqual([sentinel.isStopped('user9999'), sentinel.isStopped('ann@example.org')], [true, false])
  await sentinel.close()
})
