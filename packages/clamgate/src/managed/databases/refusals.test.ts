import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { EngineError } from '../../engine/errors.ts'
import { readDatabases } from './databases.ts'
import { Refusals } from './refusals.ts'

let base = ''
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'refusals-'))
})
after(() => rm(base, { recursive: true }))

const BAD = new EngineError('ENGINE_DATABASES_TAKEN_BACK', 'clamd ended 3 times', {
  remedy: 'Find the file.',
})

async function begin() {
  const directory = await mkdtemp(join(base, 'one-'))
  const note = `${directory}.note`
  const world = { monotonic: 0 }
  const clock = { wall: () => 1000, monotonic: () => world.monotonic, wallOf: (ms: number) => ms }
  const put = (name: string, content: string) => writeFile(join(directory, name), content)
  await put('a.ndb', 'one')
  return { directory, note, clock, world, put, seen: () => readDatabases(directory) }
}

test('what is banned is known by its content, whatever its time, in a later life too', async () => {
  const { directory, note, clock, put, seen } = await begin()
  const refusals = new Refusals({ note, directory, clock })
  assert.equal(await refusals.isRefused(await seen()), false)
  await refusals.ban(await seen(), directory, BAD)
  await put('a.ndb', 'one')
  await utimes(join(directory, 'a.ndb'), 1, 1)
  assert.equal(await refusals.isRefused(await seen()), true)
  const later = new Refusals({ note, directory, clock })
  await later.load()
  assert.equal(await later.isRefused(await seen()), true)
  assert.deepEqual(later.status, {
    id: later.status?.id,
    since: 1000,
    problem: {
      code: 'ENGINE_DATABASES_TAKEN_BACK',
      message: 'clamd ended 3 times',
      remedy: 'Find the file.',
    },
    takenBack: true,
  })
})

for (const [what, name, content] of [
  ['a byte', 'a.ndb', 'onE'],
  ['a file more', 'b.ndb', 'two'],
] as const) {
  test(`${what} that differs makes it another set`, async () => {
    const { directory, note, clock, put, seen } = await begin()
    const refusals = new Refusals({ note, directory, clock })
    await refusals.ban(await seen(), directory, BAD)
    await put(name, content)
    assert.equal(await refusals.isRefused(await seen()), false)
    assert.equal(refusals.status, undefined)
  })
}

test('what failed for want of memory is tried again after ten minutes, what is bad is not', async () => {
  const { directory, note, clock, world, seen } = await begin()
  const refusals = new Refusals({ note, directory, clock })
  const set = await seen()
  refusals.refuse(set, new EngineError('ENGINE_RELOAD_FAILED', 'no memory'))
  assert.equal(await refusals.isRefused(set), true)
  world.monotonic = 10 * 60_000
  assert.equal(await refusals.isRefused(set), false)
  refusals.refuse(set, new EngineError('ENGINE_DATABASE_MALFORMED', 'malformed'))
  world.monotonic = 1e12
  assert.equal(await refusals.isRefused(set), true)
  assert.equal(refusals.status?.takenBack, false)
})

test('a ban that cannot be written down holds in this life, and a note that is none is no ban', async () => {
  const { directory, note, clock, seen } = await begin()
  const refusals = new Refusals({ note: join(directory, 'nowhere', 'note'), directory, clock })
  await assert.rejects(refusals.ban(await seen(), directory, BAD), { code: 'ENOENT' })
  assert.equal(await refusals.isRefused(await seen()), true)
  for (const text of ['', '{', '[]', '{"fingerprint":1}', 'null']) {
    await writeFile(note, text)
    const later = new Refusals({ note, directory, clock })
    await later.load()
    assert.equal(await later.isRefused(await seen()), false, text)
  }
})
