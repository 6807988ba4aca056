import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CanonicalRecogniser, readMail } from '../src/index.ts'
import { HOSTILE, type Hostile } from './hostile.ts'

// Time grows with the size, and not faster: four times the mail takes four times as long. What is measured is the processor's time of this
// thread, which neither other processes nor the threads of the garbage collector add to.

const SMALL = 96 * 1024
const TIMES = 4
/** Caches and what the garbage collector does in this thread; quadratic would be a factor of four on top. */
const TOLERANCE = 2.5
/** Below it a clock of the machine says nothing. */
const FLOOR_MS = 12
const MS_PER_MB = 2000
const REPEATS = 4
/** A small mail may fit where a larger one does not, in a cache or in the young generation: quadratic code grows too fast from each size. */
const SIZES = [SMALL, TIMES * SMALL]
/** No clock of ours may cut it short. */
const BOUNDS = { cpuMs: 1e9 }

for (const [name, hostile] of Object.entries(HOSTILE)) {
  test(`reads in linear time: ${name}`, () => {
    const read = (mail: Buffer) => void readMail(mail, { bounds: BOUNDS })
    const perMb = assertLinear(hostile, leastMs(read))
    assert.ok(perMb < MS_PER_MB, `${perMb.toFixed(0)} ms for each MB`)
  })
}

test('the recogniser of canonical mail is linear on all of them', () => {
  const recognise = (mail: Buffer) => {
    const recogniser = new CanonicalRecogniser()
    recogniser.write(mail)
    recogniser.end()
  }
  for (const [name, hostile] of Object.entries(HOSTILE)) assertLinear(hostile, leastMs(recognise), name)
})

test('what grows with the square of the size is not linear, and what takes a leap at one size is', () => {
  const kilobytes = ({ length }: Buffer) => length / 1024
  assert.throws(() => assertLinear(Buffer.alloc, (mail) => kilobytes(mail) ** 2), /for 4 times as much/)
  assertLinear(Buffer.alloc, kilobytes)
  assertLinear(Buffer.alloc, (mail) => kilobytes(mail) * (mail.length > 2 * SMALL ? 5 : 1))
})

/** Processor's milliseconds for a mail: the least of some runs, or the first that is short enough. */
type Measure = (mail: Buffer, enoughMs: number) => number

/** Milliseconds for each MB, of the last that was measured. */
function assertLinear(hostile: Hostile, measure: Measure, name = 'it takes'): number {
  const seen: string[] = []
  for (const bytes of SIZES) {
    const large = hostile(TIMES * bytes)
    const perMb = (ms: number) => (ms / large.length) * 1024 * 1024
    const enoughMs = TIMES * TOLERANCE * FLOOR_MS
    const quickMs = measure(large, enoughMs)
    if (quickMs <= enoughMs) return perMb(quickMs)
    const smallMs = measure(hostile(bytes), 0)
    const mostMs = TIMES * TOLERANCE * Math.max(smallMs, FLOOR_MS)
    const largeMs = Math.min(quickMs, measure(large, mostMs))
    if (largeMs <= mostMs) return perMb(largeMs)
    seen.push(`${smallMs.toFixed(1)} ms, and ${largeMs.toFixed(1)} ms for ${TIMES} times as much`)
  }
  throw new assert.AssertionError({ message: `${name}: ${seen.join('; ')}` })
}

/** What disturbs only makes a run longer. */
function leastMs(use: (mail: Buffer) => void): Measure {
  return (mail, enoughMs) => {
    let least = Number.POSITIVE_INFINITY
    for (let repeat = 0; repeat < REPEATS && least > enoughMs; repeat++) {
      const startedAt = process.threadCpuUsage()
      use(mail)
      const { user, system } = process.threadCpuUsage(startedAt)
      least = Math.min(least, (user + system) / 1000)
    }
    return least
  }
}
