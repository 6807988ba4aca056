import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { SWEEP_NOTE } from './sweep-note.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine } from './testing/open-quarantine.ts'

// A quarantine whose clock is wrong. It keeps for thirty days.

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const IN_2038 = Date.UTC(2038, 0, 19, 3)
const IN_2000 = Date.UTC(2000, 0, 1)

type OpenQuarantine = ReturnType<typeof openQuarantine>

/** One life of a daemon that starts at a time. */
async function life(directory: string, startMs: number, work: (quarantine: OpenQuarantine) => Promise<void>) {
  await using quarantine = openQuarantine(directory, startMs)
  quarantine.settings.keepMs = 30 * DAY_MS
  await quarantine.start()
  await work(quarantine)
}

const keep = async (quarantine: OpenQuarantine) => (await quarantine.openSpool().keep(keptEnvelope())).id

/** A directory with an entry of each of these ages, in days at noon, when it was last swept. */
async function kept(...daysAgo: readonly number[]): Promise<string> {
  const directory = await mkdtemp(join(root, 'q-'))
  const oldest = Math.max(...daysAgo)
  await life(directory, NOON_MS - oldest * DAY_MS, async (quarantine) => {
    for (const days of daysAgo.toSorted((one, other) => other - one)) {
      quarantine.clock.pass(NOON_MS - days * DAY_MS - quarantine.clock.wall())
      await keep(quarantine)
    }
    quarantine.clock.pass(NOON_MS - quarantine.clock.wall())
    await quarantine.expire()
  })
  return directory
}

const expired = async (quarantine: OpenQuarantine) => (await quarantine.expire()).expired
const told = ({ log }: OpenQuarantine, event: string) =>
  log.lines.filter((line) => line.event === event).map(({ sentence }) => sentence)

test('a start in 2038 deletes nothing, and says so', async () => {
  await life(await kept(0, 10, 29), IN_2038, async (quarantine) => {
    assert.equal(quarantine.status().entries, 3)
    assert.match(
      told(quarantine, 'quarantine.clock-ahead').join(),
      /^The clock went ahead by 4075 days that .*2038-01-19T03:00:00\.000Z: they count for no entry/,
    )
    assert.deepEqual(quarantine.status().clockLeap, { toMs: IN_2038, byMs: IN_2038 - NOON_MS })
  })
})

test('where no sweep was noted, the newest entry tells that the clock is wrong', async () => {
  for (const note of [undefined, 'nonsense', '{"version":1,"sweptAt":"soon","leaps":[]}', '[]']) {
    const directory = await kept(0, 29)
    await rm(join(directory, SWEEP_NOTE))
    if (note !== undefined) await writeFile(join(directory, SWEEP_NOTE), note)
    await life(directory, IN_2038, async (quarantine) => assert.equal(quarantine.status().entries, 2))
  }
})

test('a start two hours later, or after a long weekend, deletes what is too old', async () => {
  for (const hours of [2, 72]) {
    const directory = await kept(0, 29.95)
    await life(directory, NOON_MS + hours * HOUR_MS, async (quarantine) => {
      assert.equal(quarantine.status().entries, 1)
      assert.deepEqual(told(quarantine, 'quarantine.clock-ahead'), [])
    })
  }
})

test('after a long absence entries stay for what was left of their time, and no longer', async () => {
  await life(await kept(0, 10), NOON_MS + 100 * DAY_MS, async (quarantine) => {
    assert.equal(quarantine.status().entries, 2)
    quarantine.clock.pass(20 * DAY_MS)
    assert.equal(await expired(quarantine), 0)
    quarantine.clock.pass(1)
    assert.equal(await expired(quarantine), 1)
    quarantine.clock.pass(10 * DAY_MS)
    assert.equal(await expired(quarantine), 1)
    assert.equal(quarantine.status().clockLeap, undefined)
  })
})

test('an entry that was made in 2038 is no witness for that year, also after a restart', async () => {
  const directory = await kept(0, 29)
  await life(directory, IN_2038, async (quarantine) => void (await keep(quarantine)))
  await life(directory, IN_2038 + HOUR_MS, async (quarantine) => {
    assert.equal(quarantine.status().entries, 3)
    quarantine.clock.pass(DAY_MS)
    assert.equal(await expired(quarantine), 1, 'the one that had a day left')
  })
})

