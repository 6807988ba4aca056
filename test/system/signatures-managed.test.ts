import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { eicarTestText } from '@clamgate/clamd/testing'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { mailWithAttachment } from './support/mail.ts'
import { pattern } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'
import { processesNaming } from './support/processes.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { type Ran, runCommand } from './support/signature-site.ts'
import { statusOf } from './support/signature-status.ts'

// Our own clamd with official databases (less their signature) and one of a third party. What is found is asked by
// `clamgate scan`, which asks the daemon.

const FLOOR_MS = 1100
const NAME = 'mine.ndb'
const FIRST = makeDatabase(NAME)
const SECOND = makeDatabase(NAME, { revision: 2 })
const main = () => container('main', 62, pattern('Eicar-Test-Signature', eicarTestText().toString('latin1')))
const daily = (version: number) =>
  container('daily', version, pattern(`Daily.${version}`, `marker of daily ${version}`))

let directory: string
let databases: string
let provider: SignatureProvider
let daemon: Daemon

before(async () => {
  provider = await startProvider()
  directory = await mkdtemp(join(tmpdir(), 'signatures-managed-'))
  await chmod(directory, 0o755)
  databases = join(directory, 'engine', 'databases')
  await mkdir(databases, { recursive: true })
  await writeFile(join(databases, 'main.cud'), main())
  await writeFile(join(databases, 'daily.cud'), daily(27800))
  provider.server.put(`own/${NAME}`, FIRST.content)
  daemon = await start()
})
after(async () => {
  await daemon.stop()
  await rm(directory, { recursive: true, force: true })
  await provider[Symbol.asyncDispose]()
})

function start(): Promise<Daemon> {
  return startDaemon(
    {
      engine: {
        mode: 'managed',
        directory: join(directory, 'engine'),
        freshclam: { enabled: false },
        canaryInterval: '1s',
      },
      signatures: {
        schedule: 'off',
        tls: { ca: provider.authority.caFile },
        sources: { mine: provider.own([NAME]) },
      },
    },
    { directory },
  )
}

async function signatures(...words: readonly string[]): Promise<Ran> {
  return await runCommand(['signatures', ...words, '--config', daemon.configFile])
}

async function scanned(content: string | Buffer): Promise<Ran> {
  const file = join(directory, 'sample')
  // As an attachment: what stands in a mail itself gets other line ends.
  await writeFile(file, mailWithAttachment(Buffer.from(content)))
  await chmod(file, 0o644)
  return await runCommand(['scan', file, '--config', daemon.configFile])
}

async function found(content: string | Buffer): Promise<boolean> {
  const { code, stdout, stderr } = await scanned(content)
  assert.ok(code === 0 || code === 1, `${stdout}${stderr}${await daemon.log()}`)
  return code === 1
}

/** Waits until it is found; a daemon that has just been started may have nobody who scans yet. */
async function isFoundInTime(content: string | Buffer): Promise<boolean> {
  const look = async () => ((await scanned(content)).code === 1 ? true : undefined)
  return (await waitUntil(look, { timeoutMs: 120_000, intervalMs: 250 })) ?? false
}

const sampleOf = ({ hits }: typeof FIRST) => hits[0]?.sample ?? Buffer.alloc(0)

test('the idle slot loads the set, takes over, and scans with it when update returns', async () => {
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.equal(await found(sampleOf(FIRST)), true)
  assert.equal(await found(eicarTestText()), true)
  assert.equal(await found('marker of daily 27800'), true)
  assert.equal(statusOf(await signatures('status', '--json')).file('mine', NAME).state, 'live')
})

test('news take over, and a roll-back brings back what was', async () => {
  provider.server.put(`own/${NAME}`, SECOND.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual([await found(sampleOf(SECOND)), await found(sampleOf(FIRST))], [true, false])
  assert.equal((await signatures('rollback')).code, 0)
  assert.deepEqual([await found(sampleOf(SECOND)), await found(sampleOf(FIRST))], [false, true])
})

test('a third-party file that became bad does not keep official news out', async () => {
  await replace(NAME, 'no signature at all\n')
  await replace('daily.cud', daily(27801))
  assert.equal(await isFoundInTime('marker of daily 27801'), true)
  assert.equal(await found(eicarTestText()), true)
  const third = makeDatabase(NAME, { revision: 3 })
  provider.server.put(`own/${NAME}`, third.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update', '--force')
  assert.equal(code, 0, stdout + stderr)
  assert.equal(await found(sampleOf(third)), true)
})

test('nor does it keep the daemon from a start', async () => {
  await daemon.stop()
  await replace(NAME, 'no signature at all\n')
  daemon = await start()
  assert.equal(await isFoundInTime('marker of daily 27801'), true)
  assert.equal(await found(eicarTestText()), true)
})

test('a daemon that is killed during an update goes on with a whole set', async () => {
  await delay(FLOOR_MS)
  await signatures('update', '--force')
  const last = makeDatabase(NAME, { revision: 4 })
  provider.server.put(`own/${NAME}`, last.content)
  await delay(FLOOR_MS)
  let isOver = false
  const running = signatures('update', '--force').finally(() => (isOver = true))
  const isTesting = async () => {
    const programs = await processesNaming(directory, 'clamscan')
    return programs.length > 0 || isOver ? true : undefined
  }
  await waitUntil(isTesting, { timeoutMs: 60_000 })
  daemon.kill('SIGKILL')
  await daemon.exited
  await running
  daemon = await start()
  assert.equal(await isFoundInTime(eicarTestText()), true)
  const isFree = async () => ((await processesNaming(directory, 'clamscan')).length === 0 ? true : undefined)
  assert.equal(await waitUntil(isFree, { timeoutMs: 30_000 }), true, 'no test is left running')
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update', '--force')
  assert.equal(code, 0, stdout + stderr)
  assert.equal(await found(sampleOf(last)), true)
  assert.deepEqual(
    (await readdir(databases)).filter((name) => name.startsWith('.clamgate')),
    [],
  )
})

/** As somebody does who knows how: written beside, then renamed. */
async function replace(name: string, content: string | Buffer): Promise<void> {
  const part = join(databases, `${name}.part`)
  await writeFile(part, content)
  await chmod(part, 0o644)
  await rename(part, join(databases, name))
}
