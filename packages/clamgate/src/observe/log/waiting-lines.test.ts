import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type LineKind, WaitingLines } from './waiting-lines.ts'

const LIMITS = { maxChars: 100, maxOtherChars: 40 }
const TEN = '123456789' // ten characters with its newline

function pushMany(lines: WaitingLines, kind: LineKind, count: number, text = TEN): void {
  for (let i = 0; i < count; i++) lines.push(text, kind)
}

test('gives lines back in order of arrival, whatever they are about', () => {
  const lines = new WaitingLines(LIMITS)
  const kinds: readonly LineKind[] = ['other', 'message', 'message', 'other', 'other', 'message']
  for (const [index, kind] of kinds.entries()) lines.push(`line ${index}`, kind)
  assert.deepEqual(lines.take(14), ['line 0', 'line 1'])
  assert.deepEqual(lines.take(1), ['line 2'], 'one at least')
  assert.deepEqual(lines.take(1000), ['line 3', 'line 4', 'line 5'])
  assert.deepEqual(lines.take(1000), [])
  assert.equal(lines.chars, 0)
})

test('lines that are not about messages fill their own part, and leave the rest to messages', () => {
  const lines = new WaitingLines(LIMITS)
  pushMany(lines, 'other', 5)
  assert.deepEqual(lines.lost, { messages: 0, others: 1 })
  pushMany(lines, 'message', 6)
  assert.deepEqual(lines.lost, { messages: 0, others: 1 })
  assert.equal(lines.chars, 100)
})

test('a message line that finds no room takes that of the newest other line', () => {
  const lines = new WaitingLines(LIMITS)
  for (const text of ['warning 1', 'warning 2', 'warning 3']) lines.push(text, 'other')
  pushMany(lines, 'message', 7)
  lines.push('message 8', 'message')
  assert.deepEqual(lines.lost, { messages: 0, others: 1 })
  lines.push('x'.repeat(15), 'message')
  assert.deepEqual(lines.lost, { messages: 0, others: 3 }, 'as many as it needs')
  pushMany(lines, 'other', 1)
  assert.deepEqual(lines.lost, { messages: 0, others: 4 }, 'and no other line takes it back')
  assert.deepEqual(lines.take(1000), [...Array(7).fill(TEN), 'message 8', 'x'.repeat(15)])
})

test('loses a message line only where message lines alone fill all there is', () => {
  const lines = new WaitingLines(LIMITS)
  pushMany(lines, 'other', 1)
  lines.push('x'.repeat(100), 'message')
  assert.deepEqual(lines.lost, { messages: 1, others: 0 }, 'one that can never fit pushes nothing out')
  pushMany(lines, 'message', 12)
  assert.deepEqual(lines.lost, { messages: 3, others: 1 })
  lines.forgetLost()
  assert.equal(lines.hasLost, false)
})

test('over any order of arrivals and departures: bounded, in order, counted, and no message line before another', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom<LineKind>('message', 'other'), size: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 80 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const lines = new WaitingLines(LIMITS)
      const pushed = { message: 0, other: 0 }
      const taken: string[] = []
      let messageChars = 0
      for (const [index, one] of steps.entries()) {
        if ('take' in one) {
          const some = lines.take(one.take)
          for (const text of some) if (text.startsWith('m')) messageChars -= text.length + 1
          taken.push(...some)
          continue
        }
        const text = `${one.kind[0]}${index} `.padEnd(one.size, 'x')
        const before = lines.lost.messages
        pushed[one.kind] += 1
        lines.push(text, one.kind)
        if (one.kind === 'message') {
          const hasRoom = messageChars + text.length + 1 <= LIMITS.maxChars
          assert.equal(lines.lost.messages - before, hasRoom ? 0 : 1)
          if (hasRoom) messageChars += text.length + 1
        }
        assert.ok(lines.chars <= LIMITS.maxChars)
        assert.ok(lines.chars - messageChars <= LIMITS.maxOtherChars)
      }
      taken.push(...lines.take(Number.POSITIVE_INFINITY))
      const places = taken.map((text) => Number.parseInt(text.slice(1), 10))
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      )
      const messages = taken.filter((text) => text.startsWith('m')).length
      assert.equal(messages + lines.lost.messages, pushed.message)
      assert.equal(taken.length - messages + lines.lost.others, pushed.other)
      assert.equal(lines.chars, 0)
    }),
    { numRuns: 300 },
  )
})
