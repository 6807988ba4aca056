import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { ACTIONS, DIRECTIONS, OUTCOMES, SIGNATURE_CLASSES } from '../../src/config/sections/actions.ts'
import type { ActionRecord, EntryRecord, EventReason, MessageEvent } from '../../src/store/types.ts'

/** 1 June 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 5, 1, 12)

/** A UUID of version 7. */
export function newId(ms = NOON): string {
  const hex = Buffer.concat([
    Buffer.from(ms.toString(16).padStart(12, '0'), 'hex'),
    randomBytes(10),
  ]).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** Clean mail, delivered. */
export function cleanMail(over: Partial<MessageEvent> = {}): MessageEvent {
  const because = { text: 'policy.clean', key: 'policy.clean' }
  return {
    ...{
      id: newId(over.atMs),
      atMs: NOON,
      host: 'mx1.example.org',
      queueId: '4ABCDEF123',
      sender: 'Alice@example.net',
    },
    ...{ recipients: [{ address: 'bob@example.org', wanted: 'accept', fate: 'delivered', because }] },
    ...{
      subject: 'Minutes',
      messageId: '<1@example.net>',
      client: '192.0.2.7',
      clientName: 'mail.example.net',
    },
    ...{
      helo: 'mail.example.net',
      direction: 'inbound',
      bytes: 12_345,
      kind: 'clean',
      action: 'accept',
      because,
    },
    ...{ server: 'unix:/run/clamav/clamd.ctl', engine: 'ClamAV 1.4.3', databaseVersion: 27_900 },
    ...{
      databaseDate: 'Mon Jun  1 08:00:00 2026',
      decisionMs: 14.25,
      scanMs: 12.5,
      policy: 'f00d',
      isFinding: false,
    },
    ...over,
  }
}

/** Mail with malware, kept. */
export function infectedMail(over: Partial<MessageEvent> = {}): MessageEvent {
  return cleanMail({
    ...{ kind: 'infected', action: 'quarantine', signature: 'Win.Test.EICAR_HDB-1', class: 'malware' },
    ...{ source: 'main.cvd', isFinding: true, because: { text: 'policy.infected', key: 'policy.infected' } },
    ...over,
  })
}

export function keptEntry(over: Partial<EntryRecord> = {}): EntryRecord {
  return {
    ...{ id: `20260601T120000Z-${randomBytes(6).toString('hex')}`, keptAtMs: NOON, host: 'mx1.example.org' },
    ...{ sender: 'alice@example.net', kind: 'infected', signature: 'Win.Test.EICAR_HDB-1', class: 'malware' },
    ...{ bytes: 12_345, sha256: 'ab'.repeat(32), copies: [{ address: 'bob@example.org', state: 'kept' }] },
    ...over,
  }
}

export function anAction(over: Partial<ActionRecord> = {}): ActionRecord {
  return {
    ...{ id: newId(over.atMs), atMs: NOON, host: 'mx1.example.org', actor: 'root', act: 'release' },
    ...{ result: 'ok', words: 'Released to bob@example.org' },
    ...over,
  }
}

/** Text as the worst of senders would write it. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    ...[
      "'; DROP TABLE message; --",
      '%',
      '_',
      '\\',
      '%_\\%',
      '"',
      '""',
      '* OR *',
      'NEAR(a b)',
      '$1',
      '?',
      ':x',
      '\0',
    ],
    ...['{}', '[]', '\u001a', '\u202Eevil', '\ud800', "E'\\x00'", 'İstanbul', 'ẞ', '🙂'],
  ),
)

const reason: fc.Arbitrary<EventReason> = fc.record(
  {
    text: hostileText,
    key: hostileText,
    rule: fc.record({ name: hostileText, file: hostileText, line: fc.nat(9999) }, { requiredKeys: ['name'] }),
  },
  { requiredKeys: ['text'] },
)

/** Any message, its texts hostile and within the caps. */
export const anyMail: fc.Arbitrary<MessageEvent> = fc.record(
  {
    id: fc.constant(0).map(() => newId()),
    atMs: fc.integer({ min: NOON - 3 * 86_400_000, max: NOON }),
    ...{
      host: hostileText,
      queueId: hostileText,
      messageId: hostileText,
      subject: hostileText,
      sender: hostileText,
    },
    recipients: fc.array(
      fc.record({
        address: hostileText,
        wanted: fc.constantFrom(...ACTIONS),
        fate: hostileText,
        because: reason,
      }),
      { maxLength: 4 },
    ),
    ...{ client: hostileText, clientName: hostileText, helo: hostileText, authenticated: hostileText },
    direction: fc.constantFrom(...DIRECTIONS),
    bytes: fc.nat(1e9),
    kind: fc.constantFrom(...OUTCOMES),
    action: fc.constantFrom(...ACTIONS),
    because: reason,
    ...{ signature: hostileText, class: fc.constantFrom(...SIGNATURE_CLASSES) },
    classes: fc.array(fc.constantFrom(...SIGNATURE_CLASSES), { maxLength: 3 }),
    ...{ source: hostileText, file: hostileText, rating: hostileText },
    failure: fc.record({ kind: hostileText, code: hostileText, detail: hostileText }),
    ...{
      reply: hostileText,
      incident: hostileText,
      entry: hostileText,
      server: hostileText,
      engine: hostileText,
    },
    ...{ databaseVersion: fc.nat(99_999), databaseDate: hostileText },
    decisionMs: fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((ms) => ms + 0),
    scanMs: fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((ms) => ms + 0),
    policy: hostileText,
    isFinding: fc.boolean(),
    ...{ releaseOf: hostileText, facts: hostileText, reading: hostileText },
  },
  {
    requiredKeys: [
      ...(['id', 'atMs', 'host', 'sender', 'recipients', 'bytes', 'kind', 'action', 'because'] as const),
      ...(['decisionMs', 'policy', 'isFinding'] as const),
    ],
  },
)
