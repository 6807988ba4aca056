import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { seedKind } from './seed.ts'

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined }
const OWNER = userInfo().username

const roots: string[] = []
after(async () => {
  for (const root of roots) await rm(root, { recursive: true })
})

/** A directory with databases of an earlier day, and a place for copies of them. */
async function host(names: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), 'seed-'))
  roots.push(root)
  const [from, to] = [join(root, 'from'), join(root, 'state/databases')]
  await mkdir(from)
  await mkdir(join(root, 'state'))
  for (const name of names) {
    await writeFile(join(from, name), name)
    await utimes(join(from, name), 1000, 1000)
  }
  return { from, to, owner: OWNER }
}

async function needed(wanted: Awaited<ReturnType<typeof host>>) {
  const look = await seedKind.look(wanted)
  assert.ok(look.state === 'needed')
  return look
}

test('copies the official databases with their times, and no others', async () => {
  const wanted = await host(['main.cvd', 'daily.cld', 'bytecode.cvd', 'own.ndb', 'freshclam.dat'])
  const { before, changes } = await needed(wanted)
  assert.match(changes.join(), /^copy of bytecode\.cvd, daily\.cld, main\.cvd \(1 MB\)/)
  for (const _ of [1, 2]) await seedKind.apply(wanted, before, CONTEXT)
  assert.deepEqual((await readdir(wanted.to)).toSorted(), ['bytecode.cvd', 'daily.cld', 'main.cvd'])
  assert.equal((await stat(join(wanted.to, 'main.cvd'))).mtimeMs, 1_000_000)
  assert.deepEqual(await seedKind.look(wanted), { state: 'done' })
  for (const _ of [1, 2])
    assert.deepEqual(await seedKind.undo(wanted, before, CONTEXT), { state: 'restored' })
  await assert.rejects(readdir(wanted.to), { code: 'ENOENT' })
})

test('leaves what freshclam has brought since', async () => {
  const wanted = await host(['main.cvd', 'daily.cvd'])
  const { before } = await needed(wanted)
  await seedKind.apply(wanted, before, CONTEXT)
  await writeFile(join(wanted.to, 'daily.cvd'), 'newer')
  await seedKind.undo(wanted, before, CONTEXT)
  assert.deepEqual(await readdir(wanted.to), ['daily.cvd'])
})

test('a host without a complete set, or a daemon that has its own, needs none', async () => {
  assert.deepEqual(await seedKind.look(await host(['main.cvd'])), { state: 'done' })
  const wanted = await host(['main.cvd', 'daily.cvd'])
  await mkdir(wanted.to)
  await writeFile(join(wanted.to, 'main.cvd'), 'ours')
  assert.deepEqual(await seedKind.look(wanted), { state: 'done' })
})
