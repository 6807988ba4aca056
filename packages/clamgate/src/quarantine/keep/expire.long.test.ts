import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { turnedClock } from '../../ground/testing/turned-clock.ts'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { createEntryId, dayOfEntry, startOfDay, timeOfEntry } from './entry-id.ts'
import { createQuarantine } from './quarantine.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine } from './testing/open-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const daysIn = async (directory: string) => (await readdir(directory)).filter((name) => !name.startsWith('.'))

test('names sort by time, tell it, and are not made twice', () => {
  const times = [0, NOON_MS - 1, NOON_MS, NOON_MS + DAY_MS, Date.UTC(2099, 11, 31, 23, 59, 59, 999)]
  const ids = times.map(createEntryId)
  assert.deepEqual([...ids].sort(), ids)
  assert.deepEqual(ids.map(timeOfEntry), times)
  assert.equal(new Set(Array.from({ length: 10_000 }, () => createEntryId(NOON_MS))).size, 10_000)
  for (const id of ids) assert.match(id, /^[0-9a-fTZ-]+$/)
  assert.equal(dayOfEntry(createEntryId(NOON_MS)), '2026-11-23')
})

test('takes nothing else for an entry or a day', () => {
  const id = createEntryId(NOON_MS)
  for (const other of ['', `${id}x`, `../${id}`, id.toUpperCase(), '20269923T120000000Z-0123456789abcdef']) {
    assert.equal(timeOfEntry(other), undefined, other)
  }
  for (const other of ['', '.spool', '2026-11-2', '2026-13-01', '..'])
    assert.equal(startOfDay(other), undefined)
})

test('a day that cannot be used keeps no other from being counted and from expiring', async () => {
  const directory = await fresh()
  {
    await using before = openQuarantine(directory)
    await before.openSpool().keep(keptEnvelope())
    before.clock.pass(DAY_MS)
    await before.openSpool().keep(keptEnvelope())
    before.clock.pass(DAY_MS)
    await before.openSpool().keep(keptEnvelope())
  }
  await chmod(join(directory, '2026-11-23'), 0o777)
  await using quarantine = openQuarantine(directory, NOON_MS + 2 * DAY_MS + 1)
  await quarantine.start()
  assert.equal(quarantine.status().entries, 1)
  assert.ok(quarantine.status().bytes > 0)
  const line = await quarantine.log.waitFor('quarantine.sweep-failed')
  assert.match(line.sentence, /2026-11-23/)
})

test('deletes what is older than quarantine.keep, and nothing else', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const keep = () => quarantine.openSpool().keep(keptEnvelope())
  await keep()
  quarantine.clock.pass(HOUR_MS)
  const second = await keep()
  quarantine.clock.pass(23 * HOUR_MS)
  const third = await keep()
  assert.deepEqual(await quarantine.expire(), { expired: 0 })
  assert.equal(quarantine.status().oldestMs, NOON_MS)

  quarantine.clock.pass(1)
  assert.deepEqual(await quarantine.expire(), { expired: 1 })
  assert.deepEqual(
    (await filesBelow(directory)).filter((file) => file.endsWith('.eml')),
    [`2026-11-23/${second.id}.eml`, `2026-11-24/${third.id}.eml`],
  )
  assert.equal(quarantine.status().oldestMs, NOON_MS + HOUR_MS)
  assert.equal(quarantine.status().entries, 2)
  const line = await quarantine.log.waitFor('quarantine.expired')
  assert.equal(line.sentence, 'Deleted from the quarantine: 1 entry')

  quarantine.clock.pass(10 * DAY_MS)
  assert.deepEqual(await quarantine.expire(), { expired: 2 })
  assert.deepEqual(await daysIn(directory), [], 'days that are over and empty go too')
  const { entries, bytes, oldestMs } = quarantine.status()
  assert.deepEqual({ entries, bytes, oldestMs }, { entries: 0, bytes: 0, oldestMs: undefined })
})

