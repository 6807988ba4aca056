import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { longestMessage } from '../../packages/clamgate/src/managed/process/clamd-conf.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { slowClamd, startManagedEngine } from './support/managed-engine.ts'

// The scan size while another one is on its way.

const MIB = 1024 * 1024

test('until the clamd with a larger scan size serves, and if it never does, the smaller one holds', async () => {
  await using programs = await slowClamd()
  await using managed = await startManagedEngine({ deps: { programPath: programs.programPath } })
  const { engine, reconfigure, line } = managed
  const before = engine.scanner.maxScanSize
  assert.ok(before >= 99 * MIB && before < 150 * MIB, `${before} bytes`)
  const [serving] = await managed.clamds()
  await programs.hold(true)
  await reconfigure({ maxScanSize: '150M' })
  await untilStatus(engine, ({ servers }) => servers.length === 2)
  assert.equal(engine.scanner.maxScanSize, before, 'the one that serves takes no more')

  // The one with the new limits is refused: it ends before it is ready.
  const other = async () => (await managed.clamds()).find((pid) => pid !== serving)
  const next = (await waitUntil(other, { timeoutMs: 60_000 })) ?? assert.fail('two run')
  process.kill(next, 'SIGKILL')
  await line('engine.limits.refused')
  assert.equal(engine.scanner.maxScanSize, before)

  await programs.hold(false)
  await reconfigure({ maxScanSize: '150M' })
  await line('engine.limits.applied')
  assert.ok(engine.scanner.maxScanSize >= 150 * MIB)
  assert.equal(engine.scanner.maxScanSize, longestMessage({ streamMaxLength: 150 * MIB + 64 * 1024 }))
})
