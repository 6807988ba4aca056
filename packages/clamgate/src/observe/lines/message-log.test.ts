import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import type { LogForm } from '../log/log.ts'
import { createMemoryLog } from '../log/testing.ts'
import { createMessageLog, isWrittenFirst } from './message-log.ts'
import { BY_RULE, messageRecord, recipientOutcome, unfoundRecord } from './testing-message.ts'

type Settings = Partial<ReturnType<typeof configSchema.parse>['log']>

function written(record: MessageRecord, settings: Settings = {}, forms?: readonly LogForm[]) {
  const memory = createMemoryLog(forms === undefined ? {} : { forms })
  createMessageLog(memory, () => ({ ...configSchema.parse({}).log, ...settings }))(record)
  return memory
}

function sentencesOf(record: MessageRecord, settings: Settings = {}) {
  return written(record, settings).sentences()
}

const TO_B = 'Message from <a@example.org> to <b@example.net>'
const QUEUE_ID = ' queueId=4Tg1'
const TO_BOTH = `${TO_B} and 1 more`

test('an infected message has the line of clamav-milter for each recipient, and nothing else', () => {
  const { lines } = written(messageRecord())
  assert.deepEqual(
    lines.map(({ level, sentence, fields }) => ({ level, sentence, fields })),
    [
      { level: 'info', sentence: `${TO_B} infected by Two Words`, fields: {} },
      {
        level: 'info',
        sentence: 'Message from <a@example.org> to <c@example.net> infected by Two Words',
        fields: {},
      },
    ],
  )
})

test('one line names the last recipient alone where that is wanted', () => {
  assert.deepEqual(sentencesOf(messageRecord(), { recipients: 'last' }), [
    'Message from <a@example.org> to <c@example.net> infected by Two Words',
  ])
})

test('the incident that the reply names ends the line of an infected message, and no other line', () => {
  const [line] = sentencesOf(messageRecord({ incident: 'k7w2' }))
  assert.equal(line, `${TO_B} infected by Two Words (incident k7w2)`)
})

test('the full style quotes queue id, subject, message id and date', () => {
  const [line] = sentencesOf(messageRecord(), { infected: 'full' })
  assert.equal(
    line,
    "Message 4Tg1 from <a@example.org> to <b@example.net> with subject 'it s' message-id ' <1@x>' date 'today' infected by Two Words",
  )
})

test('clean mail has a line only when it is wanted', () => {
  const clean = unfoundRecord({ kind: 'clean' })
  assert.deepEqual(sentencesOf(clean), [])
  assert.deepEqual(sentencesOf(clean, { clean: 'basic' }), [
    'Clean message from <a@example.org> to <b@example.net>',
    'Clean message from <a@example.org> to <c@example.net>',
  ])
})

test('mail that was not scanned is never called clean, and the reason is in the line', () => {
  const verdict = { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: 'no clamd can scan' } as const
  const [line] = written(unfoundRecord(verdict, { action: 'defer' }), { clean: 'full' }).lines
  assert.equal(line?.level, 'warn')
  assert.equal(line?.sentence, `${TO_BOTH} could not be scanned: defer`)
  assert.equal(line?.fields['code'], 'ENGINE_UNAVAILABLE')
  assert.equal(line?.fields['detail'], 'no clamd can scan')
  assert.equal(line?.fields['queueId'], '4Tg1')
})

const UNSCANNED = [
  [{ kind: 'oversize', head: 'clean' }, 'is too large to be scanned whole: accept', 'warn'],
  [{ kind: 'databases-missing' }, 'was looked at without the official databases: accept', 'info'],
  [
    { kind: 'databases-outdated', ageMs: 9.5 * 86_400_000 },
    'was looked at with databases of 9 days ago: accept',
    'info',
  ],
  [
    { kind: 'skipped', skip: { by: 'network', entry: '10.0.0.0/8', place: undefined } },
    'was not scanned: client network 10.0.0.0/8 (policy.skip.networks)',
    'info',
  ],
  [
    {
      kind: 'skipped',
      skip: { by: 'sender', entry: '*@b.example', place: { file: '/etc/ok.txt', line: 3 } },
    },
    'was not scanned: sender *@b.example (policy.skip.senders, /etc/ok.txt:3)',
    'info',
  ],
] as const

