import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '../filter.ts'
import { createMilterServer } from '../server.ts'
import { ACCEPT, type Loop, offer, openLoop, packet, settled } from './loop.test-support.ts'
import { createByteBudget } from './memory.ts'

const MAX = 10_000
const LIMITS = { maxSessionBytes: MAX }
const CONNECT = packet('C', 'client\0U')
const MAIL = packet('M', '<a@b>\0')
const END = packet('E')
const ABORT = packet('A')
const TEMPFAIL = 't'

/** A budget that tells how much of it is taken. */
function openBudget(limitBytes: number) {
  const budget = createByteBudget(limitBytes)
  let used = 0
  return {
    get used() {
      return used
    },
    take(bytes: number) {
      if (!budget.take(bytes)) return false
      used += bytes
      return true
    },
    give(bytes: number) {
      budget.give(bytes)
      used -= bytes
    },
  }
}

const filter: Filter<null> = { message: () => null, eom: () => ACCEPT }
const macros = (stage: string, bytes: number) => packet('D', stage + 'x'.repeat(bytes))
const codes = ({ errors }: Loop) => errors.map(({ code }) => code)
/** Cost of the recipient `<c@d>`: its payload and what it takes besides. */
const RECIPIENT_BYTES = 6 + 256
const recipients = (count: number) => Array.from({ length: count }, () => packet('R', '<c@d>\0'))

test('an option of 0 is refused', () => {
  assert.throws(() => createMilterServer(filter, { maxSessionBytes: 0 }), { code: 'MILTER_OPTION_INVALID' })
})

const WORDS: readonly { readonly name: string; packets(bytes: number): Buffer[] }[] = [
  { name: 'macros of one stage', packets: (bytes) => [macros('C', bytes)] },
  {
    name: 'macros of all stages',
    packets: (bytes) => [
      ...['C', 'M', 'H'].map((stage) => macros(stage, 1000)),
      packet('C', ''),
      macros('M', 1000),
      packet('M', ''),
      ...['R', 'T', 'N', 'B', 'C', 'M'].map((stage) => macros(stage, 1000)),
      macros('H', bytes - 8_000),
    ],
  },
  { name: 'CONNECT', packets: (bytes) => [packet('C', 'x'.repeat(bytes))] },
  { name: 'HELO', packets: (bytes) => [packet('H', 'x'.repeat(bytes))] },
  { name: 'MAIL', packets: (bytes) => [packet('M', 'x'.repeat(bytes))] },
]
for (const { name, packets } of WORDS) {
  test(`${name} may take all that a session has, and not a byte more`, () => {
    const atLimit = openLoop(filter, LIMITS)
    atLimit.feed(offer(), ...packets(MAX))
    assert.deepEqual(codes(atLimit), [])
    const beyond = openLoop(filter, LIMITS)
    beyond.feed(offer(), ...packets(MAX + 1))
    assert.deepEqual(codes(beyond), ['MILTER_SESSION_LIMIT'])
    assert.deepEqual(beyond.done, ['destroy'])
  })
}

test('parameters of MAIL count with what each of them takes', () => {
  const loop = openLoop(filter, LIMITS)
  loop.feed(offer(), packet('M', `<a@b>\0${'\0'.repeat(100)}`))
  assert.deepEqual(codes(loop), ['MILTER_SESSION_LIMIT'])
})

test('whatever comes again takes the place of what was there, however often', () => {
  const loop = openLoop(filter, LIMITS)
  loop.feed(offer())
  for (let round = 0; round < 200; round++) {
    loop.feed(
      macros('C', 900),
      packet('C', `${'x'.repeat(1000 + (round % 7))}`),
      macros('H', 900),
      packet('H', 'h'.repeat(1000)),
      macros('M', 900 + (round % 5)),
      packet('M', 'm'.repeat(1000)),
      ...['R', 'T', 'N', 'L', 'B', 'E'].map((stage) => macros(stage, 300 + round)),
    )
  }
  assert.deepEqual(codes(loop), [])
  for (let round = 0; round < 200; round++)
    loop.feed(packet('K'), CONNECT, packet('H', 'h'.repeat(9_000)), MAIL)
  assert.deepEqual(codes(loop), [])
})

test('recipients need the budget of all sessions beyond what a session has, and give it back', () => {
  const ends = {
    'the message is decided': END,
    'the message is aborted': ABORT,
    'the next message begins': MAIL,
    'HELO begins anew': packet('H', 'h\0'),
    'the SMTP session ends': packet('K'),
    'the session ends': packet('Q'),
  }
  for (const [name, end] of Object.entries(ends)) {
    const budget = openBudget(10 * RECIPIENT_BYTES)
    const loop = openLoop(filter, { maxSessionBytes: 5 * RECIPIENT_BYTES }, budget)
    loop.feed(offer(), MAIL, ...recipients(5))
    assert.equal(budget.used, 0)
    loop.feed(...recipients(10))
    assert.equal(budget.used, 10 * RECIPIENT_BYTES)
    loop.feed(end)
    assert.equal(budget.used, 0, name)
    assert.deepEqual(codes(loop), [])
  }
})

