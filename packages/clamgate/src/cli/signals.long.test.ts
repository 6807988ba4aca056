import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const program = (options = '') => `
import { stopOnSignals } from '${import.meta.resolve('./signals.ts')}'
const signal = stopOnSignals(${options})
signal.addEventListener('abort', () => console.log(signal.reason.message))
setInterval(() => {}, 1000)
console.log('ready')
`

test('the first signal asks to stop, the second one ends the process', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, 'ready')
  child.kill('SIGINT')
  assert.equal((await lines.next()).value, 'Stopped by SIGINT')
  child.kill('SIGTERM')
  const [exitCode, signal] = await once(child, 'exit')
  assert.deepEqual([exitCode, signal], [null, 'SIGTERM'])
})

test('a terminal that is closed asks to stop, however often that is told', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program('{ hangup: true }')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, 'ready')
  child.kill('SIGHUP')
  assert.equal((await lines.next()).value, 'Stopped by SIGHUP')
  child.kill('SIGHUP')
  child.kill('SIGTERM')
  const [exitCode, signal] = await once(child, 'exit')
  assert.deepEqual([exitCode, signal], [null, 'SIGTERM'])
})
