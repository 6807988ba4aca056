import fc from 'fast-check'
import { ACTIONS, DIRECTIONS, OUTCOMES, SIGNATURE_CLASSES } from '../../src/config/sections/actions.ts'
import type { CopyState } from '../../src/store/copy-states.ts'
import type { EntryRecord, MessageEvent } from '../../src/store/types.ts'

/*
 * Events for tests, of few values that have what databases give a meaning to: what is looked for is found often, and by
 * several. Nothing in here is a letter whose lower case depends on its neighbours.
 */

/** When the events of tests begin, Unix time, ms: a whole day of UTC. */
export const FIRST_MS = Date.UTC(2026, 10, 20)
const HOUR_MS = 3_600_000
/** A moment after all of them. */
export const NOW_MS = FIRST_MS + 4 * 24 * HOUR_MS

export const ADDRESSES = [
  'ann@example.org',
  'Bob.Builder@Example.org',
  'c%_\\@sub.example.org',
  "o'neil*@example.net",
  'ümlaut@exämple.org',
  '[x]?@example.net.',
  'no-domain',
] as const
export const SUBJECTS = [
  '100% off_now',
  'Rechnung ÜBER 7 €',
  `x'y"z\\ -- ; DROP TABLE finding`,
  '*star* [set] ?',
  'AND OR NOT NEAR(a b) "',
  'before\0after',
  'half \ud800 pair',
  'mark \u001a0000',
  '😀 smile',
  'ab',
  '',
] as const
export const SIGNATURES = [
  'Eicar-Test-Signature',
  'Sanesecurity.Phish.%1',
  'Sanesecurity.Malware_2',
  'YARA.x',
] as const
export const IDS = ['4bWxYz1', '4BWXYZ1', 'ABC%', 'q_1', 'é\\1'] as const
const HOSTS = ['mx1.example.org', 'MX2.example.org'] as const
const CLIENTS = ['192.0.2.1', '2001:db8::1', '198.51.100.7'] as const
const NAMES = ['Mail.Example.com', 'unknown', 'a_b.example'] as const
const USERS = ['ann', 'Ann', 'jürgen'] as const
const STATES: readonly CopyState[] = [
  ...(['kept', 'releasing', 'released', 'refused', 'deferred', 'unknown', 'deleted', 'expired'] as const),
]
export const RULES = ['no junk', 'Rule_2', '50%'] as const

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 })
/** Few moments, so that many events share one. */
const moments = fc.integer({ min: 0, max: 95 }).map((hours) => FIRST_MS + hours * HOUR_MS)
const reason = fc
  .record({ text: fc.constantFrom('policy.infected: reject', 'rule'), rule: maybe(RULES) })
  .map(({ text, rule }) => ({
    text,
    ...(rule !== undefined && { rule: { name: rule, file: '/etc/x.yaml', line: 3 } }),
  }))

