import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMilterServer } from '@clamgate/milter'
import { milterChecks } from './checks.ts'

test('each milter socket answers, or is said not to; and who else may reach it is said', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-sockets-'))
  const server = createMilterServer({ message: () => null, eom: () => ({ response: { kind: 'accept' } }) })
  context.after(async () => {
    await server.close()
    await rm(directory, { recursive: true })
  })
  const closed = await server.listen({ kind: 'unix', path: join(directory, 'a.sock'), mode: 0o660 })
  const open = await server.listen({ kind: 'unix', path: join(directory, 'b.sock'), mode: 0o666 })
  const local = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 })
  const world = await server.listen({ kind: 'tcp', host: '0.0.0.0', port: 0 })
  const listen = [closed, open, local, world].map(({ address }) => address)
  const gone = `unix:${join(directory, 'gone.sock')}`
  const checks = await milterChecks([...listen, gone, gone, 'systemd:'], 5000)
  const states = (name: string) => checks.filter((check) => check.name === name).map(({ state }) => state)
  assert.deepEqual(states('milter'), ['ok', 'ok', 'ok', 'ok', 'fail'])
  assert.deepEqual(states('milter.exposed'), ['ok', 'warn', 'ok', 'warn'])
  for (const { state, remedy } of checks) assert.equal(remedy === undefined, state === 'ok')
})
