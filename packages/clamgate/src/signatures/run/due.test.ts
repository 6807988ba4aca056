import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourceMemory } from '../journal/state.ts'
import { jitterOf, nextAt, nextForced } from './due.ts'
import { HOUR_MS, MINUTE_MS } from './testing/plans.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')
const PLAN = { name: 'own', intervalMs: 4 * HOUR_MS }
const YEAR_MS = 365 * 24 * HOUR_MS

function memory(more: Partial<SourceMemory>): SourceMemory {
  return { failures: 0, unended: 0, files: {}, ...more }
}

function looked(agoMs: number, more: Partial<SourceMemory> = {}): SourceMemory {
  const at = NOW - agoMs
  return memory({ lastAttemptMs: at, lastServedMs: at, lastSuccessMs: at, ...more })
}

function pause(code: string, forMs: number, sinceMs = NOW - HOUR_MS) {
  return { code, sentence: code, sinceMs, untilMs: NOW + forMs }
}

interface Case {
  readonly name: string
  readonly memory: SourceMemory | undefined
  /** Minutes from now; 0 or less: it is due. */
  readonly next: number
  readonly forced: number
}

const CASES: readonly Case[] = [
  { name: 'never asked', memory: undefined, next: 0, forced: 0 },
  { name: 'asked an hour ago', memory: looked(HOUR_MS), next: 179, forced: 179 },
  { name: 'asked an interval ago', memory: looked(4 * HOUR_MS), next: 0, forced: 0 },
  {
    name: 'asked by cron, a few seconds less than an interval ago',
    memory: looked(4 * HOUR_MS - 20_000),
    next: 0,
    forced: 0,
  },
  {
    name: 'unreachable a minute ago',
    memory: memory({ lastAttemptMs: NOW - MINUTE_MS, failures: 1 }),
    next: 4,
    forced: 0,
  },
  {
    name: 'unreachable for the third time',
    memory: memory({ lastAttemptMs: NOW, failures: 3 }),
    next: 20,
    forced: 0,
  },
  {
    name: 'unreachable for days',
    memory: memory({ lastAttemptMs: NOW, failures: 99 }),
    next: 240,
    forced: 0,
  },
  {
    name: 'some files served, others unreachable',
    memory: looked(HOUR_MS, { failures: 1 }),
    next: 179,
    forced: 179,
  },
  {
    name: 'a run was killed while it asked',
    memory: memory({ lastAttemptMs: NOW, unended: 1 }),
    next: 0,
    forced: 0,
  },
  {
    name: 'runs are killed again and again',
    memory: memory({ lastAttemptMs: NOW, unended: 5 }),
    next: 80,
    forced: 0,
  },
  {
    name: 'forbidden',
    memory: memory({ lastAttemptMs: NOW, pause: pause('SIGNATURES_FORBIDDEN', 6 * HOUR_MS) }),
    next: 360,
    forced: 0,
  },
  {
    name: 'a decoy',
    memory: memory({ lastAttemptMs: NOW, pause: pause('SIGNATURES_DECOY', 6 * HOUR_MS) }),
    next: 360,
    forced: 0,
  },
  {
    name: 'asked to come later',
    memory: memory({ lastAttemptMs: NOW, pause: pause('SIGNATURES_RETRY_LATER', HOUR_MS) }),
    next: 60,
    forced: 60,
  },
  {
    name: 'a pause that is over',
    memory: looked(5 * HOUR_MS, { pause: pause('SIGNATURES_RETRY_LATER', -1) }),
    next: 0,
    forced: 0,
  },
  { name: 'the last look is in the future', memory: looked(-YEAR_MS), next: 0, forced: 0 },
  {
    name: 'a pause that began in the future',
    memory: memory({ pause: pause('SIGNATURES_RETRY_LATER', 2 * YEAR_MS, NOW + YEAR_MS) }),
    next: 0,
    forced: 0,
  },
]

for (const { name, memory: known, next, forced } of CASES) {
  test(`when a source is asked: ${name}`, () => {
    const minutes = (at: number) => Math.max(0, Math.round((at - NOW) / MINUTE_MS))
    assert.deepEqual(
      [minutes(nextAt(PLAN, known, NOW)), minutes(nextForced(PLAN, known, NOW))],
      [next, forced],
    )
  })
}

test('what a host adds is its own, always the same, and small', () => {
  const hosts = Array.from({ length: 100 }, (_, index) => jitterOf(PLAN, `mx${index}.example.org`))
  assert.equal(jitterOf(PLAN, 'mx7.example.org'), hosts[7])
  assert.ok(new Set(hosts).size > 90)
  assert.ok(hosts.every((ms) => ms >= 0 && ms <= 10 * MINUTE_MS))
  assert.ok(jitterOf({ name: 'own', intervalMs: MINUTE_MS }, 'mx1') <= 6000)
})