const mail = fc.record({
  id: fc.integer({ min: 1, max: 0xffffffff }).map(eventId),
  atMs: moments,
  host: fc.constantFrom(...HOSTS),
  queueId: maybe(IDS),
  messageId: maybe(IDS),
  subject: maybe(SUBJECTS),
  sender: fc.constantFrom('', ...ADDRESSES),
  recipients: fc.array(
    fc.record({
      address: fc.constantFrom(...ADDRESSES),
      wanted: fc.constantFrom(...ACTIONS),
      fate: fc.constantFrom('delivered', 'refused', 'quarantined'),
      because: reason,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  client: maybe(CLIENTS),
  clientName: maybe(NAMES),
  helo: maybe(NAMES),
  authenticated: maybe(USERS),
  direction: maybe(DIRECTIONS),
  bytes: fc.integer({ min: 0, max: 5000 }),
  because: reason,
  server: maybe(['unix:/clamd', 'tcp:127.0.0.1:3310']),
  engine: maybe(['1.4.6', '1.0.9']),
  databaseVersion: maybe([27_800, 27_801]),
  decisionMs: fc.constantFrom(0.5, 3.25, 120),
  scanMs: maybe([0, 3, 4.5, 2500]),
  policy: fc.constantFrom('abcdef0123456789', 'other'),
})

const clean = fc
  .record({ mail, kind: fc.constantFrom('clean', 'skipped'), facts: maybe(['{"v":1}']) })
  .map(({ mail: all, kind, facts }) => {
    // What was decided otherwise for anybody is a finding.
    const recipients = all.recipients.map((one) => ({ ...one, wanted: 'accept' as const }))
    return { ...all, recipients, kind, facts, action: 'accept', isFinding: false } as const
  })

const found = fc
  .record({
    mail,
    kind: fc.constantFrom(...OUTCOMES),
    action: fc.constantFrom(...ACTIONS),
    signature: maybe(SIGNATURES),
    classes: fc.option(
      fc.uniqueArray(fc.constantFrom(...SIGNATURE_CLASSES), { minLength: 1, maxLength: 3 }),
      {
        nil: undefined,
      },
    ),
    source: maybe(['official', 'Sanesecurity']),
    incident: maybe(IDS),
    entry: fc.option(fc.integer({ min: 1, max: 40 }).map(entryId), { nil: undefined }),
    releaseOf: fc.option(fc.integer({ min: 1, max: 40 }).map(entryId), { nil: undefined, freq: 2 }),
    reply: maybe(['550 5.7.1 Infected']),
    file: maybe(['x.ndb']),
    failure: maybe([{ kind: 'timeout', code: 'SCAN_TIMEOUT', detail: 'late' }]),
    monitored: fc.option(
      fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), because: reason }), {
        minLength: 1,
        maxLength: 3,
      }),
      { nil: undefined, freq: 2 },
    ),
    ignored: maybe(SIGNATURES.map((signature) => ({ signature, reason: 'good' }))),
  })
  .map(({ mail: all, classes, ...rest }) => ({
    ...all,
    ...rest,
    classes,
    class: classes?.[0],
    isFinding: true,
  }))

/** A message, be it clean or not. */
export const anyEvent: fc.Arbitrary<MessageEvent> = fc.oneof(clean, found)

/** An entry of the index; its number is below 40, as those that events have. */
export const anyEntry: fc.Arbitrary<EntryRecord> = fc.record({
  id: fc.integer({ min: 1, max: 40 }).map(entryId),
  keptAtMs: moments,
  host: fc.constantFrom(...HOSTS),
  queueId: maybe(IDS),
  messageId: maybe(IDS),
  subject: maybe(SUBJECTS),
  sender: fc.constantFrom('', ...ADDRESSES),
  client: maybe(CLIENTS),
  authenticated: maybe(USERS),
  kind: fc.constantFrom(...OUTCOMES),
  signature: maybe(SIGNATURES),
  class: maybe(SIGNATURE_CLASSES),
  source: maybe(['official']),
  bytes: fc.integer({ min: 0, max: 5000 }),
  sha256: fc.constant('0'.repeat(64)),
  copies: fc.array(
    fc.record({
      address: fc.constantFrom(...ADDRESSES),
      state: fc.constantFrom(...STATES),
      words: maybe(['250 ok']),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

/** Random events with an id each, and at most one event for each entry. */
export function someEvents(count: number, seed: number): readonly MessageEvent[] {
  const entries = new Set<string>()
  const events = new Map<string, MessageEvent>()
  for (const event of fc.sample(anyEvent, { numRuns: count, seed })) {
    const isTaken = event.entry !== undefined && entries.has(event.entry)
    if (event.entry !== undefined) entries.add(event.entry)
    events.set(event.id, isTaken ? { ...event, entry: undefined } : event)
  }
  return [...events.values()]
}

/** Random entries, each with its own id. */
export function someEntries(count: number, seed: number): readonly EntryRecord[] {
  return [
    ...new Map(fc.sample(anyEntry, { numRuns: count, seed }).map((entry) => [entry.id, entry])).values(),
  ]
}

function eventId(n: number): string {
  return `01a20621-2830-7000-8000-${n.toString(16).padStart(12, '0')}`
}

function entryId(n: number): string {
  return `20261120T000000Z-${n.toString(16).padStart(4, '0')}`
}
