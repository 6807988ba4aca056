import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABLE_MTA } from '../policy/capabilities.ts'
import { decideDescribed, decideMessage } from './decide.ts'
import { testSettings } from './testing/settings.ts'
import { WatchedFields } from './watched-fields.ts'

const NOBODY = { sender: '', recipients: [], clientAddress: undefined, authenticated: undefined }
const incident = () => 'ID'

test('a message for nobody is deferred where it would be kept; of one with nobody known it is told that it is kept', () => {
  const settings = testSettings({ infected: 'quarantine' })
  const mail = {
    ...{ envelope: NOBODY, can: ABLE_MTA, verdict: { kind: 'infected', signature: 'X' } as const },
    ...{ sizeBytes: 1, fields: new WatchedFields(settings.watched), nowMs: 0 },
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
      written: { ...NOBODY, recipients: ['b@x'], submission: 'smtp' as const },
      verdict: { kind: 'infected', signature: 'X' } as const,
      ...{ sizeBytes: 1, nowMs: 0 },
      fields: Array.from({ length: count }, () => ['X-Virus-Tag', 'forged'] as const),
    }
    const { outcome } = decideDescribed(mail, testSettings({ infected: 'tag' }), incident)
    assert.equal(outcome.action, action)
    assert.deepEqual(outcome.reason.instead?.of, action === 'tag' ? undefined : 'tag')
  })
}
