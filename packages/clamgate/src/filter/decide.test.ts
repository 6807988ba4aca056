import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABLE_MTA } from '../policy/capabilities.ts'
import type { HeaderTest } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { decideDescribed, decideMessage } from './decide.ts'
import { testSettings } from './testing/settings.ts'
import { WatchedFields } from './watched-fields.ts'

const NOBODY = { sender: '', recipients: [], clientAddress: undefined, authenticated: undefined }
const ANYBODY = { ...NOBODY, recipients: ['b@x'], submission: 'smtp' } as const
const incident = () => 'ID'

test('a message for nobody is deferred where it would be kept; of one with nobody known it is told that it is kept', () => {
  const settings = testSettings({ infected: 'quarantine' })
  const mail = {
    ...{ envelope: NOBODY, can: ABLE_MTA, verdict: { kind: 'infected', signature: 'X' } as const },
    ...{ sizeBytes: 1, fields: new WatchedFields(settings.watched), headers: new Set<never>(), nowMs: 0 },
  }
  const real = decideMessage({ ...mail, isWholeEnvelope: true }, settings, incident).outcome
  assert.deepEqual([real.action, real.reply?.code], ['defer', 451])
  const asked = decideMessage({ ...mail, isWholeEnvelope: false }, settings, incident).outcome
  assert.equal(asked.action, 'quarantine')
})

for (const [count, action] of [
  [0, 'tag'],
  [200, 'tag'],
  [201, 'reject'],
] as const) {
  test(`${count} fields of a name that is to be replaced, and the message is ${action === 'tag' ? 'marked' : 'refused'}`, () => {
    const mail = {
      written: ANYBODY,
      verdict: { kind: 'infected', signature: 'X' } as const,
      ...{ sizeBytes: 1, nowMs: 0 },
      fields: Array.from({ length: count }, () => ['X-Virus-Tag', 'forged'] as const),
    }
    const { outcome } = decideDescribed(mail, testSettings({ infected: 'tag' }), incident)
    assert.equal(outcome.action, action)
    assert.deepEqual(outcome.reason.instead?.of, action === 'tag' ? undefined : 'tag')
  })
}

const FLOOD = ['X-Virus-Status', 'X-Virus-Tag'].flatMap((name) =>
  Array.from({ length: 201 }, () => [name, 'forged'] as const),
)

test('monitor mode refuses nothing, and tells what would have been: a flood of fields too', () => {
  const headers = { add: 'replace', exempt: 'keep', scanned: 'me' } as const
  const mail = {
    written: { ...ANYBODY, clientAddress: '192.0.2.1' },
    ...{ verdict: { kind: 'clean' } as const, sizeBytes: 1, nowMs: 0, fields: FLOOD },
  }
  const decided = (policy: object) =>
    decideDescribed(mail, testSettings(policy, { headers }), incident).outcome
  assert.equal(decided({}).action, 'reject')
  const { action, reason, recipients, monitored } = decided({ monitor: true })
  assert.deepEqual(
    [action, reason.key, recipients.map(({ fate }) => fate)],
    ['accept', 'policy.monitor', ['delivered']],
  )
  assert.deepEqual(monitored, [
    { action: 'reject', reason: { text: '201 header fields that would have to be replaced' } },
  ])
})

for (const action of ['tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard'] as const) {
  test(`monitor mode delivers what it would ${action}, whatever was found and whatever the MTA can do`, () => {
    const policy = {
      ...{ monitor: true, clean: action, infected: action, failure: action, oversize: action },
      ...{ databasesMissing: action, databasesOutdated: action, rejectMessage: '%v %i' },
    }
    const settings = testSettings(policy, { headers: { add: 'replace', exempt: 'keep', scanned: 'me' } })
    const fields = new WatchedFields(settings.watched)
    for (const [name, value] of FLOOD) fields.see(Buffer.from(name), Buffer.from(value))
    const verdicts: readonly Verdict[] = [
      { kind: 'clean' },
      { kind: 'infected', signature: 'X' },
      { kind: 'oversize', head: 'unscanned' },
      { kind: 'databases-missing' },
      { kind: 'databases-outdated', ageMs: 1 },
      { kind: 'skipped', skip: { by: 'sender', entry: 'x' } },
      { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: '' },
    ]
    const none = { hold: false, addHeaders: false, tellSender: false }
    const can = { ...none, removeRecipients: 'not-offered' } as const
    for (const verdict of verdicts) {
      const rest = { headers: new Set<HeaderTest>(), sizeBytes: 1, nowMs: 0, isWholeEnvelope: true }
      const mail = { envelope: NOBODY, can, verdict, fields, ...rest }
      const { outcome } = decideMessage(mail, settings, incident)
      assert.deepEqual(
        [outcome.action, outcome.keepFor, outcome.tag],
        ['accept', [], undefined],
        verdict.kind,
      )
    }
  })
}

test('a subject that cannot be changed is told with the mark', () => {
  const mail = {
    written: ANYBODY,
    ...{ verdict: { kind: 'infected', signature: 'X' } as const, sizeBytes: 1, nowMs: 0 },
    fields: [['Subject', 'x'.repeat(65_000)] as const],
  }
  const settings = testSettings({ infected: 'tag', tag: { subject: '[VIRUS] ' } })
  assert.equal(decideDescribed(mail, settings, incident).outcome.tag?.leftSubjects, 1)
})
