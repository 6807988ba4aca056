import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionWrite, cleanWrite, findingWrite } from '../testing/writes.ts'
import type { StoreWrite } from '../types.ts'
import { newTally, WriteQueue } from './queue.ts'

const WIDE = { events: 1000, bytes: 1_000_000 }

test('13.21 at its bound the queue takes no clean mail first, then nothing, and counts each kind', () => {
  const queue = new WriteQueue(() => ({ events: 8, bytes: 1_000_000 }))
  const pushed = (many: number, write: StoreWrite = cleanWrite()) =>
    Array.from({ length: many }, () => queue.push(write)).filter(Boolean).length
  assert.equal(pushed(8), 6)
  assert.equal(pushed(1, findingWrite()), 1)
  assert.equal(pushed(3, actionWrite()), 1)
  assert.equal(queue.length, 8)
  assert.deepEqual(queue.dropped, { ...newTally(), clean: 2, action: 2 })
})

test('13.21 the bound by size holds, too', () => {
  const queue = new WriteQueue(() => ({ events: 1000, bytes: 5000 }))
  while (queue.push(findingWrite({ subject: 'x'.repeat(500) })));
  assert.ok(queue.bytes <= 5000, `${queue.bytes}`)
  assert.equal(queue.dropped.finding, 1)
})

test('a batch is what came first, within its bounds, but never nothing', () => {
  const queue = new WriteQueue(() => WIDE)
  for (const subject of ['one', 'two', 'three']) queue.push(cleanWrite({ subject }))
  const first = queue.take({ events: 2, bytes: WIDE.bytes })
  assert.equal(first?.lines.length, 2)
  assert.match(first?.lines[0] ?? '', /"subject":"one"/)
  assert.equal(queue.take(WIDE), undefined, 'one at a time')
  queue.done()
  assert.equal(queue.take({ events: 9, bytes: 1 })?.lines.length, 1)
})

test('what has to be taken again comes again, and what is done with is gone', () => {
  const queue = new WriteQueue(() => WIDE)
  queue.push(cleanWrite({ subject: 'one' }))
  const taken = queue.take(WIDE)
  queue.again()
  assert.deepEqual(queue.take(WIDE), taken)
  queue.done()
  assert.equal(queue.length, 0)
  assert.equal(queue.bytes, 0)
  assert.equal(queue.take(WIDE), undefined)
})

test('a line has no line end and no lone surrogate in it, whatever a mail says', () => {
  const queue = new WriteQueue(() => WIDE)
  queue.push(cleanWrite({ subject: 'a\r\n\u2028\ud800\u0000' }))
  const [line = ''] = queue.take(WIDE)?.lines ?? []
  assert.doesNotMatch(line, /[\r\n]/)
  assert.ok(line.isWellFormed())
  assert.equal(JSON.parse(line).event.subject, 'a\r\n\u2028\ud800\u0000')
})
