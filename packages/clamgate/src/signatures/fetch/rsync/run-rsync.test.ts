import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PausingError } from '../pausing-error.ts'
import { rsyncFailure } from './run-rsync.ts'

const failure = (code: number, ...complaints: string[]) =>
  rsyncFailure({ kind: 'exited', code }, { shown: 'mirror.example' }, complaints, 1000)

test('a mirror that does not let us in is left alone, as one of https is', () => {
  for (const line of [
    '@ERROR: auth failed on module m',
    '@ERROR: access denied to m from host.example (192.0.2.1)',
  ]) {
    const error = failure(5, line, 'rsync error: error starting client-server protocol (code 5)')
    assert.ok(error instanceof PausingError)
    assert.deepEqual([error.code, error.untilMs], ['SIGNATURES_FORBIDDEN', 1000 + 6 * 3_600_000])
  }
})

test('others are asked again in time', () => {
  assert.equal(failure(5, '@ERROR: Unknown module m')?.code, 'SIGNATURES_UNREACHABLE')
  assert.equal(failure(30)?.code, 'SIGNATURES_TIMEOUT')
  assert.equal(failure(11, 'rsync: write failed: No space left on device (28)')?.code, 'SIGNATURES_DISK_FULL')
  assert.equal(failure(23, 'rsync: link_stat "x" failed: No such file or directory (2)'), undefined)
})
