import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EngineError } from '../engine/errors.ts'
import type { Generation } from './databases/generations.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'
import {
  advance,
  DEATHS_FOR_RELAPSE,
  isRelapse,
  isServing,
  type Launch,
  launchOf,
  NEXT,
  opening,
  PROBATION_MS,
  type SlotEvent,
  type SlotKind,
  type SlotState,
  serviceOf,
} from './slot-state.ts'

const generation = (name: string): Generation => ({
  path: `/generations/${name}`,
  set: { official: false, fingerprint: name, files: [] },
})
const LIMITS: ClamdLimits = {
  threads: 1,
  maxQueue: 1,
  streamMaxLength: 1,
  maxFileSize: 1,
  maxScanSize: 1,
  maxScanTime: 1,
  readTimeoutSeconds: 1,
  alerts: { encrypted: false, macros: false, pua: false },
}
const child = { pid: 1, stop: async () => ({ code: 0, signal: null }) }
const launchWith = (one: Generation): Launch => ({
  generation: one,
  limits: LIMITS,
  temporaryDirectory: '/tmp/x',
  child,
})
const ONE = generation('one')
const error = new EngineError('ENGINE_CLAMD_DIED', 'clamd ended with exit code 1')

const event: fc.Arbitrary<SlotEvent> = fc.oneof(
  fc.constant<SlotEvent>({ kind: 'spawned', launch: launchWith(ONE) }),
  fc.constant<SlotEvent>({ kind: 'ready', loaded: { at: 0, signatures: undefined } }),
  fc.constant<SlotEvent>({ kind: 'refused', error }),
  fc.nat(10_000).map((at): SlotEvent => ({ kind: 'died', error, at })),
  fc.nat(10_000).map((at): SlotEvent => ({ kind: 'respawn', generation: ONE, at })),
  fc.nat(10_000).map((at): SlotEvent => ({ kind: 'promote', at })),
  fc.constant<SlotEvent>({ kind: 'judged' }),
  fc.constant<SlotEvent>({ kind: 'replace', problem: undefined }),
  fc.constant<SlotEvent>({ kind: 'retire' }),
  fc.constant<SlotEvent>({ kind: 'close' }),
  fc.constant<SlotEvent>({ kind: 'closed' }),
)
const start: fc.Arbitrary<SlotState> = fc.constantFrom<SlotState>(
  { kind: 'trying', launch: undefined },
  opening(undefined, 0),
)

/** Each state on the way of some events, and the event that led there. */
function* walk(state: SlotState, events: readonly SlotEvent[]) {
  let at = state
  for (const one of events) {
    const next = advance(at, one)
    yield { before: at, event: one, after: next ?? at, isRefused: next === undefined }
    at = next ?? at
  }
}

const walks = { numRuns: 2000 }
const randomWalk = (check: (step: ReturnType<typeof walk> extends Generator<infer S> ? S : never) => void) =>
  fc.assert(
    fc.property(start, fc.array(event, { maxLength: 40 }), (first, events) => {
      for (const step of walk(first, events)) check(step)
    }),
    walks,
  )

test('in whatever order things happen, a state follows from the table or nothing changes', () => {
  randomWalk(({ before, event: { kind }, after, isRefused }) => {
    const wanted = NEXT[before.kind][kind]
    if (isRefused) assert.equal(after, before)
    else assert.equal(after.kind, wanted)
  })
})

test('a second clamd is never started in a slot while one runs there', () => {
  // The driver starts one when the slot begins and after each respawn: none runs at these moments.
  randomWalk(({ event: { kind }, after, isRefused }) => {
    if (kind === 'respawn' && !isRefused) assert.equal(launchOf(after), undefined)
  })
})

test('a candidate, one that failed and one that was retired are never started again', () => {
  const never = new Set<SlotKind>(['trying', 'proven', 'failed', 'draining', 'closing', 'closed'])
  randomWalk(({ before, event: { kind }, isRefused }) => {
    if (kind === 'respawn' && never.has(before.kind)) assert.ok(isRefused)
  })
})

test('what gets messages was proved, or is started to serve; what was retired, failed or closed never gets any', () => {
  randomWalk(({ before, event: { kind }, after }) => {
    if (isServing(before) || !isServing(after)) return
    assert.equal(before.kind, 'proven')
    assert.equal(kind, 'promote')
  })
})

