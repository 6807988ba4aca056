import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf } from '../../ground/thrown.ts'
import { type LineOutput, LineQueue } from './line-queue.ts'

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
  const recovery = Promise.withResolvers<number>()
  return {
    events,
    recovery: recovery.promise,
    onFailure(error: unknown) {
      events.push(`failed: ${messageOf(error)}`)
    },
    onRecovery(lost: number) {
      events.push(`recovered, lost ${lost}`)
      recovery.resolve(lost)
    },
  }
}

test('writes lines in order, those that wait together', async () => {
  const place = scriptedOutput()
  const queue = new LineQueue(place.output, recordEvents())
  for (const line of ['one', 'two', 'three', 'four']) queue.push(line)
  assert.equal(await queue.flush(1000), true)
  assert.equal(place.text(), 'one\ntwo\nthree\nfour\n')
  assert.equal(place.writes(), 2, 'the first at once, the others behind it')
})

test('goes on where a short write ended', async () => {
  const place = scriptedOutput(2, 0, 3)
  const queue = new LineQueue(place.output, recordEvents())
  queue.push('abcdefgh')
  await queue.flush(1000)
  assert.equal(place.text(), 'abcdefgh\n')
})

test('tries again after a failure, tells once that it failed and once that it works', async () => {
  const place = scriptedOutput(new Error('full'), new Error('full'), 'all')
  const events = recordEvents()
  const queue = new LineQueue(place.output, events, { minRetryMs: 1 })
  queue.push('one')
  queue.push('two')
  assert.equal(await events.recovery, 0)
  await queue.flush(1000)
  assert.equal(place.text(), 'one\ntwo\n')
  assert.deepEqual(events.events, ['failed: full', 'recovered, lost 0'])
})

test('keeps a bounded amount of lines while nothing can be written, and counts the others', async () => {
  const stuck = Promise.withResolvers<void>()
  const place = scriptedOutput(stuck.promise)
  const events = recordEvents()
  const queue = new LineQueue(place.output, events, { maxQueuedChars: 100 })
  queue.push('first')
  for (let i = 0; i < 1_000; i++) queue.push('123456789') // 10 characters each with their newline
  assert.deepEqual(events.events, [])
  stuck.resolve()
  assert.equal(await events.recovery, 990)
  await queue.flush(1000)
  assert.equal(place.text(), `first\n${'123456789\n'.repeat(10)}`)
  queue.push('again')
  await queue.flush(1000)
  assert.match(place.text(), /again\n$/)
  assert.equal(events.events.length, 1, 'what was lost is told once')
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
  queue.push('one')
  queue.push('two')
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
  queue.push('one')
  await queue.close(5)
  assert.equal(stuck.closed(), 1)

  const deaf = { ...scriptedOutput().output, close: () => Promise.withResolvers<void>().promise }
  const keepAlive = setTimeout(() => assert.fail('the close did not end'), 10_000)
  await new LineQueue(deaf, recordEvents()).close(5)
  clearTimeout(keepAlive)

  const broken = scriptedOutput(...Array.from({ length: 100 }, () => new Error('gone')))
  const failing = new LineQueue(broken.output, recordEvents(), { minRetryMs: 60_000 })
  failing.push('one')
  await failing.close(60_000)
  assert.equal(broken.closed(), 1)
  failing.push('late')
  assert.equal(broken.text(), '')
})
