import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { engineConfig } from '../../engine/testing/fixture.ts'
import { writeStarter } from '../databases/starter.ts'
import { chooseAccount } from './account.ts'
import { PROGRAM_PATH } from './child.ts'
import { limitsOf } from './clamd-conf.ts'
import { launchClamd, launchFreshclam, type Surroundings } from './launch.ts'
import { layoutOf, makeDirectories } from './layout.ts'
import { processesWith } from './proc.ts'
import { removeTemporary } from './temporary.ts'
import { mountSmallDisk } from './testing/small-disk.ts'

const isRoot = process.geteuid?.() === 0
const LONG_MS = 60_000
const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'launch-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  return directory
}

/** What clamd and freshclam of a test find around them. */
async function surroundingsIn(directory: string, programPath = PROGRAM_PATH): Promise<Surroundings> {
  const layout = layoutOf(directory)
  const account = await chooseAccount()
  await makeDirectories(layout, account)
  return { layout, account, programPath, environment: {} }
}

async function starter(): Promise<string> {
  const databases = await temporaryDirectory()
  await writeStarter(databases)
  return databases
}

// On another disk than engine.directory, as /dev/shm is: others use that at the same time.
const scratch = await temporaryDirectory()
const config = engineConfig({ threads: 2, maxScanSize: '1M', temporaryDirectory: scratch })
const limits = limitsOf(config)

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + LONG_MS
  while (!(await condition())) {
    assert.ok(performance.now() < giveUpAt, 'it did not come')
    await delay(10)
  }
}

const accepts = async (path: string) => {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('on a full disk no clamd and no freshclam is started, and nothing of them is left; with room again both are', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(256)
  const surroundings = await surroundingsIn(disk.directory)
  const { layout } = surroundings
  const databases = await starter()
  const start = () => launchClamd(surroundings, { slot: 'a', databases, config, limits }, () => undefined)

  await disk.fill()
  for (let time = 0; time < 3; time++) {
    await assert.rejects(start(), { code: 'ENGINE_CLAMD_START', message: /ENOSPC/, remedy: /Make room/ })
    await assert.rejects(
      launchFreshclam(surroundings, config.freshclam, () => undefined),
      { code: 'ENGINE_FRESHCLAM_FAILED', message: /ENOSPC/, remedy: /Make room/ },
    )
  }
  for (const conf of [layout.slots.a.conf, layout.freshclamConf]) {
    assert.deepEqual(await processesWith(`--config-file=${conf}`), [])
  }
  assert.deepEqual(await readdir(scratch), [])
  assert.deepEqual((await readdir(layout.engine)).toSorted(), ['generations', 'run'])

  await disk.makeRoom()
  const { child, temporaryDirectory } = await start()
  await until(() => accepts(layout.slots.a.socket))
  assert.equal(existsSync(temporaryDirectory), true)
  assert.equal((await readFile(layout.slots.a.pid, 'utf8')).startsWith(`${child.pid} `), true)
  await child.stop(LONG_MS)
  await removeTemporary(layout.slots.a)
  assert.deepEqual(await readdir(scratch), [])
  assert.deepEqual((await readdir(layout.engine)).toSorted(), ['clamd-a.conf', 'generations', 'run'])
})

test('a clamd that runs when the disk gets full ends without a trace', async (t) => {
  if (!isRoot) return t.skip('only root mounts')
  await using disk = await mountSmallDisk(256)
  const surroundings = await surroundingsIn(disk.directory)
  const { layout } = surroundings
  const databases = await starter()
  const { child } = await launchClamd(surroundings, { slot: 'b', databases, config, limits }, () => undefined)
  await disk.fill()
  await child.stop(LONG_MS)
  assert.deepEqual(await removeTemporary(layout.slots.b), [])
  assert.deepEqual(await readdir(scratch), [])
  assert.equal(existsSync(layout.slots.b.pid), false)
})

test('neither clamd nor freshclam gets a secret of ours, whatever they are asked, and both run as their account', async () => {
  const programs = await temporaryDirectory()
  const told = join(programs, 'told')
  await mkdir(told)
  await chmod(told, 0o777)
  // The real programs, which tell first what they were started with.
  for (const [name, program] of [
    ['clamd', '/usr/sbin/clamd'],
    ['freshclam', '/usr/bin/freshclam'],
  ] as const) {
    const script = `#!/bin/sh
{ /usr/bin/id -u; /usr/bin/tr '\\0' '\\n' < /proc/$$/environ; echo "$*"; } > ${told}/${name}-$$
exec ${program} "$@"
`
    await writeFile(join(programs, name), script, { mode: 0o755 })
  }
  const toldBy = async (program: string) => {
    const file = (await readdir(told)).find((name) => name.startsWith(`${program}-`)) ?? ''
    return await readFile(join(told, file), 'utf8').catch(() => '')
  }
  const surroundings = await surroundingsIn(await temporaryDirectory(), `${programs}:${PROGRAM_PATH}`)
  const databases = await starter()
  const { child } = await launchClamd(
    { ...surroundings, environment: { https_proxy: 'http://proxy.example.net:3128' } },
    { slot: 'a', databases, config, limits },
    () => undefined,
  )
  await until(() => accepts(surroundings.layout.slots.a.socket))
  const environment = await readFile(`/proc/${child.pid}/environ`, 'utf8')
  await child.stop(LONG_MS)
  await removeTemporary(surroundings.layout.slots.a)
  const freshclam = await launchFreshclam(
    surroundings,
    { ...config.freshclam, mirror: 'http://127.0.0.1:9' },
    () => undefined,
  )
  await until(async () => (await toldBy('freshclam')).includes('--stdout'))
  await freshclam.stop(LONG_MS)

  const names = (text: string) =>
    text
      .split(/[\0\n]/)
      .map((line) => line.split('=', 1)[0] ?? '')
      .filter((name) => /^[A-Za-z_]+$/.test(name))
  const allowed = new Set(['PATH', 'https_proxy', 'PWD', 'OLDPWD', 'SHLVL', '_'])
  const ours = Object.keys(process.env).filter((name) => !allowed.has(name))
  assert.ok(ours.length > 0, 'there is something to keep back')
  assert.deepEqual(
    names(environment).filter((name) => !allowed.has(name)),
    [],
  )
  const files = await readdir(told)
  // clamd was asked for its version, and started; freshclam was started.
  assert.deepEqual(files.map((name) => name.split('-')[0]).toSorted(), ['clamd', 'clamd', 'freshclam'])
  for (const file of files) {
    const text = await readFile(join(told, file), 'utf8')
    assert.equal(text.split('\n', 1)[0], String(surroundings.account.uid), file)
    assert.equal(text.includes('hidden'), false, text)
    assert.deepEqual(
      names(text).filter((name) => !allowed.has(name)),
      [],
      text,
    )
  }
})

test('what a start made is removed when the program itself cannot be started', async () => {
  const programs = await temporaryDirectory()
  await writeFile(join(programs, 'clamd'), '#!/nowhere/interpreter\n', { mode: 0o755 })
  const surroundings = await surroundingsIn(await temporaryDirectory(), programs)
  await assert.rejects(
    launchClamd(surroundings, { slot: 'a', databases: '/', config, limits }, () => undefined),
    { code: 'ENGINE_CLAMD_START', message: /ENOENT/ },
  )
  assert.deepEqual(await readdir(scratch), [])
  assert.equal(existsSync(surroundings.layout.slots.a.pid), false)
  assert.equal(existsSync(join(dirname(surroundings.layout.slots.a.pid), 'temporary-directory-a')), false)
})