test('a clock that is set to 2038 and back in the life of a daemon changes nothing', async () => {
  await life(await kept(0, 29), NOON_MS, async (quarantine) => {
    const { clock } = quarantine
    clock.pass(HOUR_MS)
    clock.jump(IN_2038 - NOON_MS)
    assert.equal(await expired(quarantine), 0)
    clock.pass(HOUR_MS)
    assert.equal(await expired(quarantine), 0)
    clock.jump(NOON_MS - IN_2038)
    assert.equal(await expired(quarantine), 0)
    assert.equal(told(quarantine, 'quarantine.clock-ahead').length, 1)
    assert.equal(told(quarantine, 'quarantine.clock-back').length, 1)
    clock.pass(22 * HOUR_MS)
    assert.equal(await expired(quarantine), 0)
    clock.pass(1)
    assert.equal(await expired(quarantine), 1)
  })
})

test('a start in 2038 that is put right before the next start costs nothing either', async () => {
  const directory = await kept(0, 29)
  await life(directory, IN_2038, async () => undefined)
  await life(directory, NOON_MS + HOUR_MS, async (quarantine) => {
    assert.equal(quarantine.status().entries, 2)
    assert.equal(quarantine.status().clockLeap, undefined)
    quarantine.clock.pass(DAY_MS)
    assert.equal(await expired(quarantine), 1)
  })
})

test('mail that is kept before NTP sets the clock of a host without one is as old as it is', async () => {
  for (const isSweptBetween of [true, false]) {
    const directory = await kept(0)
    await life(directory, IN_2000, async (quarantine) => {
      await keep(quarantine)
      if (isSweptBetween) await quarantine.expire()
      quarantine.clock.pass(60_000)
      quarantine.clock.jump(NOON_MS - IN_2000)
      assert.equal(await expired(quarantine), 0)
      quarantine.clock.pass(30 * DAY_MS + 1)
      assert.equal(await expired(quarantine), 2)
    })
  }
})

test('the same when the clock is set between two lives, of which the first was killed', async () => {
  const directory = await kept(0)
  await life(directory, NOON_MS + HOUR_MS, async (quarantine) => {
    quarantine.clock.jump(IN_2000 - NOON_MS)
    await keep(quarantine) // no sweep follows
  })
  await life(directory, NOON_MS + 2 * HOUR_MS, async (quarantine) => {
    assert.equal(quarantine.status().entries, 2)
  })
})

test('with the clock set back entries of the future stay, and are counted', async () => {
  await life(await kept(0, 10), NOON_MS - 20 * DAY_MS, async (quarantine) => {
    const { entries, bytes, oldestMs } = quarantine.status()
    assert.deepEqual([entries, oldestMs], [2, NOON_MS - 10 * DAY_MS])
    assert.ok(bytes > 0)
    quarantine.clock.pass(40 * DAY_MS)
    assert.equal(await expired(quarantine), 0)
    quarantine.clock.pass(1)
    assert.equal(await expired(quarantine), 1)
  })
})

test('the note says when the last sweep was, and what the clock leapt over', async () => {
  const directory = await kept(0)
  await life(directory, IN_2038, async () => undefined)
  assert.deepEqual(JSON.parse(await readFile(join(directory, SWEEP_NOTE), 'utf8')), {
    version: 1,
    sweptAt: '2038-01-19T03:00:00.000Z',
    leaps: [{ to: '2038-01-19T03:00:00.000Z', byMs: IN_2038 - NOON_MS }],
  })
})

test('a full disk keeps the note from being written, and no entry from expiring', async (context) => {
  const directory = await mkdtemp(join(root, 'q-'))
  const run = promisify(execFile)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', directory])
  } catch {
    context.skip('Only root may mount')
    return
  }
  try {
    await life(directory, NOON_MS, async (quarantine) => {
      await keep(quarantine)
      await writeFile(join(directory, 'foreign'), randomBytes(300_000)).catch(() => undefined)
      quarantine.clock.pass(30 * DAY_MS + 1)
      assert.equal(await expired(quarantine), 1)
      assert.match(told(quarantine, 'quarantine.sweep-failed').join(), /is full/)
    })
    assert.deepEqual(await filesBelow(directory), ['foreign'])
  } finally {
    await run('umount', [directory])
  }
})

test('a clock that was set back shows until it is that time again', async () => {
  await life(await kept(0), NOON_MS, async (quarantine) => {
    await quarantine.expire()
    quarantine.clock.jump(-10 * DAY_MS)
    await quarantine.expire()
    assert.deepEqual(quarantine.status().clockLeap, { toMs: NOON_MS - 10 * DAY_MS, byMs: -10 * DAY_MS })
    quarantine.clock.pass(10 * DAY_MS)
    await quarantine.expire()
    assert.equal(quarantine.status().clockLeap, undefined)
  })
})
