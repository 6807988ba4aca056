import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { Fixture } from './testing/fixture.ts'
import { HOUR_MS } from './testing/plans.ts'
import { filesOf, serveVersion } from './testing/two-versions.ts'

const root = await mkdtemp(join(tmpdir(), 'signatures-kill-'))
after(() => rm(root, { recursive: true }))
const PROGRAM = join(import.meta.dirname, 'testing', 'die-at.ts')

async function killedAt(directory: string, step: string, version: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, directory, step, version], { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL', `it came to the step ${step}`)
}

async function updated(directory: string, version: string): Promise<Fixture> {
  const fixture = await Fixture.create(directory)
  serveVersion(fixture, version)
  const report = await fixture.update()
  assert.deepEqual([report.outcome, report.good], ['live', true])
  return fixture
}

/** What an engine that starts now would load. */
async function afterRecovery(directory: string): Promise<Record<string, string>> {
  const fixture = await Fixture.create(directory)
  await fixture.updater.recover()
  const names = await readdir(fixture.liveDirectory)
  assert.equal(
    names.filter((name) => name.endsWith('.part')).length,
    0,
    'nothing is left beside the databases',
  )
  assert.ok(names.filter((name) => name.startsWith('clamgate-set-')).length <= 1, 'one proof')
  for (const { undone, undoneCode } of await fixture.updater.history()) {
    assert.equal(undoneCode, undone === null ? undefined : 'interrupted')
  }
  return await fixture.liveFiles()
}

suite('a kill', { concurrency: 2 }, () => {
  for (const step of ['ask', 'fetch', 'check', 'test', 'test-set', 'install', 'activate', 'engine']) {
    test(`at the step ${step} leaves the old set, and the next run goes on`, async () => {
      const directory = await mkdtemp(join(root, 'd-'))
      const { directory: signatures } = await updated(directory, 'a')
      // The source was not asked in this hour.
      await rm(join(signatures, 'state.json'))
      await killedAt(directory, step, 'b')
      assert.deepEqual(await afterRecovery(directory), filesOf('a'))
      const { asked, liveDirectory } = await updated(directory, 'b')
      assert.deepEqual(asked, ['own'], `without a wait; ${liveDirectory}`)
      assert.deepEqual(await afterRecovery(directory), filesOf('b'))
    })
  }

  test('of the first run leaves nothing of it', async () => {
    const directory = await mkdtemp(join(root, 'd-'))
    await killedAt(directory, 'engine', 'a')
    assert.deepEqual(await afterRecovery(directory), {})
    await updated(directory, 'a')
    assert.deepEqual(await afterRecovery(directory), filesOf('a'))
  })

  test('in the middle of the names leaves the old set, whole', async () => {
    const directory = await mkdtemp(join(root, 'd-'))
    const { liveDirectory } = await updated(directory, 'a')
    await copyFile(join(liveDirectory, 'new-a.ndb'), join(directory, 'kept'))
    await rm(join(directory, 'signatures', 'state.json'))
    await killedAt(directory, 'engine', 'b')
    // One name of the new set is not there, and one of the old set is not gone.
    await rm(join(liveDirectory, 'new-b.ndb'))
    await copyFile(join(directory, 'kept'), join(liveDirectory, 'new-a.ndb'))
    await writeFile(join(liveDirectory, '.clamgate-one.ndb-0123.part'), 'half')
    assert.deepEqual(await afterRecovery(directory), filesOf('a'))
  })

  test('after it could not be recovered at once is recovered by the next run', async () => {
    const directory = await mkdtemp(join(root, 'd-'))
    await updated(directory, 'a')
    await rm(join(directory, 'signatures', 'state.json'))
    await killedAt(directory, 'engine', 'b')
    const fixture = await Fixture.create(directory)
    serveVersion(fixture, 'c')
    fixture.nowMs += HOUR_MS
    assert.equal((await fixture.update()).outcome, 'live')
    assert.deepEqual(await fixture.liveFiles(), filesOf('c'))
    assert.equal(fixture.activations.length, 1)
  })
})
