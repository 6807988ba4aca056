import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

// Where no daemon runs the commands do the work themselves, and the daemon that comes later can go on with it.

const root = await mkdtemp(join(tmpdir(), 'signatures-alone-'))
after(() => rm(root, { recursive: true }))
await chmod(root, 0o755)
const MAIN = join(import.meta.dirname, '../../packages/clamgate/src/main.ts')
const GAMES = 5

async function site(name: string) {
  const home = join(root, name)
  await mkdir(join(home, 'served'), { recursive: true })
  await writeFile(join(home, 'served/own.ndb'), 'Own.Body-1:0:*:6162636465666768\n')
  await writeFile(join(home, 'served/bad.ndb'), 'no signature\n')
  const engine = join(home, 'engine')
  const write = (files: string) =>
    writeFile(
      join(home, 'c.yaml'),
      `engine: { mode: managed, directory: ${engine} }
control: { socket: ${home}/control.sock }
signatures:
  sources: { own: { kind: file, url: "file://${home}/served/", files: [ ${files} ] } }
`,
      { mode: 0o600 },
    )
  await write('own.ndb')
  const run = async (...args: readonly string[]) => {
    const argv = [MAIN, 'signatures', ...args, '--config', join(home, 'c.yaml')]
    const { promise, resolve } = Promise.withResolvers<{ exitCode: unknown; out: string; err: string }>()
    execFile(process.execPath, argv, { timeout: 60_000 }, (error, out, err) => {
      resolve({ exitCode: error === null ? 0 : error.code, out, err })
    })
    return await promise
  }
  return { home, engine, run, write }
}

test('a first update installs what the engine will load when it starts, and says so', async () => {
  const { engine, run } = await site('first')
  const update = await run('update')
  assert.equal(update.exitCode, 0)
  assert.match(update.out, /installed, and goes live when the engine starts: 1 installed/)
  assert.ok((await readdir(join(engine, 'databases'))).includes('own.ndb'))
  const again = await run('update')
  assert.deepEqual([again.exitCode, again.out.split('\n').length, again.err], [0, 2, ''])
  const status = JSON.parse((await run('status', '--json')).out)
  const own = status.sources.find((source: { name: string }) => source.name === 'own')
  assert.deepEqual(
    [own.state, own.enabled, own.files[0].state, own.files[0].signatures],
    ['ok', true, 'live', 1],
  )
  const ignored = await run('ignore', 'Own.Body-1.UNOFFICIAL', '--reason', 'a test')
  assert.deepEqual([ignored.exitCode, /when the engine starts/.test(ignored.out)], [0, true])
  assert.ok((await readdir(join(engine, 'databases'))).includes('clamgate-ignore.ign2'))
  assert.equal(JSON.parse((await run('history', '--json')).out).length, 2)
})

test('a file that is refused ends it with 1, and is named', async () => {
  const { run, write } = await site('refused')
  await write('own.ndb, bad.ndb')
  const { exitCode } = await run('update', '--json')
  assert.equal(exitCode, 1)
  assert.match((await run('status')).out, /bad\.ndb +refused/)
})

if (process.getuid?.() === 0) {
  test('what root does where another user owns the engine is that user’s', async () => {
    const { engine, run } = await site('owned')
    await mkdir(engine)
    await chown(engine, GAMES, GAMES)
    assert.equal((await run('update')).exitCode, 0)
    for (const path of ['signatures', 'signatures/state.json', 'signatures/sets', 'databases/own.ndb']) {
      assert.equal((await stat(join(engine, path))).uid, GAMES, path)
    }
  })
}

test('a file is tested by hand: good, bad, and none of ClamAV', async () => {
  const { home, run } = await site('by-hand')
  assert.match((await run('test', join(home, 'served/own.ndb'))).out, /fine, 1 signatures/)
  const bad = await run('test', join(home, 'served/bad.ndb'))
  assert.equal(bad.exitCode, 1)
  assert.equal((await run('test', join(home, 'c.yaml'))).exitCode, 2)
})
