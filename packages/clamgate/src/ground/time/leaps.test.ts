import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptSinceMs, type Leap, longestAbsenceMs, namedBeforeMs, type Reckoning, reckon } from './leaps.ts'

const DAY_MS = 86_400_000

const NOON_MS = Date.UTC(2026, 10, 23, 12)
const KEEP_MS = 30 * DAY_MS
const YEARS_MS = 12 * 365 * DAY_MS

const at = (atMs: number, leaps: readonly Leap[] = []): Reckoning => ({ atMs, leaps })
const look = (before: Reckoning, wallMs: number, elapsedMs = 0) =>
  reckon(before, { wallMs, elapsedMs, keepMs: KEEP_MS })

test('a daemon may be away for a day, or for a tenth of what entries are kept for, without a question', () => {
  assert.deepEqual(
    [1, 10, 30, 365].map((days) => longestAbsenceMs(days * DAY_MS) / DAY_MS),
    [1, 1, 3, 36.5],
  )
  const longest = NOON_MS + 3 * DAY_MS
  assert.deepEqual(look(at(NOON_MS), longest), { reckoning: at(longest), byMs: 0 })
  const byMs = 3 * DAY_MS + 1
  assert.deepEqual(look(at(NOON_MS), longest + 1), {
    reckoning: at(longest + 1, [{ toMs: longest + 1, byMs }]),
    byMs,
  })
})

test('time that we saw pass is no leap, however long', () => {
  const wallMs = NOON_MS + 400 * DAY_MS
  assert.deepEqual(look(at(NOON_MS), wallMs, 400 * DAY_MS), { reckoning: at(wallMs), byMs: 0 })
})

test('what was there before a leap is as old as it was, and what comes after has its own time', () => {
  const toMs = NOON_MS + YEARS_MS
  const { leaps } = look(at(NOON_MS), toMs).reckoning
  const ageMs = (namedMs: number) => toMs - keptSinceMs(namedMs, leaps)
  assert.equal(ageMs(NOON_MS - 10 * DAY_MS), 10 * DAY_MS)
  assert.equal(ageMs(NOON_MS), 0)
  assert.equal(ageMs(NOON_MS + DAY_MS), 0, 'after the last look, so at most as old as that is ago')
  assert.equal(ageMs(toMs), 0)
  assert.equal(ageMs(toMs + 1), -1)
})

test('a clock that is set right again takes its leap back', () => {
  const wrong = look(at(NOON_MS), NOON_MS + YEARS_MS).reckoning
  const { reckoning, byMs } = look(wrong, NOON_MS + 1000, 1000)
  assert.deepEqual([reckoning, byMs], [at(NOON_MS + 1000), -YEARS_MS])
})

test('a leap that is taken back in part leaves the rest, and the last one goes first', () => {
  const leaps = [
    { toMs: NOON_MS, byMs: 10 * DAY_MS },
    { toMs: NOON_MS + 20 * DAY_MS, byMs: 20 * DAY_MS },
  ]
  const back = (days: number) =>
    look(at(NOON_MS + 20 * DAY_MS, leaps), NOON_MS + (20 - days) * DAY_MS).reckoning.leaps
  assert.deepEqual(back(5), [leaps[0], { toMs: NOON_MS + 15 * DAY_MS, byMs: 15 * DAY_MS }])
  assert.deepEqual(back(20), [leaps[0]])
  assert.deepEqual(back(24), [{ toMs: NOON_MS - 4 * DAY_MS, byMs: 6 * DAY_MS }])
  assert.deepEqual(back(400), [])
})

test('a leap is forgotten once all that was there before it has had its time', () => {
  const leaps = [{ toMs: NOON_MS, byMs: YEARS_MS }]
  const after = (ms: number) => look(at(NOON_MS, leaps), NOON_MS + ms, ms).reckoning.leaps
  assert.deepEqual(after(KEEP_MS), leaps)
  assert.deepEqual(after(KEEP_MS + 1), [])
})

// Jumps are whole tens of days, more than can be plausible; absences are less than two days each.
const STEP = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(2 * KEEP_MS) }),
  fc.record({ kind: fc.constant('away' as const), ms: fc.nat(2 * DAY_MS) }),
  fc.record({
    kind: fc.constant('jump' as const),
    ms: fc.integer({ min: -500, max: 500 }).map((n) => n * 10 * DAY_MS),
  }),
  fc.record({ kind: fc.constant('keep' as const), ms: fc.constant(0) }),
  fc.record({ kind: fc.constant('sweep' as const), ms: fc.constant(0) }),
)

test('whatever is done to the clock, no entry goes before its time, and none stays for ever', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 60 }), (steps) => {
      let [trueMs, wallMs, unseenMs] = [NOON_MS, NOON_MS, 0]
      let reckoning = at(NOON_MS)
      let entries: { readonly namedMs: number; readonly madeMs: number }[] = []
      const observe = () => {
        reckoning = look(reckoning, wallMs, unseenMs).reckoning
        unseenMs = 0
      }
      const sweep = () => {
        observe()
        entries = entries.filter(({ namedMs, madeMs }) => {
          const stays = keptSinceMs(namedMs, reckoning.leaps) >= wallMs - KEEP_MS
          if (!stays) assert.ok(trueMs - madeMs > KEEP_MS, `gone after ${(trueMs - madeMs) / DAY_MS} days`)
          return stays
        })
      }
      for (const { kind, ms } of steps) {
        if (kind === 'keep' || kind === 'away') observe()
        if (kind === 'keep') entries.push({ namedMs: wallMs, madeMs: trueMs })
        if (kind === 'sweep') sweep()
        if (kind === 'pass' || kind === 'away') trueMs += ms
        if (kind !== 'keep' && kind !== 'sweep') wallMs += ms
        if (kind === 'pass') unseenMs += ms
        assert.ok(reckoning.leaps.length <= 12)
      }
      sweep()
      const named = wallMs
      trueMs += KEEP_MS + 1
      wallMs += KEEP_MS + 1
      unseenMs += KEEP_MS + 1
      sweep()
      assert.deepEqual(
        entries.filter(({ namedMs }) => keptSinceMs(namedMs, reckoning.leaps) <= named),
        [],
      )
    }),
    { numRuns: 500 },
  )
})

test('what was named before a moment is what has been kept since before another', () => {
  const leap = fc.record({ toMs: fc.integer({ min: 0, max: 1000 }), byMs: fc.integer({ min: 1, max: 500 }) })
  fc.assert(
    fc.property(
      fc.array(leap, { maxLength: 4 }),
      fc.integer({ min: -100, max: 1500 }),
      fc.integer({ min: -600, max: 1500 }),
      (leaps, sinceMs, namedMs) => {
        assert.equal(namedMs < namedBeforeMs(sinceMs, leaps), keptSinceMs(namedMs, leaps) < sinceMs)
      },
    ),
  )
})
