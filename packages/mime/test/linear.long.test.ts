import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CanonicalRecogniser, readMail } from '../src/index.ts'
import { HOSTILE } from './hostile.ts'
import { assertLinear, leastMs, SMALL } from './linear-time.ts'

const MS_PER_MB = 2000
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
  for (const [name, hostile] of Object.entries(HOSTILE)) assertLinear(hostile, leastMs(recognise), { name })
})

test('what grows with the square of the size is not linear, and what takes a leap at one size is', () => {
  const kilobytes = ({ length }: Buffer) => length / 1024
  assert.throws(() => assertLinear(Buffer.alloc, (mail) => kilobytes(mail) ** 2), /for 4 times as much/)
  assertLinear(Buffer.alloc, kilobytes)
  assertLinear(Buffer.alloc, (mail) => kilobytes(mail) * (mail.length > 2 * SMALL ? 5 : 1))
})
