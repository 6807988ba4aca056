import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace, type Pace } from './pace.ts'

const EVERY_MS = 10

/** Whoever asks stays on the line. */
function stays(client: string) {
  return { client, onGone: () => () => undefined }
}

/** Asks for each of them at once, and notes who comes in. */
function ask(pace: Pace, clients: readonly string[], cameIn: string[]): void {
  for (const client of clients) {
    const turn = pace.turn(stays(client))
    if (turn === undefined) cameIn.push(client)
    else void turn.then(() => cameIn.push(client))
  }
}

function paced(context: { mock: { timers: { enable(options: { apis: ['setTimeout'] }): void } } }) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { nowMs: 1000 }
  const state = { isNeeded: true }
  const pace = createPace({
    ...{ everyMs: EVERY_MS, isNeeded: () => state.isNeeded, now: () => clock.nowMs },
  })
  return { pace, clock, state }
}

test('of those who ask in one moment one comes in at once, and the rest one by one', async (context) => {
  const { pace, clock } = paced(context)
  const cameIn: string[] = []
  ask(pace, ['a1', 'a2', 'a3'], cameIn)
  assert.deepEqual(cameIn, ['a1'])
  for (const next of ['a2', 'a3']) {
    clock.nowMs += EVERY_MS
    context.mock.timers.tick(EVERY_MS)
    await Promise.resolve()
    assert.equal(cameIn.at(-1), next)
  }
  assert.equal(pace.waiting, 0)
  // Nobody asked for a while, which is no reason to let in two.
  clock.nowMs += 1000
  ask(pace, ['b1', 'b2'], cameIn)
  assert.deepEqual(cameIn.slice(3), ['b1'])
})

test('who asks now and then never waits', (context) => {
  const { pace, clock } = paced(context)
  const cameIn: string[] = []
  for (let n = 0; n < 100; n++) {
    ask(pace, ['a'], cameIn)
    clock.nowMs += EVERY_MS
  }
  assert.equal(cameIn.length, 100)
})

test('each client has a turn before one has a second, and his come in their order', async (context) => {
  const { pace, clock } = paced(context)
  const cameIn: string[] = []
  ask(pace, ['x'], [])
  const turns = ['flood', 'flood', 'flood', 'mine', 'flood', 'other', 'mine']
  ask(pace, turns, cameIn)
  for (const _ of turns) {
    clock.nowMs += EVERY_MS
    context.mock.timers.tick(EVERY_MS)
    await Promise.resolve()
  }
  assert.deepEqual(cameIn, ['flood', 'mine', 'other', 'flood', 'mine', 'flood', 'flood'])
})

test('after a pause of the event loop they do not all come in at once', async (context) => {
  const { pace, clock } = paced(context)
  const cameIn: string[] = []
  ask(pace, ['x'], [])
  ask(pace, ['a', 'b', 'c'], cameIn)
  clock.nowMs += 60_000
  context.mock.timers.tick(EVERY_MS)
  await Promise.resolve()
  assert.deepEqual(cameIn, ['a'])
  clock.nowMs += EVERY_MS
  context.mock.timers.tick(EVERY_MS)
  await Promise.resolve()
  assert.deepEqual(cameIn, ['a', 'b'])
})

test('whoever hangs up takes no turn, and is told so', async (context) => {
  const { pace, clock } = paced(context)
  const cameIn: string[] = []
  ask(pace, ['x'], [])
  let hangUp: () => void = () => assert.fail('nobody waits')
  let stopped = 0
  const turn = pace.turn({
    client: 'gone',
    onGone(left) {
      hangUp = left
      return () => void stopped++
    },
  })
  ask(pace, ['a'], cameIn)
  assert.equal(pace.waiting, 2)
  hangUp()
  assert.equal(await turn, false)
  assert.deepEqual([pace.waiting, stopped], [1, 1])
  hangUp()
  clock.nowMs += EVERY_MS
  context.mock.timers.tick(EVERY_MS)
  await Promise.resolve()
  assert.deepEqual([cameIn, pace.waiting], [['a'], 0])
})

test('without mail nobody waits, and when the mail ends those who wait come in', async (context) => {
  const { pace, clock, state } = paced(context)
  const cameIn: string[] = []
  state.isNeeded = false
  ask(pace, Array<string>(50).fill('a'), cameIn)
  assert.equal(cameIn.length, 50)
  state.isNeeded = true
  ask(pace, ['b'], cameIn)
  assert.equal(cameIn.length, 50)
  // For the fifty before nobody pays.
  clock.nowMs += EVERY_MS
  context.mock.timers.tick(EVERY_MS)
  await Promise.resolve()
  assert.deepEqual(cameIn.slice(50), ['b'])
  ask(pace, ['c', 'd', 'e'], cameIn)
  state.isNeeded = false
  // The timer that runs was set while there was mail.
  for (let ms = 0; ms < 1000; ms += EVERY_MS) {
    context.mock.timers.tick(EVERY_MS)
    await Promise.resolve()
  }
  assert.deepEqual(cameIn.slice(50), ['b', 'c', 'd', 'e'])
})
