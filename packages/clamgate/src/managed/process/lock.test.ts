import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { lockDirectory } from './lock.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
})
after(() => rm(directory, { recursive: true }))

const lock = (name: string) => lockDirectory(join(directory, name), '/srv/engine')

test('a directory has one owner at a time, and the next one when the first gives it back', async () => {
  const unlock = await lock('a')
  await assert.rejects(lock('a'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'ENGINE_DIRECTORY_LOCKED')
    assert.match(error.message, new RegExp(`Process ${process.pid} .* /srv/engine`))
    return true
  })
  await unlock()
  const again = await lock('a')
  await again()
  assert.deepEqual(await readdir(directory), [])
})

test('of many that try at once over a stale lock exactly one gets it', async () => {
  await writeFile(join(directory, 'b'), '999999 1\n')
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lock('b')))
  const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  assert.equal(winners.length, 1)
  for (const winner of winners) await winner.value()
  assert.deepEqual(await readdir(directory), [])
})

for (const [name, content] of [
  ['a process that is gone', '999999999 12345\n'],
  ['another process that got the same pid', `${process.pid} 1\n`],
  ['nobody, since it is garbage', 'what is this\n'],
  ['nobody, since it is empty', ''],
] as const) {
  test(`a lock held by ${name} does not count`, async () => {
    await writeFile(join(directory, 'c'), content)
    const unlock = await lock('c')
    await unlock()
    assert.deepEqual(await readdir(directory), [])
  })
}
