import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readJournal } from '../journal/journal.ts'
import { scratch, worldFor } from '../testing/world.ts'
import type { Step, StepKind } from '../types.ts'
import { applySteps, settle } from './apply.ts'
import { undoEntries, undoInterrupted } from './undo.ts'

/** A host of values, and a kind that sets one; `fail` fails in the middle of that step, `stuck` cannot be undone. */
function hostOf(
  values: Record<string, string>,
  faults: { fail?: string; stuck?: string; inside?: () => void } = {},
) {
  const log: string[] = []
  const kind: StepKind<{ name: string; value: string }, { was: string | null }> = {
    async look({ name, value }) {
      if (values[name] === value) return { state: 'done' }
      return { state: 'needed', changes: [`+ ${value}`], before: { was: values[name] ?? null } }
    },
    async apply({ name, value }, _, { progress }) {
      progress('half')
      values[name] = value
      log.push(`apply ${name}`)
      faults.inside?.()
      if (faults.fail === name) throw new Error('it does not work')
    },
    async undo({ name, value }, { was }) {
      log.push(`undo ${name}`)
      if (faults.stuck === name) throw new Error('it does not go back')
      if (values[name] !== value && values[name] !== was) return { state: 'kept', sentence: 'theirs' }
      if (was === null) delete values[name]
      else values[name] = was
      return { state: 'restored' }
    },
  }
  return { values, log, kinds: { value: kind } }
}

function step(name: string, value = 'ours', group: Step['group'] = 'other'): Step {
  return { id: name, group, kind: 'value', sentence: `Set ${name}`, wanted: { name, value } }
}

const STEPS = [step('a'), step('b', 'ours', 'service'), step('c', 'ours', 'postfix')]

async function open(t: TestContext, host: ReturnType<typeof hostOf>, signal?: AbortSignal) {
  const root = await scratch(t)
  const again = () => worldFor(root, { kinds: host.kinds, ...(signal === undefined ? {} : { signal }) })
  return { root, again, world: await again() }
}

test('steps are applied in order, and undone from the last one', async (t) => {
  const host = hostOf({ a: 'before' })
  const { world, again } = await open(t, host)
  const report = await applySteps(STEPS, world)
  assert.equal(report.state, 'applied')
  await settle(world, null)
  assert.deepEqual(host.values, { a: 'ours', b: 'ours', c: 'ours' })
  const later = await again()
  const outcomes = await undoEntries(later, () => true)
  assert.deepEqual(
    outcomes.map(({ step: { id }, undone }) => [id, undone.state]),
    [
      ['c', 'restored'],
      ['b', 'restored'],
      ['a', 'restored'],
    ],
  )
  assert.deepEqual(host.values, { a: 'before' })
  assert.deepEqual(later.journal.content.entries, [])
})

test('what was there is on disk before a step changes anything', async (t) => {
  const seen: unknown[] = []
  const root = await scratch(t)
  const host = hostOf({ a: 'before' })
  const world = await worldFor(root, { kinds: host.kinds })
  const kind = host.kinds.value
  await applySteps([step('a')], {
    ...world,
    kinds: {
      value: {
        ...kind,
        async apply() {
          seen.push((await readJournal(join(root, 'journal'))).content.entries)
        },
      },
    },
  })
  assert.deepEqual(seen, [
    [
      {
        ...{ step: step('a'), before: { was: 'before' }, state: 'applying', settled: false },
        ...{ at: '1970-01-01T00:00:00.000Z', version: '0.0.0' },
      },
    ],
  ])
})

test('a second run changes nothing, the journal neither', async (t) => {
  const host = hostOf({})
  const { root, world, again } = await open(t, host)
  await applySteps(STEPS, world)
  await settle(world, null)
  const path = join(root, 'journal/journal.json')
  const before = await readFile(path, 'utf8')
  const report = await applySteps(STEPS, await again())
  assert.deepEqual(report, { state: 'applied', changed: [] })
  assert.equal(await readFile(path, 'utf8'), before)
})

test('a step that fails is undone, with all that this run did, and nothing of an earlier one', async (t) => {
  const host = hostOf({ c: 'before' })
  const first = await open(t, host)
  await applySteps([step('z')], first.world)
  await settle(first.world, null)
  const failing = hostOf(host.values, { fail: 'c' })
  const world = { ...(await first.again()), kinds: failing.kinds }
  const report = await applySteps(STEPS, world)
  assert.ok(report.state === 'undone')
  assert.equal(report.cause.message, 'it does not work')
  assert.deepEqual(
    report.undone.map(({ step: { id } }) => id),
    ['c', 'b', 'a'],
  )
  assert.deepEqual(host.values, { c: 'before', z: 'ours' })
  assert.deepEqual(
    world.journal.content.entries.map(({ step: { id } }) => id),
    ['z'],
  )
})

test('whoever ends it gets back what was there', async (t) => {
  const stop = new AbortController()
  const host = hostOf({}, { inside: () => stop.abort(new Error('Stopped by SIGINT')) })
  const { world } = await open(t, host, stop.signal)
  const report = await applySteps(STEPS, world)
  assert.ok(report.state === 'undone')
  assert.match(report.cause.message, /^Ended before all was done \(Stopped by SIGINT\)$/)
  assert.deepEqual(host.values, {})
})

test('what cannot be undone ends the undo there, and the next one tries again', async (t) => {
  const host = hostOf({}, { stuck: 'b' })
  const { world, again } = await open(t, host)
  await applySteps(STEPS, world)
  const outcomes = await undoEntries(world, () => true)
  assert.deepEqual(
    outcomes.map(({ undone }) => undone.state),
    ['restored', 'failed'],
  )
  assert.deepEqual(host.values, { a: 'ours', b: 'ours' })
  const mended = hostOf(host.values)
  await undoEntries({ ...(await again()), kinds: mended.kinds }, () => true)
  assert.deepEqual(host.values, {})
})

