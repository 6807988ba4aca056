import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { holdersAt, programsAt } from './listener.ts'

test('tells which program listens at a path and at a port', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-listener-'))
  const path = join(directory, 'socket')
  const unix = createServer().listen(path)
  const inet = createServer().listen(0, '127.0.0.1')
  context.after(async () => {
    unix.close()
    inet.close()
    await rm(directory, { recursive: true })
  })
  await Promise.all([unix, inet].map((server) => new Promise((done) => server.once('listening', done))))
  const address = inet.address()
  assert.ok(typeof address === 'object' && address !== null)
  const us = basename(process.execPath)
  for (const place of [{ path }, { port: address.port }]) {
    assert.ok((await programsAt(place)).includes(us), JSON.stringify(place))
    assert.ok((await holdersAt(place)).some(({ pid }) => pid === process.pid))
  }
  assert.deepEqual(await programsAt({ path: `${path}2` }), [])
})
