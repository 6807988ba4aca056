import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Envelope } from '../envelope.ts'
import { MilterError } from '../errors.ts'
import type { Decision, Filter } from '../filter.ts'
import { ACCEPT, offer, openLoop, packet, settled, TALKATIVE } from './loop.test-support.ts'

const MAIL = packet('M', '<a@b>\0')
const BODY = packet('B', 'x')
const END = packet('E')

/** A filter whose `eom` is answered by hand. */
function manual(part: Partial<Filter<Envelope>> = {}) {
  const decisions: PromiseWithResolvers<Decision>[] = []
  const calls: string[] = []
  const filter: Filter<Envelope> = {
    message: (envelope) => envelope,
    eom() {
      const decision = Promise.withResolvers<Decision>()
      decisions.push(decision)
      return decision.promise
    },
    abort: () => void calls.push('abort'),
    close: () => void calls.push('close'),
    ...part,
  }
  return { filter, decisions, calls }
}

test('answers when the promise of eom is fulfilled, and handles what came meanwhile', async () => {
  const { filter, decisions, calls } = manual()
  const loop = openLoop(filter)
  loop.feed(offer(), MAIL, END, packet('A'), MAIL, END, packet('Q'))
  assert.deepEqual(loop.replies(), ['O'])
  assert.equal(loop.session.isBusy, true)
  decisions[0]?.resolve(ACCEPT)
  await settled()
  assert.deepEqual(loop.replies(), ['a'])
  decisions[1]?.resolve({ response: { kind: 'reject' } })
  await settled()
  assert.deepEqual(loop.replies(), ['r'])
  assert.deepEqual(calls, ['close'])
  assert.deepEqual(loop.done, ['finish'])
})

test('says every progress interval that eom runs, and not after the answer', async () => {
  const { filter, decisions } = manual()
  const loop = openLoop(filter, { progressIntervalMs: 5_000 })
  loop.feed(offer(), MAIL, END)
  for (let second = 0; second < 29; second++) loop.pass(1_000)
  assert.deepEqual(loop.replies(), ['O', 'p', 'p', 'p', 'p', 'p'])
  decisions[0]?.resolve(ACCEPT)
  await settled()
  loop.pass(10_000)
  assert.deepEqual(loop.replies(), ['a'])
})

test('says nothing of progress before the end, for Sendmail does not take it there', async () => {
  const body = Promise.withResolvers<undefined>()
  const loop = openLoop(manual({ decide: { body: () => body.promise } }).filter, { answerTimeoutMs: 60_000 })
  loop.feed(TALKATIVE, MAIL, BODY)
  for (let second = 0; second < 30; second++) loop.pass(1_000)
  assert.deepEqual(loop.replies(), ['O', 'c'])
  body.resolve(undefined)
  await settled()
  assert.deepEqual(loop.replies(), ['c'])
})

test('says so while the body on the end packet is looked at', () => {
  const loop = openLoop(manual({ observe: { body: () => new Promise<void>(() => {}) } }).filter)
  loop.feed(offer(), MAIL, packet('E', 'last'))
  loop.pass(6_000)
  assert.deepEqual(loop.replies(), ['O', 'p'])
})

test('defers the message when eom takes too long, fires its signal and drops what comes late', async () => {
  const { filter, decisions, calls } = manual()
  const reasons: unknown[] = []
  const loop = openLoop(
    {
      ...filter,
      eom(message, envelope) {
        envelope.signal.addEventListener('abort', () => reasons.push(envelope.signal.reason))
        return filter.eom(message, envelope)
      },
    },
    { eomTimeoutMs: 20_000, progressIntervalMs: 60_000 },
  )
  loop.feed(offer(), MAIL, END)
  loop.pass(19_999)
  assert.equal(reasons.length, 0)
  loop.pass(1)
  assert.deepEqual(loop.replies(), ['O', 't'])
  assert.ok(reasons[0] instanceof MilterError && reasons[0].code === 'MILTER_ANSWER_TIMEOUT')
  assert.deepEqual(
    loop.handlerErrors.map(({ code }) => code),
    ['MILTER_ANSWER_TIMEOUT'],
  )
  assert.deepEqual(calls, ['abort'])
  loop.feed(packet('A'), MAIL)
  decisions[0]?.resolve({ response: { kind: 'reject' } })
  await settled()
  loop.feed(END)
  decisions[1]?.resolve(ACCEPT)
  await settled()
  assert.deepEqual(loop.replies(), ['a'])
})

