import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Json, StepContext } from '../types.ts'
import { unitState } from './systemctl.ts'
import { fakeSystemctl, UNITS } from './testing/fake-systemctl.ts'
import { createUnitKind } from './unit.ts'

const QUICK = { longestMs: 1000, lookMs: 1 }
const ON = { enabled: true, active: true }
const OFF = { enabled: false, active: false }

function context(): StepContext & { readonly said: readonly string[] } {
  const said: string[] = []
  return { signal: new AbortController().signal, progress: (line) => said.push(line), said }
}

async function kindWith(units: Parameters<typeof fakeSystemctl>[0], directory = '/nowhere') {
  const fake = fakeSystemctl(units)
  return { ...fake, kind: createUnitKind({ systemctl: fake.systemctl, directory, times: QUICK }) }
}

async function before(kind: ReturnType<typeof createUnitKind>, wanted: Json) {
  const look = await kind.look(wanted)
  assert.equal(look.state, 'needed')
  if (look.state !== 'needed') throw new Error('unreachable')
  return look.before
}

const CASES: readonly {
  readonly was: keyof typeof UNITS
  readonly wanted: { readonly enabled: boolean | null; readonly active: boolean | null }
  readonly changes: readonly string[]
}[] = [
  { was: 'running', wanted: OFF, changes: ['systemctl disable x.service', 'systemctl stop x.service'] },
  { was: 'off', wanted: ON, changes: ['systemctl enable x.service', 'systemctl start x.service'] },
  { was: 'running', wanted: ON, changes: [] },
  { was: 'off', wanted: OFF, changes: [] },
  { was: 'masked', wanted: OFF, changes: [] },
  { was: 'static', wanted: { enabled: null, active: true }, changes: ['systemctl start x.service'] },
  { was: 'running', wanted: { enabled: null, active: false }, changes: ['systemctl stop x.service'] },
]

for (const { was, wanted, changes } of CASES) {
  test(`a unit that is ${was}, wanted ${JSON.stringify(wanted)}: changed, and given back as it was`, async () => {
    const { kind, states } = await kindWith({ 'x.service': UNITS[was], 'y.service': UNITS.running })
    const step = { unit: 'x.service', ...wanted }
    const look = await kind.look(step)
    assert.deepEqual(look.state === 'needed' ? look.changes : [], changes)
    if (look.state === 'done') return
    await kind.apply(step, look.before, context())
    assert.deepEqual(await kind.look(step), { state: 'done' })
    // A kill within apply or undo: each is called once more.
    await kind.apply(step, look.before, context())
    assert.deepEqual(await kind.undo(step, look.before, context()), { state: 'restored' })
    assert.deepEqual(await kind.undo(step, look.before, context()), { state: 'restored' })
    assert.deepEqual(states.get('x.service'), UNITS[was])
    assert.deepEqual(states.get('y.service'), UNITS.running)
  })
}

test('a unit that is masked is not started against the will of who masked it', async () => {
  const { kind, calls } = await kindWith({ 'x.service': UNITS.masked })
  await assert.rejects(kind.look({ unit: 'x.service', ...ON }), {
    code: 'SETUP_SERVICE',
    remedy: 'If it may run again: systemctl unmask x.service',
  })
  assert.deepEqual(calls, [])
})

test('a unit that was masked since stays so, and it is said', async () => {
  const { kind, states } = await kindWith({ 'x.service': UNITS.running })
  const step = { unit: 'x.service', ...OFF }
  const was = await before(kind, step)
  await kind.apply(step, was, context())
  states.set('x.service', UNITS.masked)
  assert.deepEqual(await kind.undo(step, was, context()), {
    state: 'kept',
    sentence: 'x.service has been masked since, and stays so',
    remedy: 'systemctl unmask x.service',
  })
})

