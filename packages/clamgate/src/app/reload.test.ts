import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryLog } from '../observe/log/testing.ts'
import { openQuarantine } from './reload.ts'

function quarantineThat(start: () => Promise<void>, mayKeep: boolean) {
  const log = createMemoryLog()
  let tries = 0
  const prepare = async () => {
    tries += 1
  }
  const parts = { quarantine: { start, prepare }, inForce: { settings: { policy: { mayKeep } } } }
  return {
    open: () => openQuarantine(parts, { log }, { isFirst: true, sweepMs: 1 }),
    log,
    tries: () => tries,
  }
}

test('mail does not wait for a quarantine that takes long to be looked through', async () => {
  const { open, tries } = quarantineThat(() => new Promise(() => undefined), true)
  await open()
  assert.equal(tries(), 1)
})

test('a quarantine that cannot be looked through is told where no policy keeps mail, also late', async () => {
  const { promise, reject } = Promise.withResolvers<void>()
  const { open, log } = quarantineThat(() => promise, false)
  await open()
  reject(new Error('a link'))
  const line = await log.waitFor('quarantine.idle')
  assert.equal(line.sentence, 'a link; no policy keeps mail')
})
