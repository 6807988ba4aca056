import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { dayOfEntry } from './entry-id.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine, readEntry } from './testing/open-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const fresh = async () => join(await mkdtemp(join(root, 'q-')), 'var', 'quarantine')

test('keeps the exact bytes, however they come, with a description beside them', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const message = Buffer.concat([Buffer.from('X: \xff\t\r\n\r\nbare\nlf\0'), randomBytes(300_000)])
  const spool = quarantine.openSpool()
  // Not awaited in between: they are written in their order all the same.
  const writes = [0, 1, 7, 70_000, 299_000].map((start, index, starts) =>
    spool.write(message.subarray(start, starts[index + 1] ?? message.length)),
  )
  await Promise.all(writes)
  const { id } = await spool.keep(keptEnvelope())
  const { json, eml } = await readEntry(directory, id)
  assert.ok(eml.equals(message))
  assert.deepEqual(json['message'], {
    file: `${id}.eml`,
    bytes: message.length,
    sha256: createHash('sha256').update(message).digest('hex'),
  })
  assert.equal(json['keptAt'], new Date(NOON_MS).toISOString())
  assert.equal(json['keeper'], 'clamgate 1.2.3')
  assert.match(id, /^20261123T120000000Z-[0-9a-f]{16}$/)
  assert.deepEqual(await filesBelow(directory), [`2026-11-23/${id}.eml`, `2026-11-23/${id}.json`])
})

test('only its owner may read what is kept', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const spool = quarantine.openSpool()
  const { id } = await spool.keep(keptEnvelope())
  const mode = async (...path: string[]) => (await stat(join(directory, ...path))).mode & 0o7777
  const day = dayOfEntry(id)
  assert.equal(await mode(), 0o700)
  assert.equal(await mode('.spool'), 0o700)
  assert.equal(await mode(day), 0o700)
  assert.equal(await mode(day, `${id}.eml`), 0o600)
  assert.equal(await mode(day, `${id}.json`), 0o600)
})

test('leaves nothing on disk of a message that nothing was written of, and of one that is dropped', async () => {
  const directory = await fresh()
  const quarantine = openQuarantine(directory)
  quarantine.openSpool().drop()
  await assert.rejects(stat(directory), { code: 'ENOENT' })
  const dropped = quarantine.openSpool()
  await dropped.write(randomBytes(100_000))
  assert.equal((await filesBelow(directory)).length, 1)
  dropped.drop()
  dropped.drop()
  assert.equal(dropped.write(randomBytes(10)), undefined)
  await assert.rejects(dropped.keep(keptEnvelope()), { code: 'QUARANTINE_ABANDONED' })
  await quarantine[Symbol.asyncDispose]()
  assert.deepEqual(await filesBelow(directory), [])
  assert.equal(quarantine.status().bytes, 0)
})

test('drops, at its stop, what is still being taken in, and finishes what is being kept', async () => {
  const directory = await fresh()
  const quarantine = openQuarantine(directory)
  const taking = quarantine.openSpool()
  await taking.write(randomBytes(1000))
  const keeping = quarantine.openSpool()
  await keeping.write(randomBytes(1000))
  const kept = keeping.keep(keptEnvelope())
  keeping.drop()
  await quarantine.stop()
  const { id } = await kept
  assert.deepEqual(await filesBelow(directory), [`2026-11-23/${id}.eml`, `2026-11-23/${id}.json`])
  await assert.rejects(quarantine.openSpool().keep(keptEnvelope()), { code: 'QUARANTINE_ABANDONED' })
})

test('keeps 50 messages at the same time, each as it is', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const messages = Array.from({ length: 50 }, () => randomBytes(20_000))
  const ids = await Promise.all(
    messages.map(async (message) => {
      const spool = quarantine.openSpool()
      await spool.write(message)
      return (await spool.keep(keptEnvelope())).id
    }),
  )
  assert.equal(new Set(ids).size, 50)
  for (const [index, id] of ids.entries()) {
    assert.ok((await readEntry(directory, id)).eml.equals(messages[index] ?? Buffer.alloc(0)))
  }
  const files = await filesBelow(directory)
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size))
  const { entries, bytes, oldestMs, problem } = quarantine.status()
  assert.equal(entries, 50)
  assert.equal(
    bytes,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  assert.equal(oldestMs, NOON_MS)
  assert.equal(problem, undefined)
})

test('answers the same when asked twice to keep a message', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const spool = quarantine.openSpool()
  const [one, two] = await Promise.all([spool.keep(keptEnvelope()), spool.keep(keptEnvelope())])
  assert.equal(one.id, two.id)
  spool.drop()
  assert.equal(quarantine.status().entries, 1)
})

test('goes on when somebody removes its directories by hand', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  await quarantine.openSpool().keep(keptEnvelope())
  await rm(join(directory, '2026-11-23'), { recursive: true })
  await quarantine.openSpool().keep(keptEnvelope())
  await rm(directory, { recursive: true })
  const { id } = await quarantine.openSpool().keep(keptEnvelope())
  assert.equal((await readEntry(directory, id)).eml.length, 0)
  await quarantine.expire()
  assert.equal(quarantine.status().entries, 1)
})

test('opens a descriptor only for what is written, and closes it', async () => {
  const descriptors = () => filesBelow('/proc/self/fd').then((all) => all.length)
  await using quarantine = openQuarantine(await fresh())
  const before = await descriptors()
  for (let round = 0; round < 20; round++) {
    const dropped = quarantine.openSpool()
    await dropped.write(randomBytes(100))
    dropped.drop()
    await quarantine.openSpool().keep(keptEnvelope())
  }
  await quarantine.stop()
  assert.ok((await descriptors()) <= before)
})
