import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeEntry, encodeEntry } from './entry.ts'
import { exactText, readableText } from './entry-text.ts'
import { keptEnvelope, recipientOutcome } from './testing/kept-envelope.ts'

const MESSAGE = {
  id: '20261123T015926123Z-4f9c2ab81d3e7706',
  keptAtMs: Date.UTC(2026, 10, 23, 1, 59, 26, 123),
  bytes: 1024,
  sha256: 'ab'.repeat(32),
  keeper: 'clamgate 1.2.3',
}

test('describes who sent what to whom, what was found, and why it is kept', () => {
  assert.deepEqual(JSON.parse(encodeEntry(keptEnvelope(), MESSAGE).toString('utf8')), {
    version: 1,
    id: '20261123T015926123Z-4f9c2ab81d3e7706',
    keptAt: '2026-11-23T01:59:26.123Z',
    receivedAt: '2026-11-23T01:59:26.000Z',
    queueId: '4bWkQx1zvGz4x',
    messageId: '<1@example.org>',
    subject: 'invoice',
    client: { address: '192.0.2.7', name: 'client.example.org', helo: 'client' },
    sender: { address: '<a@example.org>', parameters: ['SIZE=1024', 'BODY=8BITMIME'] },
    recipients: [
      {
        address: '<b@example.net>',
        parameters: ['NOTIFY=NEVER'],
        wanted: 'quarantine',
        fate: 'quarantined',
        because: {
          text: 'rule "r": quarantine',
          rule: { name: 'r', file: '/etc/clamgate/clamgate.yaml', line: 12 },
        },
      },
    ],
    others: [],
    outcome: {
      kind: 'infected',
      verdict: 'infected',
      signature: 'Test.Virus',
      class: 'malware',
      classes: ['malware'],
      source: 'official',
      action: 'quarantine',
      because: { text: 'policy.infected: quarantine', key: 'policy.infected' },
    },
    message: {
      file: '20261123T015926123Z-4f9c2ab81d3e7706.eml',
      bytes: 1024,
      sha256: 'ab'.repeat(32),
    },
    scanner: { server: 'unix:/run/clamav/clamd.ctl', databaseVersion: 27_800 },
    keeper: 'clamgate 1.2.3',
  })
})

test('tells those for whom the message is kept from the other recipients', () => {
  const envelope = keptEnvelope({
    recipients: [
      { address: '<y@example.net>', parameters: [] },
      { address: '<z@example.net>', parameters: [] },
    ],
  })
  const outcome = {
    ...envelope.outcome,
    recipients: [
      recipientOutcome('x@example.net', 'accept', 'delivered'),
      recipientOutcome('y@example.net', 'quarantine', 'quarantined'),
      recipientOutcome('w@example.net', 'discard', 'discarded'),
      recipientOutcome('z@example.net', 'reject', 'quarantined'),
    ],
    keepFor: [1, 3],
    remove: [1, 2, 3],
  }
  const { recipients, others } = describeEntry({ ...envelope, outcome }, MESSAGE)
  const seen = (
    all: readonly { address?: string; wanted?: string; fate?: string; askedToRemove?: boolean | undefined }[],
  ) => all.map(({ address, wanted, fate, askedToRemove }) => [address, wanted, fate, askedToRemove])
  assert.deepEqual(seen(recipients), [
    ['<y@example.net>', 'quarantine', 'quarantined', true],
    ['<z@example.net>', 'reject', 'quarantined', true],
  ])
  assert.deepEqual(seen(others), [
    ['x@example.net', 'accept', 'delivered', undefined],
    ['w@example.net', 'discard', 'discarded', true],
  ])
})

test('keeps the code of a failure', () => {
  const { found: _, ...outcome } = keptEnvelope().outcome
  const envelope = keptEnvelope({
    outcome: {
      ...outcome,
      kind: 'failure',
      failure: 'timeout',
      verdict: { kind: 'failure', code: 'X_LATE', detail: 'No answer' },
    },
  })
  const described = JSON.parse(JSON.stringify(describeEntry(envelope, MESSAGE).outcome))
  assert.equal(described.verdict, 'failure')
  assert.equal(described.failure, 'timeout')
  assert.equal(described.code, 'X_LATE')
  assert.equal('signature' in described, false)
})

test('reads octets as UTF-8 where they are that, and keeps those that are not', () => {
  const octets = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  assert.equal(readableText(octets('Prüfung ✓')), 'Prüfung ✓')
  assert.equal(readableText('Pr\u00fcfung'), 'Pr\u00fcfung')
  assert.equal(readableText('✓ schon gelesen ü'), '✓ schon gelesen ü')
  assert.deepEqual(exactText('address', octets('<ü@example.org>')), { address: '<ü@example.org>' })
  assert.deepEqual(exactText('address', '<\u00fc@example.org>'), {
    address: '<\u00fc@example.org>',
    addressBase64: Buffer.from([0x3c, 0xfc, ...Buffer.from('@example.org>')]).toString('base64'),
  })
})

test('is valid JSON whatever the text from outside holds', () => {
  const odd = 'a"\\\u0000\r\n\u001b[31m\ud800\u2028</script>'
  const text = encodeEntry(keptEnvelope({ subject: odd, clientName: odd }), MESSAGE).toString('utf8')
  assert.equal(JSON.parse(text).subject, odd)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/)
})
