import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { createEngine } from '../../packages/clamgate/src/app/engine.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine } from '../../packages/clamgate/src/engine/types.ts'
import { deflatedZip } from './support/documents.ts'
import { processesNaming } from './support/processes.ts'

// A managed engine without network: it starts on its starter database.

const EICAR = { kind: 'found', signature: 'Eicar-Test-Signature.UNOFFICIAL' }
const NO_FRESHCLAM = { enabled: false }

let directory: string
let engine: Engine
const log = recordingLog()

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-managed-'))
  await chmod(directory, 0o755)
  engine = createEngine({ log }, engineConfig({ directory, threads: 2, freshclam: NO_FRESHCLAM }))
  await engine.start()
})

after(async () => {
  await engine.stop({ graceMs: 0 })
  await rm(directory, { recursive: true, force: true })
})

const scan = async (content: Buffer | string) =>
  (await engine.scanner.scan([Buffer.from(content)], calm)).result

test('it is ready when start returns, on the starter database, and says so loudly', () => {
  assert.equal(engine.status.servers[0]?.state, 'healthy')
  assert.equal(engine.status.databases, 'starter')
  const line = log.lines.find(({ event }) => event === 'engine.databases.missing')
  assert.equal(line?.level, 'warn')
  assert.match(line?.sentence ?? '', /starter database.*main\.cvd/)
})

test('EICAR is found in the text of a mail, in a base64 attachment and in a zip', async () => {
  const eicar = eicarTestText()
  assert.deepEqual(await scan(eicar), EICAR)
  assert.deepEqual(await scan(`${HEADER}Subject: x\r\n\r\nlook:\r\n${eicar.toString('latin1')}\r\n`), EICAR)
  assert.deepEqual(await scan(withAttachment(eicar)), EICAR)
  assert.deepEqual(await scan(withAttachment(deflatedZip('e.com', eicar))), EICAR)
  assert.deepEqual(await scan(withAttachment(Buffer.from('harmless'))), { kind: 'clean' })
})

test('a message as large as engine.maxScanSize is scanned to its end', async () => {
  const body = Buffer.alloc(25 * 1024 * 1024, 'all work and no play\n')
  const eicar = eicarTestText()
  eicar.copy(body, body.length - eicar.length)
  const stream = engine.scanner.open(calm)
  for (let at = 0; at < body.length; at += 65_536) await stream.write(body.subarray(at, at + 65_536))
  assert.deepEqual((await stream.finish()).result, EICAR)
})

test('clamd does not run as root, and nobody else can reach its socket or read its files', async () => {
  const [clamd, ...others] = await processesNaming(directory, 'clamd')
  assert.ok(clamd !== undefined && others.length === 0)
  const facts = await readFile(`/proc/${clamd}/status`, 'utf8')
  if (process.geteuid?.() === 0) assert.doesNotMatch(facts, /^Uid:\t0\t/m)
  for (const path of ['engine', 'engine/run', 'engine/clamd-a.conf', 'engine/generations']) {
    assert.equal((await stat(join(directory, path))).mode & 0o007, 0, path)
  }
  const temporary = engine.status.temporaryDirectory ?? ''
  assert.equal((await stat(temporary)).mode & 0o777, 0o700)
})

test('a second engine in the same directory is refused, and the first one goes on', async () => {
  const second = createEngine({ log: recordingLog() }, engineConfig({ directory, freshclam: NO_FRESHCLAM }))
  await assert.rejects(second.start(), { code: 'ENGINE_DIRECTORY_LOCKED' })
  await second.stop({ graceMs: 0 })
  assert.deepEqual(await scan(eicarTestText()), EICAR)
})

test('a larger engine.maxScanSize applies without a lost scan, on a new clamd', async () => {
  const [before] = await processesNaming(directory, 'clamd')
  const next = engineConfig({ directory, threads: 2, maxScanSize: '150M', freshclam: NO_FRESHCLAM })
  const scans = Array.from({ length: 40 }, () => scan(eicarTestText()))
  assert.deepEqual(await engine.reconfigure(next), { restartNeeded: [] })
  const later = Array.from({ length: 40 }, () => scan(eicarTestText()))
  for (const result of await Promise.all([...scans, ...later])) assert.deepEqual(result, EICAR)
  const { reload, restarts, generation } = await untilStatus(engine, (status) => status.reload !== undefined)
  assert.deepEqual([reload?.outcome, reload?.how, restarts, generation?.slot], ['done', 'slots', 0, 'b'])
  assert.ok((await processesNaming(directory, 'clamd')).some((pid) => pid !== before))
  const restart = { directory, threads: 3, maxScanSize: '150M', freshclam: NO_FRESHCLAM }
  assert.deepEqual(await engine.reconfigure(engineConfig(restart)), { restartNeeded: ['engine.threads'] })
})

test('stop leaves no process, no socket and no temporary file', async () => {
  const temporary = engine.status.temporaryDirectory ?? ''
  assert.ok(existsSync(temporary))
  await engine.stop({ graceMs: 1000 })
  await assert.rejects(scan('late'), { code: 'ENGINE_STOPPED' })
  assert.deepEqual(await processesNaming(directory), [])
  assert.equal(existsSync(temporary), false)
  assert.deepEqual(await readdir(join(directory, 'engine', 'run')), [])
  // What it would start on the next time is kept.
  assert.deepEqual((await readdir(join(directory, 'engine'))).toSorted(), [
    'clamd-a.conf',
    'clamd-b.conf',
    'generations',
    'good-generation',
    'run',
  ])
  assert.equal((await readdir(join(directory, 'engine', 'generations'))).length, 1)
})

const HEADER = 'Received: from a.example.org by b.example.net\r\nFrom: <a@example.org>\r\n'

function withAttachment(content: Buffer): string {
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n')
  return (
    `${HEADER}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n` +
    `--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n` +
    `--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--x--\r\n`
  )
}