test('defers the message when a handler that the MTA waits for takes too long', () => {
  const { filter, calls } = manual({ decide: { rcpt: () => new Promise(() => {}) } })
  const loop = openLoop(filter, { answerTimeoutMs: 10_000 })
  loop.feed(offer(), MAIL, packet('R', '<c@d>\0'))
  loop.pass(9_999)
  assert.deepEqual(loop.replies(), ['O'])
  loop.pass(1)
  assert.deepEqual(loop.replies(), ['t'])
  loop.feed(END)
  assert.deepEqual(loop.replies(), ['t'])
  assert.deepEqual(calls, ['abort'])
})

test('gives observers that hold the stream back the time of a message, then defers', () => {
  const { filter } = manual({ observe: { body: () => new Promise<void>(() => {}) } })
  const loop = openLoop(filter, { answerTimeoutMs: 10_000, eomTimeoutMs: 100_000 })
  loop.feed(offer(), MAIL, BODY, BODY, END)
  loop.pass(99_999)
  assert.deepEqual(loop.replies(), ['O'])
  loop.pass(1)
  assert.deepEqual(loop.replies(), ['t'])
})

test('calls nothing while an observer holds the stream back, and everything in order afterwards', async () => {
  const seen: string[] = []
  const gates: PromiseWithResolvers<void>[] = []
  const loop = openLoop<null>({
    observe: {
      body(_, chunk) {
        seen.push(chunk.toString())
        const gate = Promise.withResolvers<void>()
        gates.push(gate)
        return gate.promise
      },
    },
    message: () => null,
    eom() {
      seen.push('eom')
      return ACCEPT
    },
  })
  loop.feed(offer(), MAIL, packet('B', '1'), packet('B', '2'), END)
  assert.deepEqual(seen, ['1'])
  gates[0]?.resolve()
  await settled()
  assert.deepEqual(seen, ['1', '2'])
  gates[1]?.resolve()
  await settled()
  assert.deepEqual(seen, ['1', '2', 'eom'])
})

test('leaves a chunk alone until its handler is done with it', async () => {
  const gate = Promise.withResolvers<void>()
  let after = ''
  const loop = openLoop<null>({
    observe: {
      async body(_, chunk) {
        await gate.promise
        after += chunk.toString()
      },
    },
    message: () => null,
    eom: () => ACCEPT,
  })
  const stream = Buffer.concat([offer(), MAIL, packet('B', 'first'), packet('B', 'second'), END])
  for (const byte of stream) loop.feed(Buffer.from([byte]))
  gate.resolve()
  await settled()
  assert.equal(after, 'firstsecond')
})

test('aborts a message under way when the MTA vanishes, and drops the late result', async () => {
  const { filter, decisions, calls } = manual()
  let signal: AbortSignal | undefined
  const loop = openLoop({
    ...filter,
    eom(message, envelope) {
      signal = envelope.signal
      return filter.eom(message, envelope)
    },
  })
  loop.feed(offer(), packet('C', 'h\0U'), MAIL, END)
  loop.session.gone()
  assert.ok(signal?.aborted)
  assert.deepEqual(calls, ['abort', 'close'])
  assert.deepEqual(
    loop.errors.map(({ code }) => code),
    ['MILTER_PEER_LOST'],
  )
  decisions[0]?.reject(new Error('late'))
  await settled()
  loop.session.gone(new Error('again'))
  assert.deepEqual(loop.replies(), ['O'])
  assert.deepEqual(calls, ['abort', 'close'])
  assert.equal(loop.errors.length + loop.handlerErrors.length, 1)
})

test('has a signal that tells why, also when it is first read too late', () => {
  const envelopes: Envelope[] = []
  const loop = openLoop<null>({
    message(envelope) {
      envelopes.push(envelope)
      return null
    },
    eom: () => ACCEPT,
  })
  loop.feed(offer(), MAIL, packet('A'), MAIL, END)
  const [aborted, decided] = envelopes
  assert.ok(aborted?.signal.aborted)
  assert.ok(
    aborted.signal.reason instanceof MilterError && aborted.signal.reason.code === 'MILTER_MESSAGE_ABORTED',
  )
  assert.equal(aborted.signal, aborted.signal)
  assert.equal(decided?.signal.aborted, false)
})

test('takes promises of any make', async () => {
  const foreign = { then: (resolve: (decision: Decision) => void) => resolve(ACCEPT) }
  const loop = openLoop(manual({ eom: () => foreign as unknown as Promise<Decision> }).filter)
  loop.feed(offer(), MAIL, END)
  await settled()
  assert.deepEqual(loop.replies(), ['O', 'a'])
})
