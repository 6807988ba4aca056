import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RefusalsReply } from '../../../api/routes/refusals.ts'
import { readMemory, removeMemory, withRefusals, writeMemory } from './memory.ts'

type Told = RefusalsReply['refusals'][number]

function told(minute: number, more: Partial<Told> = {}): Told {
  return {
    happenedAt: new Date(Date.UTC(2026, 10, 29, 12, minute)).toISOString(),
    ...{ from: 'a@x', to: ['b@x'], recipients: 1, signature: 'Eicar', action: 'reject' },
    ...more,
  }
}
const minutesOf = (refusals: readonly { readonly at: string }[]) =>
  refusals.map(({ at }) => new Date(at).getUTCMinutes())

async function place() {
  const path = await mkdtemp(join(tmpdir(), 'page-memory-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('what a daemon that was started anew has forgotten stands behind what it knows', () => {
  const before = withRefusals([], { refusals: [told(3), told(2)] })
  assert.deepEqual(minutesOf(withRefusals(before, { refusals: [told(9)] })), [9, 3, 2])
  assert.deepEqual(minutesOf(withRefusals(before, { refusals: [told(4), told(3), told(2)] })), [4, 3, 2])
  assert.deepEqual(minutesOf(withRefusals(before, { refusals: [] })), [3, 2])
})

test('twenty are shown, the newest as they came, whatever the clock did', () => {
  const future = withRefusals([], { refusals: Array.from({ length: 20 }, (_, n) => told(59 - n)) })
  const after = withRefusals(future, { refusals: [told(1), told(0)] })
  assert.equal(after.length, 20)
  assert.deepEqual(minutesOf(after).slice(0, 3), [1, 0, 59])
})

test('recipients that are not named are counted', () => {
  const [seen] = withRefusals([], { refusals: [told(1, { recipients: 91 })] })
  assert.deepEqual(seen?.to, ['b@x', 'and 90 more'])
})

test('what is kept is read again, by root alone, and written only when it changes', async () => {
  await using directory = await place()
  const before = await readMemory(directory.path)
  assert.deepEqual(before, { refusals: [], told: null })
  const memory = { refusals: withRefusals([], { refusals: [told(1)] }), told: 'x' }
  await writeMemory(directory.path, before, memory)
  assert.deepEqual(await readMemory(directory.path), memory)
  const file = join(directory.path, 'refusals.json')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  await rm(file)
  await writeMemory(directory.path, memory, structuredClone(memory))
  assert.deepEqual(await readdir(directory.path), [])
})

for (const text of ['', '{', '[]', '{"schema":"clamgate.imscp-refusals/9","refusals":[],"told":null}']) {
  test(`a file with ${text === '' ? 'nothing' : text} in it is forgotten`, async () => {
    await using directory = await place()
    await writeFile(join(directory.path, 'refusals.json'), text)
    assert.deepEqual(await readMemory(directory.path), { refusals: [], told: null })
  })
}

test('it goes with the plugin', async () => {
  await using directory = await place()
  await writeMemory(directory.path, { refusals: [], told: null }, { refusals: [], told: 'x' })
  await removeMemory(directory.path)
  await removeMemory(directory.path)
  assert.deepEqual(await readdir(directory.path), [])
  await removeMemory('/nowhere/clamgate')
})

test('a plugin that was removed meanwhile is no fault', async () => {
  await writeMemory('/nowhere/clamgate', { refusals: [], told: null }, { refusals: [], told: 'x' })
})
