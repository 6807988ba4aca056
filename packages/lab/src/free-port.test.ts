import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { freePort } from './free-port.ts'

test('a wanted port is taken when it is free, another when it is not', async () => {
  const wanted = await freePort()
  assert.equal(await freePort(wanted), wanted)
  const server = createServer().listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const other = await freePort(wanted)
  server.close()
  assert.notEqual(other, wanted)
  assert.ok(other > 0)
})

test('no port is given twice', async () => {
  const ports: number[] = []
  for (let count = 0; count < 400; count++) ports.push(await freePort())
  assert.equal(new Set(ports).size, ports.length)
})