for (const [verdict, words, level] of UNSCANNED) {
  test(`a message that ${words.replace(/:.*/, '')} has one line that says so`, () => {
    const { lines } = written(unfoundRecord(verdict))
    assert.deepEqual(
      lines.map((line) => [line.sentence, line.level]),
      // Lines above info have it among their facts.
      [[`${TO_BOTH} ${words}${level === 'info' ? QUEUE_ID : ''}`, level]],
    )
  })
}

test('missing or old databases warn where mail waits for them', () => {
  for (const verdict of [
    { kind: 'databases-missing' },
    { kind: 'databases-outdated', ageMs: 1e9 },
  ] as const) {
    assert.equal(written(unfoundRecord(verdict, { action: 'defer' })).lines[0]?.level, 'warn')
  }
})

test('a rule that decided is named with its place, behind the line of clamav-milter', () => {
  assert.equal(
    sentencesOf(messageRecord({ action: 'defer', reason: BY_RULE })).at(-1),
    `${TO_BOTH} was deferred (rule "no junk", /etc/clamgate/clamgate.yaml:12)${QUEUE_ID}`,
  )
  const accepted = unfoundRecord({ kind: 'clean' }, { reason: BY_RULE })
  assert.deepEqual(sentencesOf(accepted), [], 'clean mail that a rule accepts is no news')
})

