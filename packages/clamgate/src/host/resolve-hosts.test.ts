import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../observe/log/log.ts'
import { resolveHosts } from './resolve-hosts.ts'

function recordingLog() {
  const events: string[] = []
  const note = (event: string) => {
    events.push(event)
  }
  const log: Log = {
    ...{ error: note, warn: note, info: note, debug: note },
    enabled: () => true,
  }
  return { log, events }
}

test('a host name has all its addresses', async () => {
  const { log, events } = recordingLog()
  const found = await resolveHosts(['localhost', 'localhost'], log)
  assert.deepEqual([...found.keys()], ['localhost'])
  assert.ok(found.get('localhost')?.some((address) => address === '127.0.0.1' || address === '::1'))
  assert.deepEqual(events, [])
})

test('a name that cannot be looked up has no address, and the log says so', async () => {
  const { log, events } = recordingLog()
  const found = await resolveHosts(['no such name.invalid'], log)
  assert.deepEqual(found.get('no such name.invalid'), [])
  assert.deepEqual(events, ['policy.host-unknown'])
})
