import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MilterError } from '../errors.ts'
import type { Answer, Decision, Filter } from '../filter.ts'
import { ACCEPT, offer, openLoop, packet, packets, settled } from './loop.test-support.ts'

const RUNS = 300
const MAX_FRAME_BYTES = 4_096

/** Ways into each phase of a session. */
const PHASES: Readonly<Record<string, readonly Buffer[]>> = {
  fresh: [],
  negotiated: [offer()],
  connected: [offer(), packet('C', 'h\x004\0\x19192.0.2.1\0')],
  envelope: [offer(), packet('M', '<a@b>\0')],
  data: [offer(), packet('M', '<a@b>\0'), packet('T')],
  header: [offer(), packet('M', '<a@b>\0'), packet('L', 'A\0b\0')],
  eoh: [offer(), packet('M', '<a@b>\0'), packet('N')],
  body: [offer(), packet('M', '<a@b>\0'), packet('B', 'x')],
  ended: [offer(), packet('M', '<a@b>\0'), packet('E')],
  talkative: [offer(6, 0x1ff, 0x10_077f), packet('M', '<a@b>\0'), packet('R', '<c@d>\0')],
}

const COMMANDS = [...'OCDHMRTLNBEAQKU', '?']
const byteText = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const strings = fc
  .array(fc.constantFrom('', 'i', '{i}', '<a@b>', 'SIZE=1', '4', '\0\x19', 'x'.repeat(300)))
  .map((parts) => parts.map((part) => `${part}\0`).join(''))
const frame = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.oneof(byteText, strings, fc.constant('')))
  .map(([letter, payload]) => packet(letter, payload))
const input = fc.oneof(
  { weight: 6, arbitrary: frame },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
)

const answers = fc.constantFrom<Answer>(
  undefined,
  { kind: 'continue' },
  { kind: 'accept' },
  { kind: 'reject' },
  { kind: 'discard' },
  { kind: 'skip' },
  { kind: 'tempfail' },
  { kind: 'reply', code: 451, text: 'x' },
)

interface Count {
  messages: number
  ends: number
  connections: number
  closes: number
}

/** Answers at random, at times late, at times by failing; keeps the books. */
function erratic(count: Count, next: () => number, answer: Answer): Filter<null> {
  const act = (): Answer | Promise<Answer> => {
    const dice = next() % 10
    if (dice === 0) throw new Error('no')
    if (dice === 1) return Promise.resolve(answer)
    if (dice === 2) return Promise.reject(new Error('no'))
    return dice < 5 ? answer : undefined
  }
  const look = (): void | Promise<void> => {
    const dice = next() % 8
    if (dice === 0) throw new Error('no')
    return dice === 1 ? Promise.resolve() : undefined
  }
  return {
    actions: ['addHeaders'],
    decide: { connect: act, mail: act, rcpt: act, body: act, unknown: act },
    observe: { helo: look, data: look, header: look, eoh: look },
    message() {
      count.messages++
      return null
    },
    eom(): Decision | Promise<Decision> {
      const dice = next() % 4
      if (dice === 0) throw new Error('no')
      const decision =
        dice === 1
          ? { modifications: [{ kind: 'addHeader', name: 'X', value: 'y' } as const], ...ACCEPT }
          : ACCEPT
      count.ends++
      return dice === 2 ? Promise.resolve(decision) : decision
    },
    abort: () => void count.ends++,
    close: () => void count.closes++,
  }
}

for (const [phase, before] of Object.entries(PHASES)) {
  test(`survives anything in phase ${phase}: one error at most, every message and reply accounted for`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(input, { maxLength: 12 }),
        fc.nat(50),
        fc.array(fc.nat(100), { minLength: 1 }),
        answers,
        async (inputs, cut, dice, answer) => {
          const count: Count = { messages: 0, ends: 0, connections: 0, closes: 0 }
          let rolls = 0
          const filter = erratic(count, () => dice[rolls++ % dice.length] ?? 0, answer)
          const loop = openLoop(filter, { maxFrameBytes: MAX_FRAME_BYTES, maxEnvelopeBytes: 20_000 })
          for (const chunk of before) loop.feed(chunk)
          const stream = Buffer.concat(inputs)
          loop.feed(stream.subarray(0, cut))
          await settled()
          loop.feed(stream.subarray(cut))
          for (let i = 0; i < 5; i++) await settled()
          loop.session.gone()
          await settled()
          assert.ok(loop.errors.length <= 1)
          for (const error of [...loop.errors, ...loop.handlerErrors]) {
            assert.ok(error instanceof MilterError)
            assert.notEqual(error.code, 'MILTER_INTERNAL', error.message)
          }
          assert.equal(loop.session.isBusy, false)
          assert.equal(count.ends, count.messages)
          for (const reply of packets(loop.sent())) assert.match(reply, /^(O|[cartds]$|y4|hX\0)/)
        },
      ),
      { numRuns: RUNS },
    )
  })
}

test('gives the same calls and replies for any well-formed session, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 15 }), fc.array(fc.nat(500)), async (frames, cuts) => {
      const stream = Buffer.concat([offer(), packet('M', '<a@b>\0'), ...frames])
      const play = (points: readonly number[]) => {
        const calls: string[] = []
        const loop = openLoop<null>({
          observe: {
            header: (_, name, value) => void calls.push(`${name}:${value}`),
            // What the MTA does not wait for comes in pieces, as it arrives.
            body: (_, chunk) => {
              const text = chunk.toString('latin1')
              if (calls.at(-1)?.startsWith('body ')) calls[calls.length - 1] += text
              else calls.push(`body ${text}`)
            },
          },
          message: () => null,
          eom: () => ACCEPT,
          abort: () => void calls.push('abort'),
        })
        for (const [index, point] of points.entries())
          loop.feed(stream.subarray(points[index - 1] ?? 0, point))
        return [calls, loop.sent().toString('latin1'), loop.errors.map(({ message }) => message), loop.done]
      }
      const points = [...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b), stream.length]
      assert.deepEqual(play(points), play([stream.length]))
    }),
    { numRuns: RUNS },
  )
})
