import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import { engineConfig, recordingLog } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { EngineDeps } from '../../packages/clamgate/src/engine/types.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { processesNaming } from './support/processes.ts'

// What is left of a managed engine whose process is killed.

const cleanups: (() => Promise<void>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

test('the kernel ends clamd when our process is killed', async () => {
  const { directory, child } = await engineInChild()
  child.kill('SIGKILL')
  await noneLeft(directory)
})

test('without setpriv a clamd that was left behind is ended by the next start', async () => {
  const programPath = await programsWithoutSetpriv()
  const { directory, child } = await engineInChild({ programPath })
  const [left] = await processesNaming(directory, 'clamd')
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.deepEqual(await processesNaming(directory, 'clamd'), [left])

  const log = recordingLog()
  const config = engineConfig({ directory, freshclam: { enabled: false } })
  const next = createEngine({ log, programPath }, config)
  await next.start()
  assert.equal(next.status.servers[0]?.state, 'healthy')
  assert.ok(
    log.lines.some(({ event, sentence }) => event === 'engine.leftover' && sentence.includes(String(left))),
  )
  assert.notDeepEqual(await processesNaming(directory, 'clamd'), [left])
  await next.stop({ graceMs: 0 })
  await noneLeft(directory)
})

test('both clamd that were left behind in the middle of a reload are ended by the next start', async () => {
  const programPath = await programsWithoutSetpriv({ slow: true })
  const { directory, child } = await engineInChild({ programPath })
  await writeFile(join(programPath, 'hold'), '')
  await writeFile(join(directory, 'databases', 'local.ndb'), 'Local:0:*:6d61726b6572\n')
  const two = await waitUntil(
    async () => {
      const pids = await processesNaming(`${directory}/engine/clamd-`)
      return pids.length === 2 ? pids : undefined
    },
    { timeoutMs: 60_000 },
  )
  assert.ok(two !== undefined, 'a second clamd was started')
  const noted = await waitUntil(
    () => (existsSync(join(directory, 'engine/clamd-b.pid')) ? true : undefined),
    {
      timeoutMs: 60_000,
    },
  )
  assert.equal(noted, true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  // Besides, the waiting script starts a sleep(1) all the time, which for a moment looks like itself.
  const left = await processesNaming(directory)
  for (const pid of two) assert.ok(left.includes(pid), `${pid} was left behind`)

  const log = recordingLog()
  const next = createEngine({ log, programPath }, engineConfig({ directory, freshclam: { enabled: false } }))
  cleanups.push(() => next.stop({ graceMs: 0 }))
  await next.start()
  assert.equal(next.status.servers[0]?.state, 'healthy')
  const sentence = log.lines.find(({ event }) => event === 'engine.leftover')?.sentence ?? ''
  for (const pid of two) assert.ok(sentence.includes(String(pid)), sentence)
  await next.stop({ graceMs: 0 })
  await noneLeft(directory)
})

async function noneLeft(directory: string): Promise<void> {
  const none = await waitUntil(
    async () => ((await processesNaming(directory)).length === 0 ? true : undefined),
    {
      timeoutMs: 60_000,
    },
  )
  assert.equal(none, true, 'every process has ended')
}

/** An engine in a process of its own, ready. */
async function engineInChild(
  deps: Partial<EngineDeps> = {},
): Promise<{ directory: string; child: ChildProcess }> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-process-'))
  await chmod(directory, 0o755)
  const module = (path: string) =>
    JSON.stringify(new URL(`../../packages/clamgate/src/${path}`, import.meta.url))
  const config = {
    directory,
    temporaryDirectory: await temporaryBelow(directory),
    canaryInterval: '1s',
    freshclam: { enabled: false },
  }
  const code = `
    const { createEngine } = await import(${module('app/engine.ts')})
    const { engineConfig, recordingLog } = await import(${module('engine/testing/fixture.ts')})
    const engine = createEngine({ log: recordingLog(), ...${JSON.stringify(deps)} }, engineConfig(${JSON.stringify(config)}))
    await engine.start()
    console.log(engine.status.servers[0].state)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanups.push(async () => {
    child.kill('SIGKILL')
    for (const pid of await processesNaming(directory, 'clamd')) process.kill(pid, 'SIGKILL')
    await rm(directory, { recursive: true, force: true })
  })
  const [line] = await once(child.stdout, 'data')
  assert.equal(String(line).trim(), 'healthy')
  return { directory, child }
}

/** Where what a killed process leaves behind is removed with the rest. */
async function temporaryBelow(directory: string): Promise<string> {
  const path = join(directory, 'tmp')
  await mkdir(path)
  return path
}

/** `slow`: the clamd of the second slot waits with its start while there is a file `hold` beside it. */
async function programsWithoutSetpriv({ slow = false } = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'programs-'))
  cleanups.push(() => rm(directory, { recursive: true }))
  await chmod(directory, 0o755)
  const programs = join(directory, 'bin')
  await mkdir(programs, { mode: 0o755 })
  if (!slow) await symlink('/usr/sbin/clamd', join(programs, 'clamd'))
  else {
    const script = `#!/bin/sh
case "$2" in *clamd-b.conf) while [ -e '${programs}/hold' ]; do /bin/sleep 0.02; done ;; esac
exec /usr/sbin/clamd "$@"
`
    await writeFile(join(programs, 'clamd'), script, { mode: 0o755 })
  }
  return programs
}
