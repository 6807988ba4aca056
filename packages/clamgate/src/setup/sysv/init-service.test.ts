import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StepContext } from '../types.ts'
import { createInitServiceKind } from './init-service.ts'
import { type FakeOptions, type FakeService, fakeInitScripts } from './testing/fake-init-scripts.ts'

const OFF: FakeService = { active: false, ability: 'disabled' }
const NEW: FakeService = { active: false, ability: 'none' }
const RUNNING: FakeService = { active: true, ability: 'enabled' }

function context(still = false): StepContext & { readonly said: readonly string[] } {
  const said: string[] = []
  return { signal: new AbortController().signal, progress: (line) => said.push(line), said, still }
}

function kindWith(was: FakeService, options: FakeOptions = {}) {
  const drained: (readonly string[])[] = []
  const drain = async (addresses: readonly string[]) => {
    drained.push(addresses)
  }
  const fake = fakeInitScripts({ x: was, y: RUNNING }, options)
  return { ...fake, drained, kind: createInitServiceKind({ scripts: fake.scripts, drain }) }
}

for (const { was, wanted, changes } of [
  {
    was: NEW,
    wanted: { enabled: true, active: true },
    changes: ['update-rc.d x enable', '/etc/init.d/x start'],
  },
  {
    was: OFF,
    wanted: { enabled: true, active: true },
    changes: ['update-rc.d x enable', '/etc/init.d/x start'],
  },
  {
    was: RUNNING,
    wanted: { enabled: false, active: false },
    changes: ['update-rc.d x disable', '/etc/init.d/x stop'],
  },
  { was: RUNNING, wanted: { enabled: true, active: true }, changes: [] },
  { was: OFF, wanted: { enabled: false, active: false }, changes: [] },
  { was: NEW, wanted: { enabled: true, active: null }, changes: ['update-rc.d x enable'] },
]) {
  test(`a service that is ${JSON.stringify(was)}, wanted ${JSON.stringify(wanted)}: changed, and given back as it was`, async () => {
    const { kind, states } = kindWith(was)
    const step = { name: 'x', ...wanted }
    const look = await kind.look(step)
    assert.deepEqual(look.state === 'needed' ? look.changes : [], changes)
    if (look.state === 'done') return
    await kind.apply(step, look.before, context())
    assert.deepEqual(await kind.look(step), { state: 'done' })
    // A kill within apply or undo: each is called once more.
    await kind.apply(step, look.before, context())
    assert.deepEqual(await kind.undo(step, look.before, context()), { state: 'restored' })
    assert.deepEqual(await kind.undo(step, look.before, context()), { state: 'restored' })
    assert.deepEqual(states.get('x'), was)
    assert.deepEqual(states.get('y'), RUNNING)
  })
}

const ON = { name: 'x', enabled: true, active: true, milters: ['unix:/s'] }

test('in a setup of the panel nothing is started, enabled or stopped', async () => {
  const { kind, calls } = kindWith(NEW)
  await kind.apply(ON, { ability: 'none', active: false }, context(true))
  assert.equal((await kind.undo(ON, { ability: 'none', active: false }, context(true))).state, 'kept')
  assert.deepEqual(calls, [])
})

test('before a milter is stopped, mail that is under way comes to its end', async () => {
  const { kind, drained } = kindWith(RUNNING)
  await kind.undo(ON, { ability: 'none', active: false }, context())
  assert.deepEqual(drained, [['unix:/s']])
})

test('without update-rc.d it runs all the same, and that is said', async () => {
  const { kind, calls } = kindWith(NEW, { hasRcLinks: false })
  const how = context()
  await kind.apply(ON, { ability: 'none', active: false }, how)
  assert.deepEqual(calls, ['x start'])
  assert.match(how.said[0] ?? '', /^there is no update-rc\.d here: x does not start at boot/)
})

test('a service whose script is gone has nothing to be given back, unless it ran', async () => {
  const { kind } = kindWith(NEW)
  const gone = { ...ON, name: 'gone' }
  assert.deepEqual(await kind.undo(gone, { ability: 'none', active: false }, context()), {
    state: 'restored',
  })
  assert.equal((await kind.undo(gone, { ability: 'enabled', active: true }, context())).state, 'kept')
  await assert.rejects(kind.look(gone), {
    code: 'SETUP_SERVICE',
    message: 'There is no init script /etc/init.d/gone',
  })
  assert.deepEqual(await kind.look({ ...gone, enabled: false, active: false }), { state: 'done' })
})

test('a service that does not start is an error', async () => {
  const { kind } = kindWith(NEW, { broken: ['x'] })
  await assert.rejects(kind.apply(ON, { ability: 'none', active: false }, context()), {
    code: 'SETUP_SERVICE',
  })
})
