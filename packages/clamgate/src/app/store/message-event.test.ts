import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  messageRecord,
  recipientOutcome,
  testBasis,
  unfoundRecord,
} from '../../observe/lines/testing-message.ts'
import { keptFacts } from '../../store/facts.ts'
import { messageEvent } from './message-event.ts'

const SETTINGS = { host: 'mx1.example.org', keepsSubjects: true }
const PLAIN = {
  from: 'a@example.org',
  recipients: ['b@example.net'],
  basis: testBasis({
    raw: () => ({ sender: '<a@example.org>', recipients: ['<b@example.net>'], authenticated: undefined }),
  }),
}

test('of an infected mail all is written down that was decided, and why', () => {
  const rule = { name: 'no junk', place: { file: '/etc/clamgate/clamgate.yaml', line: 12 } }
  const event = messageEvent(
    messageRecord(
      {
        reply: { code: 550, enhanced: '5.7.1', text: 'Infected' },
        incident: 'ABC',
        recipients: [
          recipientOutcome('b@example.net', 'reject', 'refused', { text: 'rule "no junk"', rule }),
        ],
      },
      PLAIN,
    ),
    SETTINGS,
  )
  assert.match(event.id, /^01a20621-2830-7/)
  const { id: _id, facts, ...rest } = event
  assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
    atMs: Date.UTC(2026, 10, 23, 1, 59, 26),
    host: 'mx1.example.org',
    queueId: '4Tg1',
    messageId: ' <1@x>',
    subject: "it's",
    sender: 'a@example.org',
    recipients: [
      {
        ...{ address: 'b@example.net', wanted: 'reject', fate: 'refused' },
        because: {
          text: 'rule "no junk"',
          rule: { name: 'no junk', file: '/etc/clamgate/clamgate.yaml', line: 12 },
        },
      },
    ],
    client: '192.0.2.7',
    clientName: 'client.example.org',
    helo: 'client.example.org',
    direction: 'inbound',
    bytes: 1234,
    kind: 'infected',
    action: 'reject',
    because: { text: 'policy.infected: reject', key: 'policy.infected' },
    ...{ signature: 'Two Words', class: 'malware', classes: ['malware'], source: 'official' },
    reply: '550 5.7.1 Infected',
    incident: 'ABC',
    server: 'unix:/clamd',
    ...{ engine: '1.4.6', databaseVersion: 27_800, databaseDate: '2026-11-23T09:26:08.000Z' },
    ...{ decisionMs: 3.456, scanMs: 3 },
    policy: 'abcdef0123456789',
    isFinding: true,
  })
  assert.deepEqual(keptFacts({ kind: 'infected', facts })?.verdict, {
    kind: 'infected',
    signature: 'Two Words',
  })
})

test('of clean mail that was accepted the columns say all', () => {
  const event = messageEvent(unfoundRecord({ kind: 'clean' }, {}, PLAIN), SETTINGS)
  assert.equal(event.isFinding, false)
  assert.equal(event.facts, undefined)
  assert.equal(event.reading, undefined)
})

test('what came as octets of UTF-8 is written down as its letters, so that who looks for them finds it', () => {
  const octets = (text: string) => Buffer.from(text).toString('latin1')
  const record = messageRecord(
    {},
    {
      ...{ ...PLAIN, clientName: octets('mx.bücher.example'), heloName: octets('bücher') },
      fields: { subject: undefined, messageId: octets('<1@bücher.example>'), date: undefined },
    },
  )
  const { clientName, helo, messageId } = messageEvent(record, SETTINGS)
  assert.deepEqual([clientName, helo, messageId], ['mx.bücher.example', 'bücher', '<1@bücher.example>'])
  assert.equal(messageEvent({ ...record, heloName: 'b\xfcx' }, SETTINGS).helo, 'b\xfcx')
})

test('a subject is written down as people read it, or not at all', () => {
  const fields = {
    subject: '=?utf-8?B?R3LDvMOfZQ==?=\n =?utf-8?Q?!?=',
    messageId: undefined,
    date: undefined,
  }
  const record = unfoundRecord({ kind: 'clean' }, {}, { ...PLAIN, fields })
  assert.equal(messageEvent(record, SETTINGS).subject, 'Grüße!')
  assert.equal(messageEvent(record, { ...SETTINGS, keepsSubjects: false }).subject, undefined)
})

test('clean mail that is tagged, has an ignored finding, or is refused by a monitored rule is a finding', () => {
  const monitored = [{ action: 'reject', reason: { text: 'x' } }] as const
  const ignored = { signature: 'A', reason: 'known' }
  const events = [
    unfoundRecord({ kind: 'clean' }, { action: 'tag' }, PLAIN),
    unfoundRecord({ kind: 'clean' }, { monitored }, PLAIN),
    unfoundRecord({ kind: 'clean', ignored }, {}, PLAIN),
    unfoundRecord({ kind: 'failure', code: 'X', detail: 'y' }, {}, PLAIN),
  ].map((record) => messageEvent(record, SETTINGS))
  assert.deepEqual(
    events.map(({ isFinding }) => isFinding),
    [true, true, true, true],
  )
  assert.deepEqual(events[1]?.monitored, [
    { action: 'reject', because: { text: 'x', key: undefined, rule: undefined } },
  ])
  assert.deepEqual(events[2]?.ignored, { signature: 'A', reason: 'known' })
})

test('a release says of which entry it is one, and an exempt mail by which entry of which list', () => {
  const skip = { by: 'release', entry: '20261123T015926123Z-4f9c2ab81d3e7706' } as const
  const event = messageEvent(unfoundRecord({ kind: 'skipped', skip }, {}, PLAIN), SETTINGS)
  assert.equal(event.releaseOf, skip.entry)
  assert.equal(event.isFinding, true)
  assert.deepEqual(keptFacts(event)?.verdict, { kind: 'skipped', skip })
})

test('an address that is not what the MTA gave is kept as octets, too', () => {
  const raw = () => ({ sender: '', recipients: ['<"b"@example.net>'], authenticated: undefined })
  const event = messageEvent(
    unfoundRecord({ kind: 'clean' }, {}, { ...PLAIN, from: '', basis: testBasis({ raw }) }),
    SETTINGS,
  )
  assert.deepEqual(keptFacts(event)?.raw, { sender: '', recipients: ['<"b"@example.net>'] })
})

test('no text of a mail is longer than a thousand characters', () => {
  const long = 'x'.repeat(5000)
  const recipients = [recipientOutcome(long, 'accept', 'delivered', { text: long })]
  const event = messageEvent(
    unfoundRecord(
      { kind: 'failure', code: 'SCAN_ERROR', detail: long },
      { failure: 'error', recipients },
      { ...PLAIN, from: long, clientName: long, heloName: long, authenticated: long },
    ),
    SETTINGS,
  )
  const texts = [event.sender, event.clientName, event.helo, event.authenticated, event.failure?.detail]
  for (const text of [...texts, event.recipients[0]?.address, event.recipients[0]?.because.text])
    assert.equal(text?.length, 1000)
})
