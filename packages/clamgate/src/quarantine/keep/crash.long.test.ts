import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createEntryId } from './entry-id.ts'
import { Shelf } from './shelf.ts'
import { type SweepOptions, sweep } from './sweep.ts'
import { keptEnvelope } from './testing/kept-envelope.ts'
import { filesBelow, NOON_MS, openQuarantine, readEntry } from './testing/open-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 'quarantine-'))
after(() => rm(root, { recursive: true }))
const fresh = () => mkdtemp(join(root, 'q-'))
const PROGRAM = join(import.meta.dirname, 'testing', 'keep-forever.ts')

/** Runs the program until it has kept `count` messages, and `extraMs` longer. @returns what it said that it kept */
async function keepUntilKilled(
  directory: string,
  count: number,
  extraMs: number,
): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [PROGRAM, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const kept = new Map<string, string>()
  let deadline: Promise<void> | undefined
  for await (const line of createInterface(child.stdout)) {
    const [id = '', sha256 = ''] = line.split(' ')
    kept.set(id, sha256)
    if (kept.size === count) deadline = delay(extraMs).then(() => void child.kill('SIGKILL'))
  }
  await deadline
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL')
  return kept
}

/** Nothing is too old, and all that is half there is a leftover. */
const LEFTOVERS: SweepOptions = {
  cutoffMs: 0,
  keptSinceMs: (namedMs) => namedMs,
  leftovers: true,
  isUnderWay: () => false,
  signal: new AbortController().signal,
}

test('a kill at any moment loses nothing that was answered for, and leaves no half entry', async () => {
  const directory = await fresh()
  const answered = new Map<string, string>()
  for (const extraMs of [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]) {
    for (const [id, sha256] of await keepUntilKilled(directory, 10, extraMs)) answered.set(id, sha256)
    await using quarantine = openQuarantine(directory, Date.now())
    await quarantine.start()
    const files = await filesBelow(directory)
    const ids = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(11, -5))
    assert.equal(files.length, 2 * ids.length, 'nothing but pairs')
    assert.equal(quarantine.status().entries, ids.length)
    for (const id of ids) {
      const { json, eml } = await readEntry(directory, id)
      const sha256 = createHash('sha256').update(eml).digest('hex')
      assert.deepEqual(json['message'], { file: `${id}.eml`, bytes: eml.length, sha256 })
      assert.equal(answered.get(id) ?? sha256, sha256)
    }
    const missing = [...answered.keys()].filter((id) => !ids.includes(id))
    assert.deepEqual(missing, [])
  }
})

test('removes at its start what a killed run left at each step of keeping a message', async () => {
  const directory = await fresh()
  const quarantine = openQuarantine(directory)
  const { id } = await quarantine.openSpool().keep(keptEnvelope())
  const { id: whole } = await quarantine.openSpool().keep(keptEnvelope())
  await quarantine[Symbol.asyncDispose]()
  const day = join(directory, '2026-11-23')
  const spool = join(directory, '.spool')
  await writeFile(join(spool, 'abc.eml'), 'the beginning of a message')
  await rename(join(day, `${id}.json`), join(spool, `${id}.json`)) // the message in its place, the description not yet
  const alone = whole.replace(/.{4}$/, 'cafe')
  await writeFile(join(day, `${alone}.eml`), 'left by an expiry')

  await using next = openQuarantine(directory)
  await next.start()
  assert.deepEqual(await filesBelow(directory), [`2026-11-23/${whole}.eml`, `2026-11-23/${whole}.json`])
  assert.equal((await next.log.waitFor('quarantine.leftovers')).fields['files'], 4)
})

test('takes a message from another process that is just keeping it only so that it notices', async () => {
  // Where the lock of the directory fails it must not cost a message that one of two daemons answers for.
  const directory = await fresh()
  await using one = openQuarantine(directory)
  const sweepAll = () => sweep(new Shelf(directory), LEFTOVERS)
  let lost = 0
  for (let round = 0; round < 15; round++) {
    const spools = Array.from({ length: 4 }, () => one.openSpool())
    await Promise.all(spools.map((spool) => spool.write(Buffer.alloc(5000, 'x'))))
    const keeping = Promise.allSettled(spools.map((spool) => spool.keep(keptEnvelope())))
    const sweeping = sweepAll()
    for (const end of await keeping) {
      if (end.status === 'rejected') lost += 1
      else assert.equal((await readEntry(directory, end.value.id)).eml.length, 5000)
    }
    await sweeping
  }
  await sweepAll()
  const day = await readdir(join(directory, '2026-11-23'))
  assert.equal(day.length, 2 * (60 - lost))
  await Promise.all(day.map((name) => access(join(directory, '2026-11-23', name.replace('.json', '.eml')))))
})

test('leaves a message alone whose description another process puts in its place just now', async () => {
  const directory = await fresh()
  const quarantine = openQuarantine(directory)
  const { id } = await quarantine.openSpool().keep(keptEnvelope())
  await quarantine[Symbol.asyncDispose]()
  const inSpool = join(directory, '.spool', `${id}.json`)
  const inPlace = join(directory, '2026-11-23', `${id}.json`)
  await rename(inPlace, inSpool)
  const shelf = new (class extends Shelf {
    override async removeTemporary(name: string): Promise<boolean> {
      if (name === `${id}.json`) await rename(inSpool, inPlace)
      return super.removeTemporary(name)
    }
  })(directory)
  const { entries, leftovers } = await sweep(shelf, LEFTOVERS)
  assert.deepEqual({ entries, leftovers }, { entries: 1, leftovers: 0 })
  assert.equal((await readEntry(directory, id)).eml.length, 0)
})

test('keeps no message whose description another process has taken away', async () => {
  const directory = await fresh()
  const id = createEntryId(NOON_MS)
  const shelf = new (class extends Shelf {
    override async openTemporary(name: string) {
      const file = await super.openTemporary(name)
      if (name === `${id}.json`) await this.removeTemporary(name)
      return file
    }
  })(directory)
  const file = await shelf.openTemporary('message.eml')
  await file.close()
  await assert.rejects(shelf.place(id, { temporary: 'message.eml', kind: 'eml' }, Buffer.from('{}')), {
    code: 'ENOENT',
  })
  await shelf.release()
  assert.deepEqual(await filesBelow(directory), [])
})

test('does not touch, at its start, what it is taking in itself', async () => {
  const directory = await fresh()
  await using quarantine = openQuarantine(directory)
  const spool = quarantine.openSpool()
  await spool.write(Buffer.from('a message'))
  await quarantine.start()
  const { id } = await spool.keep(keptEnvelope())
  assert.equal((await readEntry(directory, id)).eml.toString(), 'a message')
})
