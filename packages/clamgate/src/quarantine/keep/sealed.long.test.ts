import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { createKeyPair, encodeIdentityFile } from '../seal/keys.ts'
import { dayOfEntry } from './entry-id.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine } from './testing/open-quarantine.ts'

const run = promisify(execFile)
const root = await mkdtemp(join(tmpdir(), 'sealed-'))
after(() => rm(root, { recursive: true }))
const fresh = async () => join(await mkdtemp(join(root, 'q-')), 'quarantine')
const pair = await createKeyPair()
const second = await createKeyPair()

test('13.35 keeps a message encrypted, and age(1) gives back its exact bytes', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory, NOON_MS, [pair.recipient, second.recipient])
  const message = randomBytes(300_000)
  const spool = quarantine.openSpool()
  for (const start of [0, 1, 7, 70_000, 299_000]) {
    const end = [1, 7, 70_000, 299_000].find((next) => next > start) ?? message.length
    await spool.write(Buffer.from(message.subarray(start, end)))
  }
  const { id } = await spool.keep(keptEnvelope())
  const file = join(directory, dayOfEntry(id), `${id}.eml.age`)
  const json: unknown = JSON.parse(await readFile(file.replace('.eml.age', '.json'), 'utf8'))
  assert.deepEqual(json !== null && typeof json === 'object' && 'message' in json ? json.message : json, {
    file: `${id}.eml.age`,
    bytes: message.length,
    sha256: createHash('sha256').update(message).digest('hex'),
    sealedTo: [pair.recipient, second.recipient],
    sealedSha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  })
  assert.equal((await stat(file)).mode & 0o7777, 0o600)
  for (const { identity, recipient } of [pair, second]) {
    const key = join(root, `${recipient}.key`)
    await writeFile(key, encodeIdentityFile({ identity, recipient }, NOON_MS), { mode: 0o400 })
    const { stdout } = await run('age', ['-d', '-i', key, file], { encoding: 'buffer', maxBuffer: 1 << 24 })
    assert.ok(stdout.equals(message))
  }
})

test('13.39 nothing of a message is on the disk in clear, not while it comes, not when it is kept', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory, NOON_MS, [pair.recipient])
  const marker = `marker-${randomBytes(8).toString('hex')} `
  const spool = quarantine.openSpool()
  for (let part = 0; part < 40; part++) {
    await spool.write(Buffer.from(marker.repeat(500)))
    assert.deepEqual(await filesWith(directory, marker.trim()), [])
  }
  assert.ok((await filesBelow(directory)).some((name) => name.startsWith('.spool/')))
  await spool.keep(keptEnvelope())
  assert.deepEqual(await filesWith(directory, marker.trim()), [])
})

test('counts the bytes that encrypted messages have on disk, and expires them', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory, NOON_MS, [pair.recipient])
  const spool = quarantine.openSpool()
  await spool.write(randomBytes(200_000))
  const { id } = await spool.keep(keptEnvelope())
  const sizes = await Promise.all(
    ['eml.age', 'json'].map(
      async (kind) => (await stat(join(directory, dayOfEntry(id), `${id}.${kind}`))).size,
    ),
  )
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  assert.equal(quarantine.status().bytes, bytes)
  await quarantine.expire()
  assert.deepEqual([quarantine.status().entries, quarantine.status().bytes], [1, bytes])
  assert.deepEqual(
    quarantine.log.lines.filter(({ event }) => event === 'quarantine.damaged'),
    [],
  )
  quarantine.settings.keepMs = -1
  assert.deepEqual(await quarantine.expire(), { expired: 1 })
  assert.deepEqual(await filesBelow(directory), [])
})

test('an empty message, and one that is dropped, are as they are without encryption', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory, NOON_MS, [pair.recipient])
  await quarantine.openSpool().keep(keptEnvelope())
  const dropped = quarantine.openSpool()
  await dropped.write(randomBytes(100_000))
  dropped.drop()
  await quarantine.stop()
  assert.equal((await filesBelow(directory)).length, 2)
})

async function filesWith(directory: string, text: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}
