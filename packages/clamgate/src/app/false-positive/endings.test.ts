import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../ground/clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { NOWHERE, type ReportRecord } from '../../quarantine/false-positive/types.ts'
import { createIgnoreStore } from '../../signatures/ignore/store.ts'
import type { SignaturePlace } from '../signatures/ignoring.ts'
import { createEndings } from './endings.ts'

const root = await mkdtemp(join(tmpdir(), 'endings-'))
after(() => rm(root, { recursive: true }))

const MAIL = { sender: 'a@example.org', recipients: ['b@example.net'], clientAddress: undefined }
const SHA256 = 'ab'.repeat(32)
const MD5 = '0123456789abcdef0123456789abcdef'

/** A signature that is ignored in one content, and databases that a test changes. */
async function setUp(expiresInMs = 30 * 86_400_000) {
  const directory = await mkdtemp(join(root, 'db-'))
  const databases = join(directory, 'live.ndb')
  await writeFile(databases, 'one')
  const log = createMemoryLog()
  const clock = { ...systemClock, skippedMs: 0, wall: () => Date.now() + clock.skippedMs }
  const ignores = createIgnoreStore({ directory: await mkdtemp(join(root, 'ignored-')), clock, log })
  await ignores.add({
    ...{ signature: 'Own.Good-1', where: 'filter', reason: 'ours', by: 'root', at: new Date().toISOString() },
    ...{ sha256: SHA256, endsWithSignature: true, contentMd5: MD5 },
    until: new Date(Date.now() + expiresInMs).toISOString(),
  })
  const ended: string[] = []
  const state: {
    places: readonly SignaturePlace[] | Error
    isComplete: boolean
    reports: readonly ReportRecord[]
  } = {
    reports: [],
    places: [{ file: 'live.ndb', md5: MD5 }],
    isComplete: true,
  }
  const endings = createEndings({
    ...{ ignores, directory, log, now: Date.now },
    reports: {
      list: async () => state.reports,
      ended: async ({ signature, words }) => ended.push(`${signature} ${words}`),
    },
    places: async () => {
      if (state.places instanceof Error) throw state.places
      return state.places
    },
    isComplete: () => state.isComplete,
    databaseVersion: () => 27_830,
  })
  const update = async (places: readonly SignaturePlace[] | Error, content: string) => {
    state.places = places
    await writeFile(databases, content)
    await endings.look()
    return ignores.excuses('Own.Good-1.UNOFFICIAL', MAIL).length
  }
  return { state, ended, log, ignores, clock, update }
}

test('13.51 what is ignored in a content ends when an update drops the signature', async () => {
  const { update, ended, ignores } = await setUp()
  assert.equal(await update([{ file: 'live.ndb', md5: MD5 }], 'as before'), 1)
  assert.equal(await update([], 'dropped it'), 0)
  assert.deepEqual(ended, ['Own.Good-1 dropped in daily 27830 or before'])
  const [entry] = await ignores.entries()
  assert.deepEqual([entry?.expired, entry?.ended], [true, 'dropped in daily 27830 or before'])
})

test('13.51 so it does when an update changes the signature', async () => {
  const { update, ended } = await setUp()
  assert.equal(await update([{ file: 'live.ndb', md5: 'f'.repeat(32) }], 'changed it'), 0)
  assert.deepEqual(ended, ['Own.Good-1 changed in daily 27830 or before'])
})

test('databases that cannot be read, or are not whole, end nothing, and are looked at again', async () => {
  const { update, state } = await setUp()
  assert.equal(await update(new Error('no sigtool'), 'unreadable'), 1)
  state.isComplete = false
  assert.equal(await update([], 'starter'), 1)
  state.isComplete = true
  assert.equal(await update([], 'starter'), 0)
})

test('13.51 what is ignored in a content ends by its time', async () => {
  const { ignores, clock } = await setUp(3_600_000)
  assert.equal(ignores.excuses('Own.Good-1', MAIL).length, 1)
  assert.equal(ignores.ignored('Own.Good-1', MAIL), undefined, 'in no other content')
  clock.skippedMs = 3_600_001
  assert.equal(ignores.excuses('Own.Good-1', MAIL).length, 0)
})

test('a report of a signature that stood in no database is not over since it stands in none', async () => {
  const { update, ended, state, log } = await setUp()
  const report = (signature: string, contentMd5: string | undefined): ReportRecord => ({
    ...{ id: signature, entry: 'e', signature, source: 'official', sha256: SHA256, contentMd5, by: 'root' },
    ...{ madeAtMs: 0, sentAtMs: undefined, endedAtMs: undefined, ended: undefined },
  })
  state.reports = [report('Heuristics.Phishing.Email', NOWHERE), report('Sane.Junk-1', MD5)]
  await update([], 'all are gone')
  assert.deepEqual(ended.sort(), [
    'Own.Good-1 dropped in daily 27830 or before',
    'Sane.Junk-1 dropped in daily 27830 or before',
  ])
  const told = log.lines.map(({ sentence }) => sentence)
  assert.ok(told.some((one) => /^Sane\.Junk-1 was dropped .*: what was reported of it is over$/.test(one)))
})