test('follows a changed quarantine.keep', async () => {
  await using quarantine = openQuarantine(await fresh())
  await quarantine.openSpool().keep(keptEnvelope())
  quarantine.clock.pass(2 * HOUR_MS)
  quarantine.settings.keepMs = HOUR_MS
  assert.deepEqual(await quarantine.expire(), { expired: 1 })
})

test('finds at its start what is there, deletes what is too old, and leaves foreign files alone', async () => {
  const directory = await fresh()
  const foreign = ['notes.txt', '2026-11-20/notes.txt', '2026-11-20/x.eml', '2026-11-20/x.json']
  {
    await using quarantine = openQuarantine(directory)
    await quarantine.openSpool().keep(keptEnvelope())
    quarantine.clock.pass(12 * HOUR_MS)
    await quarantine.openSpool().keep(keptEnvelope())
    await mkdir(join(directory, '2026-11-20'))
    for (const file of foreign) await writeFile(join(directory, file), 'mine')
  }
  await using quarantine = openQuarantine(directory, NOON_MS + 25 * HOUR_MS)
  await quarantine.start()
  const { entries, oldestMs } = quarantine.status()
  assert.deepEqual({ entries, oldestMs }, { entries: 1, oldestMs: NOON_MS + 12 * HOUR_MS })
  const files = await filesBelow(directory)
  assert.deepEqual(
    files.filter((file) => foreign.includes(file)),
    [...foreign].sort(),
  )
  assert.equal(files.length, foreign.length + 2)
})

test('counts rightly what is kept while it goes through the entries', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const keepSome = () =>
    Promise.all(Array.from({ length: 10 }, () => quarantine.openSpool().keep(keptEnvelope())))
  await keepSome()
  const sweeps = Promise.all([quarantine.expire(), quarantine.start(), quarantine.expire()])
  await Promise.all([keepSome(), keepSome()])
  await sweeps
  assert.equal(quarantine.status().entries, 30)
  const { bytes } = quarantine.status()
  await quarantine.expire()
  assert.equal(quarantine.status().bytes, bytes)
  assert.equal((await filesBelow(directory)).length, 60)
})

test('says which entries have lost their message, and keeps their descriptions', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const { id } = await quarantine.openSpool().keep(keptEnvelope())
  await rm(join(directory, '2026-11-23', `${id}.eml`))
  await quarantine.expire()
  const line = await quarantine.log.waitFor('quarantine.damaged')
  assert.deepEqual(line.fields['ids'], [id])
  assert.equal(quarantine.status().entries, 1)
})

test('what was done with an entry is counted with it, and expires with it, but not while somebody is at it', async () => {
  const directory = await fresh()
  const clock = turnedClock(NOON_MS)
  const guard = { write: () => undefined }
  const held = new Set<string>()
  const expired: string[] = []
  const quarantine = createQuarantine({
    ...{ log: createMemoryLog(), guard, clock, directory, version: '1.2.3' },
    settings: () => ({ keepMs: HOUR_MS, maxSizeBytes: 2 ** 20, encryptTo: [], isInUse: true }),
    isHeld: (id) => held.has(id),
    onExpired: (ids) => void expired.push(...ids),
  })
  const { id } = await quarantine.openSpool().keep(keptEnvelope())
  const { bytes } = quarantine.status()
  await writeFile(join(directory, '2026-11-23', `${id}.log`), 'x'.repeat(100))
  await quarantine.expire()
  assert.equal(quarantine.status().bytes, bytes + 100)
  clock.pass(2 * HOUR_MS)
  held.add(id)
  assert.deepEqual(await quarantine.expire(), { expired: 0 })
  held.clear()
  assert.deepEqual(await quarantine.expire(), { expired: 1 })
  assert.deepEqual([expired, await filesBelow(directory)], [[id], []])
  await writeFile(join(directory, '2026-11-23', `${id}.log`), 'of a removal that was cut off').catch(
    () => undefined,
  )
  await quarantine.start()
  assert.deepEqual(await filesBelow(directory), [], 'a log alone is a leftover')
  await quarantine.stop()
})
