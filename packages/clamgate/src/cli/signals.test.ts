import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const PROGRAM = `
import { stopOnSignals } from '${import.meta.resolve('./signals.ts')}'
const signal = stopOnSignals()
signal.addEventListener('abort', () => console.log(signal.reason.message))
setInterval(() => {}, 1000)
console.log('ready')
`

test('the first signal asks to stop, the second one ends the process', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
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
