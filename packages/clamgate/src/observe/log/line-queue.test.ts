import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../../ground/thrown.ts'
import { type LineOutput, LineQueue } from './line-queue.ts'
import type { LostLines } from './waiting-lines.ts'

/** An output that does what it is told: take all, take some bytes, take nothing, fail, or never answer. */
function scriptedOutput(...script: ('all' | number | Error | Promise<void>)[]) {
  const written: Buffer[] = []
  let closed = 0
  let writes = 0
  const output: LineOutput = {
    async write(bytes) {
      writes += 1
      const step = script.shift() ?? 'all'
      if (step instanceof Error) throw step
      if (step instanceof Promise) await step
      const taken = typeof step === 'number' ? step : bytes.length
      written.push(Buffer.from(bytes.subarray(0, taken)))
      return taken
    },
    async close() {
      closed += 1
    },
  }
  return { output, text: () => Buffer.concat(written).toString(), writes: () => writes, closed: () => closed }
}

function recordEvents() {
  const events: string[] = []
  const recovery = Promise.withResolvers<LostLines>()
  return {
    events,
    recovery: recovery.promise,
    onFailure(error: unknown) {
      events.push(`failed: ${messageOf(error)}`)
    },
    onRecovery(lost: LostLines) {
      events.push(`recovered, lost ${lost.messages} and ${lost.others}`)
      recovery.resolve(lost)
    },
  }
}

test('writes lines in order, those that wait together', async () => {
  const place = scriptedOutput()
  const queue = new LineQueue(place.output, recordEvents())
  for (const line of ['one', 'two', 'three', 'four']) queue.push(line, 'other')
  assert.equal(await queue.flush(1000), true)
  assert.equal(place.text(), 'one\ntwo\nthree\nfour\n')
  assert.equal(place.writes(), 2, 'the first at once, the others behind it')
})

test('goes on where a short write ended', async () => {
  const place = scriptedOutput(2, 0, 3)
  const queue = new LineQueue(place.output, recordEvents())
  queue.push('abcdefgh', 'other')
  await queue.flush(1000)
  assert.equal(place.text(), 'abcdefgh\n')
})

test('tries again after a failure, tells once that it failed and once that it works', async () => {
  const place = scriptedOutput(new Error('full'), new Error('full'), 'all')
  const events = recordEvents()
  const queue = new LineQueue(place.output, events, { minRetryMs: 1 })
  queue.push('one', 'other')
  queue.push('two', 'other')
  assert.deepEqual(await events.recovery, { messages: 0, others: 0 })
  await queue.flush(1000)
  assert.equal(place.text(), 'one\ntwo\n')
  assert.deepEqual(events.events, ['failed: full', 'recovered, lost 0 and 0'])
})

test('keeps a bounded amount of lines while nothing can be written, and counts the others', async () => {
  const stuck = Promise.withResolvers<void>()
  const place = scriptedOutput(stuck.promise)
  const events = recordEvents()
  const queue = new LineQueue(place.output, events, { maxQueuedChars: 100 })
  queue.push('first', 'other')
  for (let i = 0; i < 1_000; i++) queue.push('123456789', 'other') // 10 characters each with their newline
  assert.deepEqual(events.events, [])
  stuck.resolve()
  assert.deepEqual(await events.recovery, { messages: 0, others: 990 })
  await queue.flush(1000)
  assert.equal(place.text(), `first\n${'123456789\n'.repeat(10)}`)
  queue.push('again', 'other')
  await queue.flush(1000)
  assert.match(place.text(), /again\n$/)
  assert.equal(events.events.length, 1, 'what was lost is told once')
})

test('tells of lost lines once there is room again, so that the line which tells of it is not lost too', async () => {
  const stuck = Promise.withResolvers<void>()
  const place = scriptedOutput(stuck.promise)
  const recovery = Promise.withResolvers<LostLines>()
  const queue: LineQueue = new LineQueue(
    place.output,
    {
      onFailure: () => undefined,
      onRecovery: (lost) => {
        queue.push('recovered', 'other')
        recovery.resolve(lost)
      },
    },
    { maxQueuedChars: 600_000, maxOtherChars: 300_000 },
  )
  queue.push('first', 'other')
  for (let i = 0; i < 400; i++) queue.push('x'.repeat(999), 'other')
  for (let i = 0; i < 500; i++) queue.push('y'.repeat(999), 'message')
  stuck.resolve()
  assert.deepEqual(await recovery.promise, { messages: 0, others: 300 })
  await queue.flush(1000)
  assert.equal(place.text().match(/^y+$/gm)?.length, 500)
  assert.equal(place.text().match(/^x+$/gm)?.length, 100)
  assert.match(place.text(), /^recovered$/m)
})

