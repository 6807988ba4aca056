import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { cpuMs, endedChildrenCpuMs, familyCpuMs, memory, parseStat, resetPeak } from './processes.ts'

const BURNED_MS = 150

/** Uses the CPU until the process's own clock of CPU time has moved by {@link BURNED_MS}. */
function burn(milliseconds: number): void {
  const used = () => process.cpuUsage().user + process.cpuUsage().system
  const startedAt = used()
  while (used() - startedAt < milliseconds * 1000);
}

/** Needs 64 MiB for a moment, says so when it has given them back, and stays until it is killed. */
const SHRINK = `Buffer.alloc(64 * 1024 * 1024, 1); setImmediate(() => { gc(); gc(); console.log('shrunk') }); process.stdin.resume()`

test('a stat line is read behind a name that looks like fields', () => {
  const line = '4711 (a) S 1 (b 2) S 99 4711 4711 0 -1 4194560 1 2 3 4 100 20 7 3 20 0 1 0'
  assert.deepEqual(parseStat(line), { pid: 4711, parent: 99, own: 120, waited: 10 })
})

test('CPU time of a process grows by what it uses', () => {
  const before = cpuMs(process.pid)
  burn(BURNED_MS)
  // Clock ticks of 10 ms at both ends.
  assert.ok(cpuMs(process.pid) - before >= BURNED_MS - 20)
})

test('CPU time of a child that has ended counts for its parent and for the family, not for the parent itself', () => {
  const before = { own: cpuMs(process.pid), ended: endedChildrenCpuMs(), family: familyCpuMs(process.pid) }
  spawnSync(process.execPath, ['-e', `${burn};burn(${BURNED_MS})`])
  assert.ok(endedChildrenCpuMs() - before.ended >= BURNED_MS - 20)
  assert.ok(familyCpuMs(process.pid) - before.family >= BURNED_MS - 20)
  assert.ok(cpuMs(process.pid) - before.own < BURNED_MS)
})

test('the peak of resident memory outlives what was resident, until it is made to start again', async () => {
  const child = spawn(process.execPath, ['--expose-gc', '-e', SHRINK], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const pid = child.pid ?? 0
    const shrunk = memory(pid)
    assert.ok(shrunk.peakKib - shrunk.residentKib > 40 * 1024, JSON.stringify(shrunk))
    resetPeak(pid)
    const reset = memory(pid)
    assert.ok(reset.peakKib - reset.residentKib < 20 * 1024, JSON.stringify(reset))
  } finally {
    child.kill()
    await once(child, 'exit')
  }
})
