import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntryLogLine } from '../entries/types.ts'
import { copiesNow, copiesOf, RETRIED_BY, RETRY_FOR_MS, retryAt, whyNot } from './states.ts'

const RECIPIENTS = [{ address: 'ann@example.org' }, { address: 'bob@example.org' }]
const START = Date.parse('2026-11-01T12:00:00Z')
const at = (ms = 0) => new Date(START + ms).toISOString()

function begun(attempt: string, recipients: readonly number[], ms = 0, by = 'root'): EntryLogLine {
  return { act: 'release-begun', at: at(ms), by, attempt, recipients, as: 'original' }
}

function ended(
  attempt: string,
  results: readonly (readonly [number, 'released' | 'refused' | 'deferred' | 'unknown'])[],
  ms = 0,
): EntryLogLine {
  return {
    act: 'release-ended',
    at: at(ms),
    attempt,
    results: results.map(([recipient, state]) => ({ recipient, state, queueId: '4bQ', words: '250 ok' })),
  }
}

const states = (log: readonly EntryLogLine[], isRunning?: (attempt: string) => boolean) =>
  copiesOf(RECIPIENTS, log, isRunning).map(({ state }) => state)

test('everybody is kept until something happens', () => {
  assert.deepEqual(states([]), ['kept', 'kept'])
})

test('13.10 each recipient has the state of its own result, with the words', () => {
  const copies = copiesOf(RECIPIENTS, [
    begun('a', [0, 1]),
    ended(
      'a',
      [
        [0, 'released'],
        [1, 'refused'],
      ],
      5,
    ),
  ])
  assert.deepEqual(
    copies.map(({ state, queueId, words, atMs }) => ({ state, queueId, words, atMs })),
    [
      { state: 'released', queueId: '4bQ', words: '250 ok', atMs: START + 5 },
      { state: 'refused', queueId: '4bQ', words: '250 ok', atMs: START + 5 },
    ],
  )
})

test('13.11 a release without an end is unknown once nobody is at it, and asks before it is done again', () => {
  const log = [begun('a', [0])]
  assert.deepEqual(
    states(log, () => true),
    ['releasing', 'kept'],
  )
  const [ann] = copiesOf(RECIPIENTS, log)
  assert.ok(ann !== undefined)
  assert.equal(ann.state, 'unknown')
  assert.equal(whyNot(ann, false), 'unknown')
  assert.equal(whyNot(ann, true), undefined)
})

test('13.11 what was perhaps delivered once stays so, whatever a later attempt brings', () => {
  const [ann] = copiesOf(RECIPIENTS, [begun('a', [0]), begun('b', [0]), ended('b', [[0, 'refused']])])
  assert.equal(ann?.state, 'refused')
  assert.equal(ann && whyNot(ann, false), 'may-have-arrived')
})

test('13.14 a release of some leaves the others as they were', () => {
  assert.deepEqual(states([begun('a', [1]), ended('a', [[1, 'released']])]), ['kept', 'released'])
})

test('a result of an attempt that is not the last one changes nothing', () => {
  assert.deepEqual(
    states([begun('a', [0]), begun('b', [0]), ended('a', [[0, 'released']])], () => true),
    ['releasing', 'kept'],
  )
})

test('what is deleted stays deleted', () => {
  const log: EntryLogLine[] = [{ act: 'deleted', at: at(), by: 'root', recipients: [0] }]
  assert.deepEqual(states([...log, begun('a', [0]), ended('a', [[0, 'released']])]), ['deleted', 'kept'])
})

test('a release to others, a note and an index that is none leave everybody as they were', () => {
  const forward: EntryLogLine = { ...begun('a', [0]), to: ['eve@example.net'] } as EntryLogLine
  const note: EntryLogLine = { act: 'noted', at: at(), by: 'root', what: 'export', words: '' }
  assert.deepEqual(states([forward, ended('a', [[0, 'released']]), note, begun('b', [7, -1])]), [
    'kept',
    'kept',
  ])
})

test('13.10 a deferred copy is tried again with growing pauses, for a day', () => {
  const log: EntryLogLine[] = []
  let ms = 0
  const pauses: number[] = []
  for (let attempt = 0; attempt < 100; attempt++) {
    log.push(begun(`${attempt}`, [0], ms, RETRIED_BY), ended(`${attempt}`, [[0, 'deferred']], ms))
    const [ann] = copiesOf(RECIPIENTS, log)
    const next = ann === undefined ? undefined : retryAt(ann, START + ms)
    if (next === undefined) break
    pauses.push((next - START - ms) / 60_000)
    ms = next - START
  }
  assert.deepEqual(pauses.slice(0, 8), [1, 2, 4, 8, 16, 32, 60, 60])
  assert.ok(ms <= RETRY_FOR_MS && ms > RETRY_FOR_MS - 3_600_000)
  assert.deepEqual(states(log), ['deferred', 'kept'])
})

test('a copy that was released is not tried again', () => {
  const [ann] = copiesOf(RECIPIENTS, [begun('a', [0]), ended('a', [[0, 'released']])])
  assert.equal(ann && retryAt(ann, START), undefined)
})

test('13.10 what a clock far ahead has written down is tried again by the clock that is right, for a day from then', () => {
  const YEAR = 366 * 86_400_000
  const ahead = [begun('a', [0], YEAR), ended('a', [[0, 'deferred']], YEAR)]
  const [ann] = copiesOf(RECIPIENTS, ahead)
  assert.equal(ann && retryAt(ann, START), START)
  const [again] = copiesOf(RECIPIENTS, [
    ...ahead,
    begun('b', [0], 0, RETRIED_BY),
    ended('b', [[0, 'deferred']]),
  ])
  assert.deepEqual(again?.deferrals, { count: 2, sinceMs: START })
  assert.equal(again && retryAt(again, START), START + 120_000)
})

test('13.10 a copy that may have arrived and is deferred when somebody sends it again is tried no more, and shown as what it was', () => {
  const log = [begun('a', [0]), ended('a', [[0, 'unknown']]), begun('b', [0]), ended('b', [[0, 'deferred']])]
  const copies = copiesOf(RECIPIENTS, log)
  const [ann] = copies
  assert.equal(ann && retryAt(ann, START), undefined)
  assert.deepEqual(
    copiesNow(copies, START + RETRY_FOR_MS).map(({ state }) => state),
    ['unknown', 'kept'],
  )
})