test('a place that stays too slow is told of now and then', async () => {
  const events = recordEvents()
  const queue: LineQueue = new LineQueue(
    {
      // Whatever is written, as much comes again.
      async write(bytes) {
        if (events.events.length < 3) for (let i = 0; i < 20; i++) queue.push('123456789', 'other')
        return bytes.length
      },
      close: async () => undefined,
    },
    events,
    { maxQueuedChars: 100, maxOtherChars: 100, maxSilenceMs: 0 },
  )
  queue.push('first', 'other')
  await events.recovery
  assert.equal(await queue.flush(1000), true)
  assert.deepEqual(events.events, [
    'recovered, lost 0 and 10',
    'recovered, lost 0 and 10',
    'recovered, lost 0 and 10',
  ])
})

test('moves to another output at the beginning of a line and closes the old one', async () => {
  const old = scriptedOutput(6, new Error('full'))
  const fresh = scriptedOutput()
  const failed = Promise.withResolvers<void>()
  const queue = new LineQueue(
    old.output,
    { onFailure: () => failed.resolve(), onRecovery: () => undefined },
    { minRetryMs: 60_000 },
  )
  queue.push('one', 'other')
  queue.push('two', 'other')
  await failed.promise
  queue.replaceOutput(fresh.output)
  assert.equal(await queue.flush(1000), true)
  assert.equal(old.text(), 'one\n')
  assert.equal(fresh.text(), 'two\n')
  assert.equal(old.closed(), 1)
})

test('closes in bounded time when the output is stuck or broken', async () => {
  const stuck = scriptedOutput(Promise.withResolvers<void>().promise)
  const queue = new LineQueue(stuck.output, recordEvents())
  queue.push('one', 'other')
  await queue.close(5)
  assert.equal(stuck.closed(), 1)

  const deaf = { ...scriptedOutput().output, close: () => Promise.withResolvers<void>().promise }
  const keepAlive = setTimeout(() => assert.fail('the close did not end'), 10_000)
  await new LineQueue(deaf, recordEvents()).close(5)
  clearTimeout(keepAlive)

  const broken = scriptedOutput(...Array.from({ length: 100 }, () => new Error('gone')))
  const failing = new LineQueue(broken.output, recordEvents(), { minRetryMs: 60_000 })
  failing.push('one', 'other')
  await failing.close(60_000)
  assert.equal(broken.closed(), 1)
  failing.push('late', 'other')
  assert.equal(broken.text(), '')
})

test('a hand-over waits for the lines before it, not for those after', async () => {
  const later = Promise.withResolvers<void>()
  const place = scriptedOutput('all', 'all', later.promise)
  const queue = new LineQueue(place.output, recordEvents())
  assert.equal(queue.handOver(1000), undefined, 'nothing to wait for')
  queue.push('one', 'other')
  queue.push('two', 'message')
  const handed = queue.handOver(60_000)
  queue.push('three', 'other')
  await queue.flush(1000)
  queue.push('four', 'other')
  await handed
  assert.match(place.text(), /^one\ntwo\n/)
  later.resolve()
  await queue.close(1000)
})

test('a place that takes nothing is waited for once, until it takes lines again', async () => {
  const stuck = Promise.withResolvers<void>()
  const place = scriptedOutput(stuck.promise)
  const queue = new LineQueue(place.output, recordEvents())
  queue.push('one', 'other')
  await queue.handOver(1)
  assert.equal(queue.handOver(60_000), undefined)
  stuck.resolve()
  assert.equal(await queue.flush(1000), true)
  queue.push('two', 'other')
  assert.notEqual(queue.handOver(1000), undefined)
  await queue.close(1000)
})

test('a failed place is tried at once for a line that is waited for, and a failure ends the wait', async () => {
  const place = scriptedOutput(new Error('full'), new Error('full'), 'all')
  const queue = new LineQueue(place.output, recordEvents(), { minRetryMs: 60_000, maxRetryMs: 60_000 })
  queue.push('one', 'other')
  await queue.handOver(60_000)
  assert.equal(place.text(), '')
  queue.push('two', 'other')
  await queue.handOver(60_000)
  assert.equal(place.writes(), 2)
  await queue.handOver(60_000)
  assert.equal(place.text(), 'one\ntwo\n')
  await queue.close(1000)
})

test('a place that is known to fail is tried without lines', async () => {
  const place = scriptedOutput(new Error('still shut'), 'all')
  const events = recordEvents()
  const queue = new LineQueue(place.output, events, { minRetryMs: 1 })
  queue.fail(new Error('shut'))
  assert.deepEqual(await events.recovery, { messages: 0, others: 0 })
  assert.deepEqual(events.events, ['failed: shut', 'recovered, lost 0 and 0'])
  assert.equal(place.text(), '')
  await queue.close(1000)
})