test('a clamd that is seen running is known until it died, or is ended for good', () => {
  randomWalk(({ before, event: { kind }, after }) => {
    if (launchOf(before) === undefined || after.kind === 'closing') return
    if (kind !== 'died') assert.notEqual(launchOf(after), undefined)
  })
})

test('from everywhere a close leads to the end, and nothing leads out of it', () => {
  fc.assert(
    fc.property(start, fc.array(event, { maxLength: 40 }), (first, events) => {
      let state = [...walk(first, events)].at(-1)?.after ?? first
      for (const kind of ['close', 'closed'] as const) state = advance(state, { kind }) ?? state
      assert.equal(state.kind, 'closed')
    }),
    walks,
  )
  assert.deepEqual(NEXT.closed, {})
})

test('every state can be reached, and every event means something somewhere', () => {
  const reached = new Set<SlotKind>(['trying', 'opening'])
  for (let size = 0; size !== reached.size; ) {
    size = reached.size
    for (const kind of [...reached]) for (const next of Object.values(NEXT[kind])) reached.add(next)
  }
  assert.deepEqual([...reached].toSorted(), Object.keys(NEXT).toSorted())
})

/** Serves with a generation from `since` on, and dies at these times. */
function served(since: number, deaths: readonly number[]): SlotState {
  let state = opening(ONE, since)
  for (const at of deaths) {
    for (const one of [
      { kind: 'spawned', launch: launchWith(ONE) },
      { kind: 'ready', loaded: { at: 0, signatures: 1 } },
      { kind: 'died', error, at },
      { kind: 'respawn', generation: ONE, at },
    ] as const) {
      state = advance(state, one) ?? assert.fail(`${state.kind} refuses ${one.kind}`)
    }
  }
  return state
}

const isRelapsed = (state: SlotState) => isRelapse(serviceOf(state) ?? assert.fail('it does not serve'))

test('a set relapses with the third death within its probation, and not before', () => {
  assert.equal(DEATHS_FOR_RELAPSE, 3)
  assert.equal(isRelapsed(served(0, [1, 2])), false)
  assert.equal(isRelapsed(served(0, [1, 2, 3])), true)
  assert.equal(isRelapsed(served(1000, [1001, 1002, 1000 + PROBATION_MS])), true)
})

test('deaths after the probation say nothing of the set', () => {
  const late = PROBATION_MS + 1
  assert.equal(isRelapsed(served(0, [1, 2, late, late, late])), false)
})

test('another set begins without a death, and so does one that was promoted', () => {
  const state = served(0, [1, 2])
  const pausing = [
    { kind: 'spawned', launch: launchWith(ONE) },
    { kind: 'died', error, at: 3 },
  ].reduce<SlotState>((at, one) => advance(at, one as SlotEvent) ?? at, state)
  const other = advance(pausing, { kind: 'respawn', generation: generation('two'), at: 4 })
  assert.deepEqual(serviceOf(other ?? pausing), {
    generation: generation('two'),
    since: 4,
    deaths: 0,
    isJudged: false,
  })
})

test('a clamd that ends while it loads says nothing of what it does to mail', () => {
  let state = opening(ONE, 0)
  for (let time = 0; time < 5; time++) {
    for (const one of [
      { kind: 'spawned', launch: launchWith(ONE) },
      { kind: 'died', error, at: 1 },
      { kind: 'respawn', generation: ONE, at: 1 },
    ] as const) {
      state = advance(state, one) ?? assert.fail()
    }
  }
  assert.equal(isRelapsed(state), false)
})

test('a clamd that had to be ended since it could not scan counts as one that died', () => {
  let state = opening(ONE, 0)
  for (let time = 0; time < 3; time++) {
    for (const one of [
      { kind: 'spawned', launch: launchWith(ONE) },
      { kind: 'ready', loaded: { at: 0, signatures: 1 } },
      { kind: 'replace', problem: undefined },
      { kind: 'died', error, at: 1 },
      { kind: 'respawn', generation: ONE, at: 1 },
    ] as const) {
      state = advance(state, one) ?? assert.fail()
    }
  }
  assert.equal(isRelapsed(state), true)
})
