import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'

import { after, before, test } from 'node:test'
import { PROGRAM } from './support/daemon.ts'
import { type Gateway, startGateway } from './support/gateway.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})

after(async () => {
  await gateway.stop()
})

interface Seen {
  readonly exitCode: number
  readonly tookMs: number
  readonly text: string
}

async function doctor(...more: readonly string[]): Promise<Seen> {
  const startedAt = performance.now()
  const args = ['doctor', ...more, '--config', gateway.daemon.configFile]
  return await new Promise((resolve) => {
    execFile(PROGRAM, args, (error, stdout) => {
      const exitCode = error === null ? 0 : Number(error.code)
      resolve({ exitCode, tookMs: performance.now() - startedAt, text: stdout })
    })
  })
}

test('on a host in order nothing fails, and it is looked at within seconds', async () => {
  const { exitCode, tookMs, text } = await doctor('--json')
  const { good, counts, checks } = JSON.parse(text)
  const failed = checks.filter(({ state }: { state: string }) => state === 'fail')
  assert.deepEqual(failed, [])
  assert.deepEqual([exitCode, good, counts.fail], [0, true, 0])
  assert.ok(counts.ok >= 15, `${counts.ok} checks are ok`)
  for (const { name, why, state, remedy } of checks) {
    assert.ok(why.length > 10, name)
    assert.ok(state === 'ok' || state === 'skip' || remedy !== null, name)
  }
  // Alone it takes three seconds, which is what a network that is away may take; other tests run beside this one.
  assert.ok(tookMs < 60_000, `${tookMs} ms`)
})

test('subjects are chosen by name, and a wrong name is told with the right ones', async () => {
  const { text } = await doctor('--group', 'clock', 'files', '--json')
  const groups = new Set(JSON.parse(text).checks.map(({ group }: { group: string }) => group))
  assert.deepEqual([...groups].sort(), ['clock', 'files'])
  assert.equal((await doctor('--group', 'clocks')).exitCode, 2)
})

test('--quiet ends with the summary alone where all is well', async () => {
  const { text } = await doctor('--group', 'resources', '--quiet')
  assert.match(text, /^\d+ checks: \d+ ok.*\n$/)
})

test('--fix takes the right of others to write from our configuration, and says so', async () => {
  const file = gateway.daemon.configFile
  await chmod(file, 0o666)
  const seen = await doctor('--group', 'files')
  assert.equal(seen.exitCode, 1)
  assert.match(seen.text, /FAILED {2}files\.config .*every user of this host can change/)
  assert.equal((await stat(file)).mode & 0o777, 0o666)
  const { fixes, checks, good } = JSON.parse((await doctor('--group', 'files', '--fix', '--json')).text)
  assert.deepEqual([fixes.length, fixes[0].state, good], [1, 'done', true])
  assert.ok(checks.every(({ fixable }: { fixable: boolean }) => !fixable))
  assert.equal((await stat(file)).mode & 0o777, 0o664)
})
