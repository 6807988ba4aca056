import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aHost } from '../testing/host.ts'
import { clockChecks } from './checks.ts'

test('a clock that systemd keeps is well', async () => {
  assert.deepEqual(
    clockChecks(await aHost(), true).map(({ state }) => state),
    ['ok', 'ok'],
  )
})

test('a year that cannot be is a failure', async () => {
  for (const day of ['1970-01-01', '2025-12-31', '2106-02-07']) {
    assert.equal(clockChecks(await aHost('{}', { nowMs: Date.parse(day) }), true)[0]?.state, 'fail', day)
  }
})

test('a clock that nobody keeps is told, and one of a container is not', async () => {
  const host = await aHost()
  assert.match(clockChecks(host, false)[1]?.detail ?? '', /nothing keeps it/)
  const chrony = { ...host, processes: [{ pid: 1, uid: 1, name: 'chronyd', args: [] }] }
  assert.match(clockChecks(chrony, false)[1]?.detail ?? '', /though chronyd runs/)
  assert.equal(clockChecks(chrony, undefined)[1]?.state, 'ok')
  const boxed = { ...host, system: { ...host.system, container: true } }
  assert.equal(clockChecks(boxed, false)[1]?.state, 'skip')
})