test('clean and exempt mail that is not simply delivered has a line that says so', () => {
  const why = 'it has 201 header fields that would have to be replaced'
  const reason = {
    text: `policy.clean: accept, but ${why}`,
    key: 'policy.clean',
    instead: { of: 'accept', code: 'many-fields', why },
  } as const
  assert.deepEqual(sentencesOf(unfoundRecord({ kind: 'clean' }, { action: 'reject', reason })), [
    `${TO_BOTH} was rejected (policy.clean; accept wanted, but ${why})${QUEUE_ID}`,
  ])
  assert.deepEqual(sentencesOf(unfoundRecord({ kind: 'clean' }, { action: 'tag' })), [
    `${TO_BOTH} was tagged (policy.clean)${QUEUE_ID}`,
  ])
  const skip = { by: 'network', entry: 'local' } as const
  assert.match(
    sentencesOf(unfoundRecord({ kind: 'skipped', skip }, { action: 'reject', reason }))[1] ?? '',
    /was rejected \(.*201 header fields/,
  )
})

test('what is done instead of what was decided is told with its reason', () => {
  const instead = { of: 'mta-hold', code: 'cannot-hold', why: 'the MTA cannot hold mail' } as const
  const reason = { text: 'policy.infected: mta-hold, but …', key: 'policy.infected', instead }
  assert.deepEqual(sentencesOf(messageRecord({ action: 'defer', reason })).slice(2), [
    `${TO_BOTH} was deferred (policy.infected; mta-hold wanted, but the MTA cannot hold mail)${QUEUE_ID}`,
  ])
})

test('a tagged message names the header field', () => {
  const tag = { header: 'X-Virus-Tag', value: 'Two Words', subject: undefined }
  const { lines } = written(messageRecord({ action: 'tag', tag, reason: BY_RULE }))
  assert.equal(lines.at(-1)?.event, 'message.tagged')
  assert.match(lines.at(-1)?.sentence ?? '', / was tagged with X-Virus-Tag \(rule "no junk", /)
})

test('a subject that is left without its mark is told', () => {
  const tag = { header: 'X-Virus-Tag', value: 'Two Words', subject: '[VIRUS] ', leftSubjects: 1 }
  const { lines, objects } = written(messageRecord({ action: 'tag', tag }))
  assert.equal(
    lines.at(-1)?.sentence,
    `${TO_BOTH} has X-Virus-Tag, but 1 of its Subject fields are left as they are: longer or more than a milter can change${QUEUE_ID}`,
  )
  assert.equal(objects[0]?.fields['subjectsLeft'], 1)
})

test('a message without a queue id has none in its line', () => {
  const verdict = { kind: 'skipped', skip: { by: 'network', entry: '::/0' } } as const
  assert.deepEqual(sentencesOf({ ...unfoundRecord(verdict), queueId: undefined }), [
    `${TO_BOTH} was not scanned: client network ::/0 (policy.skip.networks)`,
  ])
})

test('a quarantined message names its entry', () => {
  const reason = { text: 'policy.infected: quarantine', key: 'policy.infected' }
  const { lines } = written(messageRecord({ action: 'quarantine', reason }, { quarantineId: '20261123-x' }))
  assert.equal(lines.at(-1)?.event, 'message.quarantined')
  assert.equal(
    lines.at(-1)?.sentence,
    `${TO_BOTH} was quarantined as 20261123-x (policy.infected)${QUEUE_ID}`,
  )
})

test('recipients whom the MTA is asked to remove are named with what becomes of their copies, and nothing more is claimed', () => {
  const to = ['b@example.net', 'c@example.net', 'd@example.net', 'e@example.net']
  const record = messageRecord(
    {
      action: 'tag',
      remove: [1, 2, 3],
      keepFor: [1, 2],
      recipients: [
        recipientOutcome('b@example.net', 'tag', 'delivered', BY_RULE),
        recipientOutcome('c@example.net', 'reject', 'quarantined'),
        recipientOutcome('d@example.net', 'reject', 'quarantined'),
        recipientOutcome('e@example.net', 'discard', 'discarded'),
      ],
    },
    { recipients: to, quarantineId: 'Q1' },
  )
  const { lines, objects } = written(record)
  assert.equal(
    lines.find(({ event }) => event === 'message.recipients')?.sentence,
    `${TO_B} and 3 more: asked the MTA to remove <c@example.net>, <d@example.net> (reject wanted, kept as Q1; policy.infected), <e@example.net> (discard wanted; policy.infected)${QUEUE_ID}`,
  )
  assert.deepEqual(objects[0]?.fields['askedToRemove'], to.slice(1))
  assert.deepEqual(objects[0]?.fields['keptFor'], to.slice(1, 3))
})

test('monitor mode says what would have been done, once for each different decision', () => {
  const choice = { action: 'reject', reason: BY_RULE } as const
  const record = messageRecord({
    action: 'accept',
    monitored: [choice, choice, { action: 'accept', reason: BY_RULE }],
  })
  const monitored = written(record).lines.filter(({ event }) => event === 'message.monitored')
  assert.deepEqual(
    monitored.map(({ sentence }) => sentence),
    [
      `Monitor: message from <a@example.org> to <b@example.net> and 1 more infected by Two Words would have been rejected (rule "no junk", /etc/clamgate/clamgate.yaml:12)${QUEUE_ID}`,
    ],
  )
  const failed = unfoundRecord(
    { kind: 'failure', code: 'SCAN_TIMEOUT', detail: '' },
    { monitored: [{ action: 'defer', reason: { text: 'policy.failure: defer', key: 'policy.failure' } }] },
  )
  assert.equal(
    sentencesOf(failed).at(-1),
    `Monitor: message from <a@example.org> to <b@example.net> and 1 more that could not be scanned would have been deferred (policy.failure)${QUEUE_ID}`,
  )
})

test('no address and no name of a rule can forge the rest of a line', () => {
  const reason = { text: '', rule: { name: 'x\r\nMessage', place: undefined } }
  const [, line] = sentencesOf(
    messageRecord({ action: 'defer', reason }, { from: 'x> to <y', recipients: ['r\nq'] }),
  )
  assert.equal(line, 'Message from <x? to ?y> to <r?q> was deferred (rule "x??Message") queueId=4Tg1')
})

test('where only JSON is written no sentences are made, and the other way round', () => {
  assert.deepEqual(written(messageRecord(), {}, ['json']).lines, [])
  assert.equal(written(messageRecord(), {}, ['json']).objects.length, 1)
  assert.deepEqual(written(messageRecord(), {}, ['text']).objects, [])
})

test('the MTA waits for the lines of all that it does not take in as usual, never for those of clean or exempt mail', () => {
  const skip = { by: 'sender', entry: 'x' } as const
  const waits = [
    messageRecord(),
    unfoundRecord({ kind: 'failure', code: 'ENGINE_OVERLOADED', detail: '' }),
    unfoundRecord({ kind: 'clean' }),
    unfoundRecord({ kind: 'skipped', skip }),
  ].map(isWrittenFirst)
  assert.deepEqual(waits, [true, true, false, false])
})
