import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd'
import { untilStatus } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import { type ManagedEngine, noted, pattern, startManagedEngine } from './support/managed-engine.ts'
import { container } from './support/official-databases.ts'

// What becomes of our own copies of the databases when a disk loses bits of them. What is in the shared directory is good.

const main = () => container('main', 62, pattern('Eicar-Test-Signature', eicarTestText().toString('latin1')))
const daily = (version: number) =>
  container('daily', version, pattern(`Daily.${version}`, `marker ${version}`))
const complete = () => ({ 'main.cud': main(), 'daily.cud': daily(27800) })

/** Spoils a file in each generation that there is; the size stays, as with bits that flip. */
async function rot({ directory }: ManagedEngine, file: string): Promise<void> {
  const generations = join(directory, 'engine', 'generations')
  for (const name of await readdir(generations)) {
    const path = join(generations, name, file)
    const { size } = await stat(path)
    await writeFile(path, Buffer.alloc(size, 'rotten'))
  }
}

/** The official databases serve, and none of them was moved away. */
async function isWell(managed: ManagedEngine, version = 27800): Promise<void> {
  const { engine, directory, scan } = managed
  await untilStatus(
    engine,
    ({ databases, servers }) => databases === 'official' && servers[0]?.state === 'healthy',
  )
  assert.equal((await scan(`marker ${version}`)).kind, 'found')
  assert.equal(existsSync(join(directory, 'set-aside')), false)
  const there = await readdir(join(directory, 'databases'))
  assert.deepEqual(there.filter((name) => name.endsWith('.cud')).toSorted(), ['daily.cud', 'main.cud'])
}

test('a copy that rotted while nothing ran is made anew, and the good official file stays where it is', async () => {
  await using first = await startManagedEngine({ databases: complete() })
  await noted(first)
  await first.stop()
  await rot(first, 'daily.cud')
  await using second = await first.again()
  await isWell(second)
  await second.line('engine.databases.copy')
})

test('a copy that rotted under a clamd that ends is made anew', async () => {
  await using managed = await startManagedEngine({ databases: complete() })
  await noted(managed)
  await rot(managed, 'main.cud')
  const [clamd = 0] = await managed.clamds()
  process.kill(clamd, 'SIGKILL')
  await untilStatus(managed.engine, ({ restarts }) => restarts > 0)
  await isWell(managed)
})

test('a copy that rotted is not carried on into the next set', async () => {
  await using managed = await startManagedEngine({ databases: complete() })
  const { engine, put, line, scan } = managed
  await noted(managed)
  await rot(managed, 'main.cud')
  await put('daily.cud', daily(27801))
  await untilStatus(engine, ({ servers }) => servers[0]?.version?.database === 27801)
  await isWell(managed, 27801)
  await line('engine.databases.copy')
  assert.equal(engine.status.refused, undefined)
  await put('mine.ndb', pattern('Mine', 'my marker'))
  await line('engine.databases.loaded', 2)
  assert.equal((await scan('my marker')).kind, 'found')
})

test('where a fresh copy fails too, the shared file is at fault and is moved away', async () => {
  await using managed = await startManagedEngine({ databases: complete() })
  const { engine, directory, line } = managed
  await noted(managed)
  await rot(managed, 'daily.cud')
  await truncate(join(directory, 'databases', 'daily.cud'), 600)
  const [clamd = 0] = await managed.clamds()
  process.kill(clamd, 'SIGKILL')
  await line('engine.databases.set-aside')
  assert.deepEqual(await readdir(join(directory, 'set-aside')), ['daily.cud'])
  await untilStatus(engine, ({ servers }) => servers[0]?.state === 'healthy')
})