test('a message whose recipients find no room is deferred, and the session goes on', () => {
  for (const offered of [offer(), offer(6, 0x1ff, 0)]) {
    const aborted: unknown[] = []
    const budget = openBudget(10 * RECIPIENT_BYTES)
    const taken = budget.take(10 * RECIPIENT_BYTES)
    const loop = openLoop(
      { ...filter, abort: (message) => aborted.push(message) },
      { maxSessionBytes: 5 * RECIPIENT_BYTES },
      budget,
    )
    loop.feed(offered, MAIL, ...recipients(6), packet('N'), END)
    assert.equal(loop.replies().at(-1), TEMPFAIL)
    assert.deepEqual(codes(loop), [])
    assert.deepEqual(
      loop.handlerErrors.map(({ code }) => code),
      ['MILTER_MEMORY_LIMIT'],
    )
    assert.equal(aborted.length, 1)
    if (taken) budget.give(10 * RECIPIENT_BYTES)
    loop.feed(MAIL, ...recipients(6), END)
    assert.equal(loop.replies().at(-1), 'a')
    assert.equal(budget.used, 0)
  }
})

test('parameters of a recipient count with what each of them takes, before they are read', () => {
  const budget = openBudget(1_000_000)
  const loop = openLoop(filter, LIMITS, budget)
  loop.feed(offer(), MAIL, packet('R', `<c@d>\0${'\0'.repeat(100_000)}`))
  assert.deepEqual(codes(loop), ['MILTER_ENVELOPE_LIMIT'])
})

test('a packet that is cut needs the budget beyond what a session has; without room the session breaks off', () => {
  const header = packet('L', `A\0${'x'.repeat(100_000)}\0`)
  const budget = openBudget(200_000)
  const loop = openLoop(filter, LIMITS, budget)
  loop.feed(offer(), MAIL, header.subarray(0, 50_000))
  assert.ok(budget.used >= 50_000 - MAX)
  loop.feed(header.subarray(50_000), END)
  assert.equal(budget.used, 0)
  assert.equal(loop.replies().at(-1), 'a')

  const tight = openBudget(20_000)
  const refused = openLoop(filter, LIMITS, tight)
  refused.feed(offer(), MAIL, header.subarray(0, 9_000))
  assert.deepEqual(codes(refused), [])
  refused.feed(header.subarray(9_000, 60_000))
  assert.deepEqual(codes(refused), ['MILTER_MEMORY_LIMIT'])
  assert.equal(tight.used, 0)
})

test('what waits for a handler needs the budget too; without room the socket is no longer read', async () => {
  const hold = Promise.withResolvers<void>()
  const budget = openBudget(20_000)
  const loop = openLoop({ ...filter, observe: { body: () => hold.promise } }, LIMITS, budget)
  loop.feed(offer(), MAIL, packet('B', 'x'), packet('B', 'y'.repeat(15_000)))
  assert.ok(budget.used > 0)
  assert.deepEqual(loop.done, [])
  loop.feed(packet('B', 'z'.repeat(15_000)))
  assert.deepEqual(loop.done, ['pause'])
  hold.resolve()
  await settled()
  loop.feed(END)
  await settled()
  assert.deepEqual(loop.done, ['pause', 'resume'])
  assert.equal(budget.used, 0)
  assert.deepEqual(loop.replies(), ['O', 'a'])
})

test('sessions share one budget: what one gives back another may take', () => {
  const budget = openBudget(10 * RECIPIENT_BYTES)
  const own = { maxSessionBytes: RECIPIENT_BYTES }
  const open = () => {
    const loop = openLoop(filter, own, budget)
    loop.feed(offer(), MAIL, ...recipients(6))
    return loop
  }
  const [first, second, third] = [open(), open(), open()]
  assert.equal(budget.used, 10 * RECIPIENT_BYTES)
  assert.equal(third.handlerErrors.length, 1)
  first.session.gone()
  third.feed(END, MAIL, ...recipients(6), END)
  assert.deepEqual(third.replies().slice(1), [TEMPFAIL, 'a'])
  second.session.expire()
  assert.equal(budget.used, 0)
})

test('a session gives everything back at its end, whatever was sent', () => {
  let seed = 20_261_128
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const letters = 'CHMRRRRTLNBEADDDDDK'
  for (let run = 0; run < 300; run++) {
    const budget = openBudget(random(60_000))
    const loop = openLoop(filter, { ...LIMITS, maxSessionBytes: 1_000 }, budget)
    loop.feed(offer())
    for (let step = 0; step < 60; step++) {
      const letter = letters[random(letters.length)] ?? 'A'
      const stage = letter === 'D' ? (letters[random(letters.length)] ?? 'C') : ''
      const whole = packet(letter, stage + 'x\0'.repeat(random(letter === 'R' ? 40 : 200)))
      loop.feed(random(20) === 0 ? whole.subarray(0, random(whole.length)) : whole)
      assert.ok(budget.used >= 0)
    }
    loop.session.stop()
    assert.equal(budget.used, 0, `run ${run}`)
  }
})
