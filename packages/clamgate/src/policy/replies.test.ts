import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTIONS, FAILURES, OUTCOMES } from '../config/sections/actions.ts'
import { ABLE_MTA } from './capabilities.ts'
import { deferral, rejection } from './replies.ts'
import { decide, infectedMail, policyOf, said } from './testing/policy.ts'
import { failureKind } from './words/failures.ts'

test('no reply to a client names clamd, a host, a path, a rule or a key, whatever went wrong', () => {
  for (const kind of OUTCOMES) {
    for (const failure of FAILURES) {
      for (const { text, code, enhanced } of [
        rejection(kind, undefined, 'Blocked'),
        deferral(kind, failure, undefined),
      ]) {
        assert.doesNotMatch(text, /clamd|clamgate|\/|unix|ENGINE|policy|rule/i)
        assert.equal(enhanced[0], String(code)[0], 'RFC 3463 section 2: the classes agree')
        assert.match(text, /^[\x20-\x7e]+$/)
      }
    }
  }
})

test('a name with replacement patterns and percent signs goes into the text as it is', () => {
  const outcome = decide(policyOf(), infectedMail("a$&b %v 100% %i $'"))
  assert.equal(said(outcome), "550 5.7.1 Blocked by ClamAV - FOUND VIRUS: a$&b %v 100% %i $'")
  assert.equal(outcome.incident, undefined, 'a name cannot ask for an incident id')
})

test('a name of absurd length is cut, so that the reply stays a line', () => {
  const { reply } = decide(policyOf(), infectedMail('x'.repeat(5000)))
  assert.equal(reply?.text.length, 'Blocked by ClamAV - FOUND VIRUS: '.length + 250)
})

test('the incident id is in the reply and in the outcome when the text wants it', () => {
  const outcome = decide(policyOf({ rejectMessage: 'Refused: %v (incident %i)' }), infectedMail('X-1'))
  assert.equal(said(outcome), '550 5.7.1 Refused: X-1 (incident INCIDENT-1)')
  assert.equal(outcome.incident, 'INCIDENT-1')
})

test('an incident id is made at most once, and only for replies that show it', () => {
  let made = 0
  const incident = () => {
    made++
    return `I${made}`
  }
  const can = ABLE_MTA
  for (const infected of ACTIONS) {
    policyOf({ infected, rejectMessage: '%i %i' }).decide(infectedMail(), { can, incident })
  }
  assert.equal(made, 1, 'reject shows it; the text of a deferral is another')
})

test('a rule says what the client is told, for a refusal and for a deferral', () => {
  for (const [action, code] of [
    ['reject', '550 5.7.1'],
    ['defer', '451 4.7.1'],
  ] as const) {
    const rules = [{ name: 'mine', when: { class: 'malware' }, then: action, message: 'No %v here (%i)' }]
    const outcome = decide(policyOf({ rules }), infectedMail('X-1'))
    assert.equal(said(outcome), `${code} No X-1 here (INCIDENT-1)`)
  }
})

test("where nothing was found, a rule's %v says in words what the message is", () => {
  const rules = [{ name: 'mine', when: { outcome: 'oversize' }, then: 'reject', message: 'Refused: %v' }]
  const verdict = { kind: 'oversize', head: 'clean' } as const
  const outcome = decide(policyOf({ rules }), { ...infectedMail(), verdict })
  assert.equal(said(outcome), '552 5.3.4 Refused: too large to be checked')
})

const CODES: readonly [code: string, kind: string][] = [
  ['ENGINE_UNAVAILABLE', 'unavailable'],
  ['ENGINE_STOPPED', 'unavailable'],
  ['ENGINE_CLAMD_BLIND', 'unavailable'],
  ['ENGINE_OVERLOADED', 'overloaded'],
  ['SCAN_TIMEOUT', 'timeout'],
  ['ENGINE_SCAN_FAILED', 'error'],
  ['SCAN_ERROR', 'error'],
  ['SCAN_TOO_LARGE', 'error'],
  ['SCAN_FAILED', 'error'],
  ['constructor', 'error'],
]

for (const [code, kind] of CODES) {
  test(`a failure with code ${code} is of kind ${kind}`, () => {
    assert.equal(failureKind(code), kind)
  })
}
