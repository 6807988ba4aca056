import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { freePort } from './free-port.ts'

test('no port is given to two processes, as long as the one that has it runs', async () => {
  const module = JSON.stringify(new URL('free-port.ts', import.meta.url))
  const code = `
    const { freePort } = await import(${module})
    const ports = []
    for (let count = 0; count < 300; count++) ports.push(await freePort())
    console.log(JSON.stringify(ports))
    process.stdin.resume()`
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: other.stdout }), 'line')
  const theirs = new Set<number>(JSON.parse(String(line)))
  assert.equal(theirs.size, 300)
  for (let count = 0; count < 300; count++) assert.ok(!theirs.has(await freePort()))
  other.stdin.end()
  const [exitCode] = await once(other, 'close')
  assert.equal(exitCode, 0, 'what is reserved keeps no process running')
})