test('a run after a kill first undoes the step in the middle, and a failure of it undoes both runs', async (t) => {
  const host = hostOf({ b: 'before' })
  const { world, again } = await open(t, host)
  // Killed within b: the journal says applying, the host has it.
  const killed = new Promise<never>(() => undefined)
  const dying = { value: { ...host.kinds.value, apply: onB(host.kinds.value.apply, killed) } }
  void applySteps(STEPS, { ...world, kinds: dying })
  await waitFor(() => host.values['b'] === 'ours')
  const report = await applySteps(STEPS, {
    ...(await again()),
    kinds: hostOf(host.values, { fail: 'c' }).kinds,
  })
  assert.equal(report.state, 'undone')
  assert.deepEqual(host.values, { b: 'before' })
})

test('a step that somebody has undone by hand is done again, and keeps its place', async (t) => {
  const host = hostOf({ a: 'before' })
  const { world, again } = await open(t, host)
  await applySteps(STEPS, world)
  await settle(world, null)
  host.values['a'] = 'before'
  const second = await again()
  await applySteps(STEPS, second)
  assert.deepEqual(
    second.journal.content.entries.map(({ step: { id } }) => id),
    ['a', 'b', 'c'],
  )
})

test('a step that is wanted otherwise later goes back in two moves, to what was there at first', async (t) => {
  const host = hostOf({ a: 'before' })
  const { world } = await open(t, host)
  await applySteps([step('a', 'one')], world)
  await applySteps([step('a', 'two')], world)
  await undoEntries(world, () => true)
  assert.deepEqual(host.values, { a: 'before' })
})

test('disable keeps its steps for enable, in the order of apply', async (t) => {
  const host = hostOf({})
  const { world } = await open(t, host)
  await applySteps(STEPS, world)
  await undoEntries(world, ({ step: { group } }) => group !== 'other', { keepForEnable: true })
  assert.deepEqual(host.values, { a: 'ours' })
  assert.deepEqual(world.journal.content.disabled, STEPS.slice(1))
  await applySteps(world.journal.content.disabled, world)
  await settle(world, null)
  assert.deepEqual(world.journal.content.disabled, [])
  assert.deepEqual(host.values, { a: 'ours', b: 'ours', c: 'ours' })
})

test('a step that was wanted otherwise later is enabled in the two moves in which it was done', async (t) => {
  const host = hostOf({ a: 'before' })
  const { world } = await open(t, host)
  await applySteps([step('a', 'one')], world)
  await applySteps([step('a', 'two')], world)
  await undoEntries(world, () => true, { keepForEnable: true })
  assert.deepEqual(world.journal.content.disabled, [step('a', 'one'), step('a', 'two')])
})

test('a failure on a disk that takes nothing more is undone all the same', async (t) => {
  const host = hostOf({ a: 'before' })
  const { world, again } = await open(t, host)
  let left = 3
  const full = {
    get content() {
      return world.journal.content
    },
    async update(change: Parameters<typeof world.journal.update>[0]) {
      if (left-- <= 0) throw new Error('no space left')
      await world.journal.update(change)
    },
  }
  const report = await applySteps(STEPS, { ...world, journal: full })
  assert.ok(report.state === 'undone')
  assert.deepEqual(host.values, { a: 'before' })
  // With room again nothing is left to do, and the journal comes to know.
  const later = await again()
  await undoInterrupted(later)
  await undoEntries(later, () => true)
  assert.deepEqual(host.values, { a: 'before' })
  assert.deepEqual(later.journal.content.entries, [])
})

test('what the service has made goes with a setup that failed, unless something would be lost with it', async (t) => {
  for (const [file, isLost] of [
    ['databases/clamgate.hdb', false],
    ['databases/daily.cvd', true],
    ['quarantine/mail.eml', true],
  ] as const) {
    const root = await scratch(t)
    const path = join(root, 'state', file)
    const world = await worldFor(root, { kinds: hostOf({}, { fail: 'c' }).kinds })
    const { value } = world.kinds
    assert.ok(value)
    const making: StepKind = {
      ...value,
      async apply(...call) {
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, '')
        await value.apply(...call)
      },
    }
    assert.equal((await applySteps(STEPS, { ...world, kinds: { value: making } })).state, 'undone')
    assert.equal(existsSync(path), isLost, file)
    assert.equal(existsSync(join(root, 'state')), isLost, file)
  }
})

test('a state that was there before setup stays when that fails', async (t) => {
  const root = await scratch(t)
  await mkdir(join(root, 'state'))
  const world = await worldFor(root, { kinds: hostOf({}, { fail: 'c' }).kinds })
  assert.equal((await applySteps(STEPS, world)).state, 'undone')
  assert.ok(existsSync(join(root, 'state')))
})

test('a kind that this version does not know is named, and nothing is done to it', async (t) => {
  const host = hostOf({})
  const { world } = await open(t, host)
  await applySteps([step('a')], world)
  const [outcome] = await undoEntries({ ...world, kinds: {} }, () => true)
  assert.ok(outcome?.undone.state === 'failed')
  assert.match(outcome.undone.error.message, /does not know the kind "value" of the step "Set a"/)
})

function onB<A extends readonly unknown[]>(apply: (...args: A) => Promise<void>, killed: Promise<never>) {
  return async (...args: A) => {
    await apply(...args)
    if (JSON.stringify(args[0]).includes('"b"')) await killed
  }
}

async function waitFor(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setImmediate(resolve))
}
