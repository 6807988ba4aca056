import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTIONS, OUTCOMES } from '../../../../clamgate/src/config/sections/actions.ts'
import { ACTIONS_DE, KINDS_DE, triedInGerman } from './tried-words.ts'

const PLAIN = { kind: 'clean', action: 'accept', found: undefined, rule: undefined, recipients: [] } as const

test('all that a mail may be, and all that may be done with it, has German', () => {
  assert.deepEqual(Object.keys(KINDS_DE).toSorted(), [...OUTCOMES].toSorted())
  assert.deepEqual(Object.keys(ACTIONS_DE).toSorted(), [...ACTIONS].toSorted())
})

test('a tried mail is told in a sentence, with what was found and the rule that decided', () => {
  assert.equal(triedInGerman(PLAIN), 'Die Mail ist sauber und würde zugestellt.')
  const found = { signature: 'Eicar', class: 'malware', classes: [], source: 'official' }
  assert.equal(
    triedInGerman({ ...PLAIN, kind: 'infected', action: 'reject', found, rule: { name: 'tools' } }),
    'Die Mail ist infiziert (Eicar) und würde abgelehnt, wegen der Regel „tools“.',
  )
})

test('where recipients are treated in different ways no one action is told for all', () => {
  const one = { recipient: 'a@example.org', wanted: 'reject', fate: 'quarantined', because: '' } as const
  const other = { ...one, wanted: 'accept', fate: 'delivered' } as const
  assert.match(triedInGerman({ ...PLAIN, recipients: [one, other] }), /je Empfänger entschieden/)
  assert.match(triedInGerman({ ...PLAIN, recipients: [one, one] }), /und würde zugestellt\.$/)
})
