import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../config/schema.ts'
import { restartKeys } from './restart-keys.ts'

const started = configSchema.parse({})

test('a key that waits for a restart goes on waiting, whatever is loaded next, until it is set back', () => {
  const first = configSchema.parse({ milter: { maxFrame: '256K' } })
  const second = configSchema.parse({ milter: { maxFrame: '256K' }, control: { socket: '/run/x.sock' } })
  assert.deepEqual(restartKeys(started, first, []), ['milter.maxFrame'])
  assert.deepEqual(restartKeys(started, second, []), ['milter.maxFrame', 'control.socket'])
  assert.deepEqual(restartKeys(started, second, ['engine.threads', 'control.socket']), [
    'milter.maxFrame',
    'control.socket',
    'engine.threads',
  ])
  assert.deepEqual(restartKeys(started, started, []), [])
})

test('a key that applies at once never waits', () => {
  const loaded = configSchema.parse({ policy: { infected: 'defer' }, limits: { totalMemory: '128M' } })
  assert.deepEqual(restartKeys(started, loaded, []), [])
})
