import assert from 'node:assert/strict'
import { copyFile, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { backUpFiles } from './backup.ts'
import { readPlace } from './dialect/place.ts'
import { checkFiles } from './integrity.ts'
import { EVERYTHING } from './query/tree.ts'
import { openTestStore } from './testing/store.ts'
import { findingWrite } from './testing/writes.ts'

const directory = await mkdtemp(join(tmpdir(), 'backup-'))
after(() => rm(directory, { recursive: true }))

function files(file: string) {
  const place = readPlace(`sqlite:${file}`)
  if (place.kind !== 'sqlite') throw new TypeError('no file')
  return place
}

const everything = { query: EVERYTHING, limit: 200, nowMs: Date.now() + 60_000 }

test('a backup of a running store is whole, is one file each, and can be put back', async () => {
  await using running = await openTestStore()
  for (let n = 0; n < 50; n++) running.store.write(findingWrite({ queueId: `Q${n}` }))
  await running.store.flush()
  const target = join(directory, 'whole.db')
  let share = 0
  const copying = backUpFiles(files(running.file), target, (done) => {
    share = done
  })
  for (let n = 50; n < 90; n++) running.store.write(findingWrite({ queueId: `Q${n}` }))
  const copies = await copying
  await running.store.flush()
  assert.equal(share, 1)
  assert.deepEqual(
    copies.map(({ file }) => file),
    [target, join(directory, 'whole.state.db')],
  )
  for (const { file, sizeBytes } of copies) {
    const { mode, size } = await stat(file)
    assert.deepEqual([mode & 0o777, size], [0o600, sizeBytes])
  }
  assert.deepEqual((await readdir(directory)).sort(), ['whole.db', 'whole.state.db'])
  // The steps of the guide.
  const home = await mkdtemp(join(directory, 'home-'))
  await copyFile(target, join(home, 'clamgate.db'))
  await copyFile(join(directory, 'whole.state.db'), join(home, 'clamgate.state.db'))
  await using again = await openTestStore({ directory: home })
  const { items } = await again.store.events(everything)
  assert.ok(items.length >= 50, `${items.length}`)
  again.store.write(findingWrite({ queueId: `Q${1000}` }))
  await again.store.flush()
  assert.equal((await again.store.events(everything)).items.length, items.length + 1)
})

test('nothing is written over, and what fails leaves nothing behind', async () => {
  await using running = await openTestStore()
  const place = files(running.file)
  for (const taken of ['a.db', 'b.state.db']) {
    await writeFile(join(directory, taken), 'mine')
    const target = join(directory, `${taken[0]}.db`)
    await assert.rejects(backUpFiles(place, target), { code: 'STORE_BACKUP_EXISTS' })
    assert.equal((await stat(join(directory, taken))).size, 4)
  }
  await assert.rejects(backUpFiles(place, join(directory, 'no', 'c.db')), { code: 'STORE_BACKUP_FAILED' })
  await assert.rejects(backUpFiles(files(join(directory, 'never.db')), join(directory, 'd.db')), {
    code: 'STORE_UNAVAILABLE',
  })
  const left = (await readdir(directory)).filter((name) => /^[abcd]\./.test(name)).sort()
  assert.deepEqual(left, ['a.db', 'b.state.db'])
})

test('a check names what is wrong with which file, and a damaged file is not backed up', async () => {
  await using running = await openTestStore()
  for (let n = 0; n < 50; n++) running.store.write(findingWrite({ queueId: `Q${n}` }))
  await running.store.flush()
  const target = join(directory, 'bad.db')
  await backUpFiles(files(running.file), target)
  const place = files(target)
  assert.deepEqual(await checkFiles(place), [
    { name: target, problems: [] },
    { name: place.stateFile, problems: [] },
  ])
  const handle = await open(target, 'r+')
  await handle.write(Buffer.alloc(8192, 0xee), 0, 8192, 4096 * 6)
  await handle.close()
  const [events, state] = await checkFiles(place)
  assert.notEqual(events?.problems.length, 0)
  assert.deepEqual(state?.problems, [])
  await assert.rejects(backUpFiles(place, join(directory, 'copy.db')), (error: { code?: string }) => {
    assert.match(error.code ?? '', /^STORE_(DAMAGED|BACKUP_FAILED)$/)
    return true
  })
  assert.equal((await readdir(directory)).includes('copy.db'), false)
  const [missing] = await checkFiles(files(join(directory, 'never.db')))
  assert.deepEqual(missing?.problems, [])
  assert.match(
    missing?.unseen?.sentence ?? '',
    /There is no database of events at .*never\.db \(STORE_UNAVAILABLE\)/,
  )
})

test('what cannot be looked at is not said to be damaged, and a backup of it says what is missing', async () => {
  const place = files(join(directory, 'nowhere', 'events.db'))
  for (const { problems, unseen } of await checkFiles(place)) {
    assert.deepEqual(problems, [])
    assert.match(unseen?.sentence ?? '', /directory .* is not there/)
  }
  const missing = { code: 'STORE_UNAVAILABLE', message: /directory .* is not there/ }
  await assert.rejects(backUpFiles(place, join(directory, 'copy-of-nothing.db')), missing)
  assert.equal((await readdir(directory)).includes('copy-of-nothing.db'), false)
})
