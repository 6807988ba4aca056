import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { runCommand } from './support/signature-site.ts'

// Directories that are missing at the first start of our own clamd, or are removed while it runs.

const FLOOR_MS = 1100
const NAME = 'mine.ndb'

let directory: string
let databases: string
let provider: SignatureProvider
let daemon: Daemon

const signatures = (...words: readonly string[]) =>
  runCommand(['signatures', ...words, '--config', daemon.configFile])

before(async () => {
  provider = await startProvider()
  directory = await mkdtemp(join(tmpdir(), 'signatures-removed-'))
  await chmod(directory, 0o755)
  databases = join(directory, 'engine', 'databases')
  provider.server.put(`own/${NAME}`, makeDatabase(NAME).content)
  const engine = { mode: 'managed', directory: join(directory, 'engine'), freshclam: { enabled: false } }
  const tls = { ca: provider.authority.caFile }
  const config = { schedule: 'off', tls, sources: { mine: provider.own([NAME]) } }
  daemon = await startDaemon({ engine, signatures: config }, { directory })
})
after(async () => {
  await daemon.stop()
  await rm(directory, { recursive: true, force: true })
  await provider[Symbol.asyncDispose]()
})

test('a first start without any directory says nothing of them, and the first set goes live', async () => {
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.ok((await readdir(databases)).includes(NAME))
  assert.doesNotMatch(await daemon.log(), /error|ENOENT|cannot/i)
})

test('a directory of the databases that was removed meanwhile is made again, with all that was in it', async () => {
  await rm(databases, { recursive: true })
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update', '--force')
  assert.equal(code, 0, stdout + stderr)
  assert.ok((await readdir(databases)).includes(NAME))
})
