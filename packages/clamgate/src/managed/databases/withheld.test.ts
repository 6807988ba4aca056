import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EngineError, type EngineErrorCode } from '../../engine/errors.ts'
import { recordingLog } from '../../engine/testing/fixture.ts'
import { type DatabaseSet, setOf } from './databases.ts'
import { Withheld } from './withheld.ts'

// Names that begin with `third` are those of a third party. A file is written as `name=print`.

const HOUR_MS = 3_600_000

function world(good: readonly string[] = []) {
  const path = mkdtempSync(join(tmpdir(), 'withheld-'))
  const generation = { path, set: setFrom(good) }
  for (const { name } of generation.set.files) writeFileSync(join(path, name), '')
  const log = recordingLog()
  const clock = { now: 0 }
  const withdrawn: (readonly string[])[] = []
  const withheld = new Withheld({
    thirdParty: {
      owns: (name) => name.startsWith('third'),
      withdraw: async (names) => {
        withdrawn.push(names)
        return false
      },
    },
    log,
    clock: { wall: () => clock.now, monotonic: () => clock.now, wallOf: (ms) => ms },
    task: (_name, work) => void work,
    onWithdrawn: async () => {},
    signal: AbortSignal.abort(),
  })
  return {
    withheld,
    log,
    clock,
    withdrawn,
    generation,
    apply: (...files: string[]) => shown(withheld.apply(setFrom(files))),
    blame: (files: readonly string[], error: EngineError, base = generation) =>
      withheld.blame(setFrom(files), error, good.length === 0 ? undefined : base),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  }
}

const setFrom = (files: readonly string[]): DatabaseSet =>
  setOf(
    files.map((file) => {
      const [name = '', print = ''] = file.split('=')
      return { name, print, size: 1 }
    }),
  )
const shown = ({ files }: DatabaseSet) => files.map(({ name, print }) => `${name}=${print}`)
const failed = (code: EngineErrorCode, details: Record<string, string | boolean> = {}) =>
  new EngineError(code, 'It failed', { details })
const malformed = (file: string) => failed('ENGINE_DATABASE_MALFORMED', { file: `/db/${file}` })

const BAD = ['daily.cvd=2', 'third.ndb=2', 'third.ldb=2', 'mine.ndb=1']

test('a file that is named is left out, until another one is there', () => {
  using one = world()
  assert.deepEqual(one.apply(...BAD), BAD)
  assert.equal(one.blame(BAD, malformed('third.ndb')), true)
  assert.deepEqual(one.apply(...BAD), ['daily.cvd=2', 'third.ldb=2', 'mine.ndb=1'])
  one.clock.now = 1000 * HOUR_MS
  assert.deepEqual(one.apply(...BAD), ['daily.cvd=2', 'third.ldb=2', 'mine.ndb=1'])
  assert.deepEqual(one.apply('third.ndb=3'), ['third.ndb=3'])
  assert.deepEqual(one.withdrawn, [['third.ndb']])
})

test('the one before is loaded in its place, and left out when that fails, too', () => {
  using one = world(['daily.cvd=1', 'third.ndb=1'])
  one.apply(...BAD)
  one.blame(BAD, malformed('third.ndb'))
  const composed = ['daily.cvd=2', 'third.ndb=1', 'third.ldb=2', 'mine.ndb=1']
  assert.deepEqual(one.apply(...BAD), composed)
  assert.equal(one.blame(composed, malformed('third.ndb')), true)
  assert.deepEqual(one.apply(...BAD), ['daily.cvd=2', 'third.ldb=2', 'mine.ndb=1'])
})

test('a copy that is gone is not loaded', () => {
  using one = world(['third.ndb=1'])
  one.apply('third.ndb=2')
  one.blame(['third.ndb=2'], malformed('third.ndb'))
  rmSync(join(one.generation.path, 'third.ndb'))
  assert.deepEqual(one.apply('third.ndb=2'), [])
})

test('where no file is named those that changed go first, then all, and after an hour they are tried again', () => {
  using one = world(['daily.cvd=1', 'third.ndb=1', 'third.ldb=2'])
  one.apply(...BAD)
  assert.equal(one.blame(BAD, failed('ENGINE_CLAMD_START')), true)
  const composed = ['daily.cvd=2', 'third.ndb=1', 'third.ldb=2', 'mine.ndb=1']
  assert.deepEqual(one.apply(...BAD), composed)
  assert.equal(one.blame(composed, failed('ENGINE_CLAMD_START')), true)
  const without = ['daily.cvd=2', 'mine.ndb=1']
  assert.deepEqual(one.apply(...BAD), without)
  assert.equal(one.blame(without, failed('ENGINE_CLAMD_START')), false, 'nothing of theirs is left')
  one.clock.now = HOUR_MS - 1
  assert.deepEqual(one.apply(...BAD), without)
  one.clock.now = HOUR_MS
  assert.deepEqual(one.apply(...BAD), BAD)
})

for (const [title, error] of [
  ['another file is named', malformed('mine.ndb')],
  ['an official file is named', malformed('daily.cvd')],
  ['the disk is full', failed('ENGINE_DATABASES_NOT_COPIED')],
  ['the configuration is not taken', failed('ENGINE_CLAMD_START', { isMachine: true })],
  ['the engine is being stopped', failed('ENGINE_STOPPED')],
] as const) {
  test(`nothing is withheld where ${title}`, () => {
    using one = world(['third.ndb=1'])
    one.apply(...BAD)
    assert.equal(one.blame(BAD, error), false)
    assert.deepEqual(one.apply(...BAD), BAD)
    assert.deepEqual([one.withdrawn, one.log.lines], [[], []])
  })
}

test('a file that was replaced since is not what is withheld', () => {
  using one = world()
  one.apply('third.ndb=3')
  assert.equal(one.blame(['third.ndb=2'], malformed('third.ndb')), true, 'the other one is to be tried')
  assert.deepEqual(one.apply('third.ndb=3'), ['third.ndb=3'])
  assert.deepEqual([one.withdrawn, one.log.lines], [[], []])
})

test('what changed with a set that made clamd end is undone, and nothing where nothing of theirs did', () => {
  using one = world(['daily.cvd=1', 'third.ndb=1', 'third.ldb=2'])
  one.apply(...BAD)
  const error = failed('ENGINE_DATABASES_TAKEN_BACK')
  assert.equal(one.withheld.undo(setFrom(BAD), error, one.generation), true)
  const composed = ['daily.cvd=2', 'third.ndb=1', 'third.ldb=2', 'mine.ndb=1']
  assert.deepEqual(one.apply(...BAD), composed)
  assert.equal(one.withheld.undo(setFrom(composed), error, one.generation), false)
})

test('all are tried again when whoever put them there says so', () => {
  using one = world()
  one.apply(...BAD)
  one.blame(BAD, malformed('third.ndb'))
  one.withheld.forgive()
  assert.deepEqual(one.apply(...BAD), BAD)
})