test('a unit whose package was removed since cannot be given back', async () => {
  const { kind, states } = await kindWith({ 'x.service': UNITS.running })
  const step = { unit: 'x.service', ...OFF }
  const was = await before(kind, step)
  states.delete('x.service')
  assert.equal((await kind.undo(step, was, context())).state, 'kept')
})

test('links that the unit does not ask for come back, and those of other units stay as they are', async () => {
  const root = await mkdtemp(join(tmpdir(), 'units-'))
  try {
    const wants = join(root, 'special.target.wants')
    await mkdir(wants)
    for (const path of [join(wants, 'x.service'), join(root, 'alias.service')]) {
      await symlink('/lib/systemd/system/x.service', path)
    }
    await symlink('/lib/systemd/system/y.service', join(wants, 'y.service'))
    const fake = fakeSystemctl({ 'x.service': UNITS.running })
    const { systemctl } = fake
    // As Also=y.service does it.
    const run: typeof systemctl.run = async (...args) => {
      await systemctl.run(...args)
      if (args[0] === 'disable') await rm(wants, { recursive: true })
      if (args[0] === 'enable') await symlink('/lib/systemd/system/z.service', join(root, 'z.service'))
    }
    const kind = createUnitKind({ systemctl: { ...systemctl, run }, directory: root, times: QUICK })
    const step = { unit: 'x.service', ...OFF }
    const was = await before(kind, step)
    await kind.apply(step, was, context())
    assert.deepEqual(await readdir(wants), ['y.service'])
    await kind.undo(step, was, context())
    assert.equal(await readlink(join(wants, 'x.service')), '/lib/systemd/system/x.service')
    assert.deepEqual((await readdir(root)).toSorted(), ['alias.service', 'special.target.wants'])
    assert.deepEqual((await readdir(wants)).toSorted(), ['x.service', 'y.service'])
  } finally {
    await rm(root, { recursive: true })
  }
})

test('tells what a service says while it starts', async () => {
  const { kind, starts } = await kindWith({ 'x.service': UNITS.off })
  const starting = {
    ...UNITS.running,
    active: 'activating',
    sub: 'start',
    words: 'clamd loads its databases',
  }
  const step = { unit: 'x.service', ...ON }
  const was = await before(kind, step)
  starts.push(UNITS.off, starting, starting, UNITS.running)
  const told = context()
  await kind.apply(step, was, told)
  assert.deepEqual(told.said, ['x.service: clamd loads its databases'])
})

const FAILURES = [
  ['that fails', { ...UNITS.off, active: 'failed', result: 'exit-code' }, /did not start \(exit-code\); its/],
  ['that is started again and again', { ...UNITS.running, active: 'activating', restarts: 3 }, /activating/],
] as const

for (const [title, ended, sentence] of FAILURES) {
  test(`a start ${title} is an error with the last line of its log`, async () => {
    const { kind, starts } = await kindWith({ 'x.service': UNITS.off })
    const step = { unit: 'x.service', ...ON }
    const was = await before(kind, step)
    starts.push(UNITS.off, ended)
    await assert.rejects(kind.apply(step, was, context()), (error: Error) => {
      assert.match(error.message, sentence)
      assert.match(error.message, /config: line 3 is wrong$/)
      return true
    })
  })
}

test('Ctrl-C while a service starts ends the wait', async () => {
  const { kind, starts } = await kindWith({ 'x.service': UNITS.off })
  const step = { unit: 'x.service', ...ON }
  const was = await before(kind, step)
  starts.push(UNITS.off, { ...UNITS.running, active: 'activating' })
  const { progress } = context()
  await assert.rejects(kind.apply(step, was, { signal: AbortSignal.abort(), progress }), {
    code: 'SETUP_INTERRUPTED',
  })
})

test('reads what systemctl show prints', () => {
  const text =
    'LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nSubState=running\nResult=success\n'
  const state = unitState(`${text}StatusText=Scanning = yes\nNRestarts=2\n`)
  assert.deepEqual(state, { ...UNITS.running, words: 'Scanning = yes', restarts: 2 })
})
