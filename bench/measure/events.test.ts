import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventsIn, readEvents } from './events.ts'

const TIMES = { decisionMs: 3.5, scanMs: 3.1, overheadMs: 0.4 }

function event(mark: number, times: object = TIMES): string {
  const messageId = `<UQ${mark}.x9@example.com>`
  return `${JSON.stringify({ event: 'message.clean', messageId, ...times })}\n`
}

test('events are known by the mark in their Message-ID; others are left out', () => {
  const other = `${JSON.stringify({ event: 'engine.up', msg: 'up' })}\n`
  const log = `${other}${event(12345678901234)}${event(12345678901235, { decisionMs: 1 })}`
  assert.deepEqual([...eventsIn(log)], [[12345678901234, TIMES]])
})

test('a last line that is still being written is left out', () => {
  assert.equal(eventsIn(event(12345678901234) + event(12345678901235).slice(0, 40)).size, 1)
})

test('events are waited for, and those that never come end the run with their number', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-events-'))
  t.after(() => rm(directory, { recursive: true }))
  const logFile = join(directory, 'events.log')
  await writeFile(logFile, event(12345678901234))
  const marks = Float64Array.of(12345678901234, 12345678901235)
  await assert.rejects(readEvents(logFile, marks, 1), {
    code: 'BENCH_EVENTS',
    message: /lacks the times of 1 of 2/,
  })
  const reading = readEvents(logFile, marks)
  await writeFile(logFile, event(12345678901234) + event(12345678901235))
  assert.equal((await reading).size, 2)
})
