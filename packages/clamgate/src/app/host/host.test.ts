import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DOCTOR_GROUPS, selftestRequestSchema } from '../../api/host/documents.ts'
import { groupNames } from '../../doctor/catalogue.ts'
import type { Finding } from '../../doctor/check.ts'
import { rememberDoctor } from './doctor.ts'
import { createSelftest } from './selftest.ts'

const FINDING: Finding = {
  ...{ group: 'clock', name: 'clock.time', state: 'fail', detail: 'It is late', why: 'Time is short' },
}

test('the console knows the subjects of doctor, in their order', () => {
  assert.deepEqual(DOCTOR_GROUPS, groupNames())
})

test('doctor looks once for all who ask at one time, and again only after a pause', async () => {
  let nowMs = 0
  let looks = 0
  const doctor = rememberDoctor({
    look: async () => {
      looks++
      return [FINDING]
    },
    clock: { wall: () => 0, monotonic: () => nowMs },
  })
  const [first, second] = await Promise.all([doctor(false), doctor(true)])
  assert.equal(first, second)
  assert.deepEqual([first?.good, first?.checks[0]?.sentence], [false, 'It is late'])
  await doctor(true)
  assert.equal(looks, 1)
  nowMs = 11_000
  await doctor(false)
  assert.equal(looks, 1)
  await doctor(true)
  assert.equal(looks, 2)
})

test('a look that failed is not remembered', async () => {
  let looks = 0
  const doctor = rememberDoctor({
    look: async () => {
      if (++looks === 1) throw new Error('no')
      return []
    },
    clock: { wall: () => 0, monotonic: () => 0 },
  })
  await assert.rejects(doctor(false))
  assert.equal((await doctor(false)).good, true)
})

test('one self-test runs at a time, and a pause follows each, also one that failed', async () => {
  let nowMs = 0
  const ready = Promise.withResolvers<void>()
  const selftest = createSelftest({
    prepare: async () => {
      await ready.promise
      throw new Error('no configuration')
    },
    now: () => nowMs,
  })
  const asked = selftestRequestSchema.parse({})
  const following = { onProgress: () => undefined, signal: new AbortController().signal }
  const first = selftest(asked, following)
  await assert.rejects(selftest(asked, following), { code: 'ACCESS_TOO_MANY' })
  ready.resolve()
  await assert.rejects(first, /no configuration/)
  await assert.rejects(selftest(asked, following), { code: 'ACCESS_TOO_MANY' })
  nowMs = 10_001
  await assert.rejects(selftest(asked, following), /no configuration/)
})

for (const smtp of [
  '192.0.2.7:25',
  'mx.example.org:25',
  '127.0.0.1',
  '[2001:db8::1]:25',
  'localhost.example.org:25',
]) {
  test(`a self-test goes to no other machine: ${smtp}`, () => {
    assert.equal(selftestRequestSchema.safeParse({ smtp }).success, false)
  })
}
test('a self-test goes through an MTA of this host, to no address with a line end', () => {
  assert.equal(selftestRequestSchema.safeParse({ smtp: '[::1]:2525' }).success, true)
  assert.equal(selftestRequestSchema.safeParse({ to: 'a@b\r\nDATA' }).success, false)
})
