import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CanonicalRecogniser, readMail } from '../src/index.ts'
import { HOSTILE } from './hostile.ts'

// Time grows with the size, and not faster: four times the mail takes four times as long.

const SMALL = 96 * 1024
const TIMES = 4
/** Caches, the garbage collector and other processes; quadratic would be a factor of four on top. */
const TOLERANCE = 2.5
/** Below it a clock of the machine says nothing. */
const FLOOR_MS = 12
const MS_PER_MB = 2000
const REPEATS = 4
/** No clock of ours may cut it short. */
const BOUNDS = { cpuMs: 1e9 }

for (const [name, hostile] of Object.entries(HOSTILE)) {
  test(`reads in linear time: ${name}`, () => {
    const small = hostile(SMALL)
    const large = hostile(TIMES * SMALL)
    const read = (mail: Buffer) => () => void readMail(mail, { bounds: BOUNDS })
    const smallMs = leastMs(read(small))
    const largeMs = leastMs(read(large))
    const most = TIMES * TOLERANCE * Math.max(smallMs, FLOOR_MS)
    assert.ok(
      largeMs <= most,
      `${smallMs.toFixed(1)} ms, and ${largeMs.toFixed(1)} ms for ${TIMES} times as much`,
    )
    const perMb = (largeMs / large.length) * 1024 * 1024
    assert.ok(perMb < MS_PER_MB, `${perMb.toFixed(0)} ms for each MB`)
  })
}

test('the recogniser of canonical mail is linear on all of them', () => {
  for (const [name, hostile] of Object.entries(HOSTILE)) {
    const recognise = (mail: Buffer) => () => {
      const recogniser = new CanonicalRecogniser()
      recogniser.write(mail)
      recogniser.end()
    }
    const smallMs = leastMs(recognise(hostile(SMALL)))
    const largeMs = leastMs(recognise(hostile(TIMES * SMALL)))
    const most = TIMES * TOLERANCE * Math.max(smallMs, FLOOR_MS)
    assert.ok(largeMs <= most, `${name}: ${smallMs.toFixed(1)} ms, then ${largeMs.toFixed(1)} ms`)
  }
})

/** The least of some runs: what disturbs only makes them longer. */
function leastMs(run: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const startedAt = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(startedAt)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}
