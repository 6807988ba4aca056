import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lastLines, tailLog } from './log-tail.ts'

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-tail-'))
})
after(() => rm(directory, { recursive: true, force: true }))

test('a log that is not there yet is empty, and its first line is waited for', async () => {
  const path = join(directory, 'late.log')
  const log = tailLog(path)
  assert.equal(await log.log(), '')
  assert.equal(await log.logEnd(), 0)
  const waiting = log.waitForLog(/number (\d)/)
  await appendFile(path, 'number 7\n')
  assert.equal((await waiting)[1], '7')
})

test('what was written before a position does not count', async () => {
  const path = join(directory, 'news.log')
  const log = tailLog(path)
  await appendFile(path, 'Käse 1\n')
  const after = await log.logEnd()
  const waiting = log.waitForLog(/Käse (\d)/g, { after })
  await appendFile(path, 'Käse 2\n')
  assert.equal((await waiting)[1], '2')
  assert.equal(await log.logSince(after), 'Käse 2\n')
})

test('a wait in vain ends with the last lines', async () => {
  const path = join(directory, 'vain.log')
  await appendFile(path, 'one\ntwo\n')
  await assert.rejects(tailLog(path).waitForLog(/three/, { timeoutMs: 30 }), {
    code: 'HOST_LOG_WAIT',
    message: /within 30 ms; the log ends with:\none\ntwo$/,
  })
})

test('the last lines are as many as asked for', () => {
  assert.equal(lastLines('a\nb\nc\n', 2), 'b\nc')
  assert.equal(lastLines('', 2), '')
})
