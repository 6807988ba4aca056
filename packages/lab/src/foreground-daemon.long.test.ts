import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { accepts, startForegroundDaemon } from './foreground-daemon.ts'
import { freePort } from './free-port.ts'

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'foreground-'))
})
after(() => rm(directory, { recursive: true, force: true }))

const plan = (name: string, script: string, readyAt: string | number) => ({
  command: process.execPath,
  args: ['--eval', script],
  env: {},
  outputFile: join(directory, `${name}.log`),
  readyAt,
})

test('a daemon is ready when its socket accepts, and ends by SIGTERM', async () => {
  const path = join(directory, 'ready.sock')
  const script = `setTimeout(() => require('net').createServer().listen(${JSON.stringify(path)}), 50); console.log('hello')`
  const daemon = await startForegroundDaemon(plan('ready', script, path))
  assert.equal(await accepts(path), true)
  await daemon.waitForLog(/hello/)
  assert.deepEqual(await daemon.stop(), { code: null, signal: 'SIGTERM' })
  assert.deepEqual(await daemon.stop(), { code: null, signal: 'SIGTERM' }, 'a second time')
  assert.deepEqual(await daemon.exited, { code: null, signal: 'SIGTERM' })
})

test('a daemon that ends instead is an error with its last words, not those of an earlier run', async () => {
  const port = await freePort()
  const start = (word: string) =>
    startForegroundDaemon(plan('ends', `console.error('I ${word}'); process.exitCode = 3`, port))
  await assert.rejects(start('object'), {
    code: 'HOST_DAEMON_START',
    message: /ended with 3; its last words:\nI object$/,
  })
  await assert.rejects(start('refuse'), { code: 'HOST_DAEMON_START', message: /its last words:\nI refuse$/ })
})

test('a program that is not there is an error', async () => {
  const missing = { ...plan('missing', '', 1), command: join(directory, 'missing') }
  await assert.rejects(startForegroundDaemon(missing), {
    code: 'HOST_DAEMON_START',
    message: /cannot be run$/,
  })
})
