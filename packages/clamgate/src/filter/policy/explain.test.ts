import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from './explain.ts'
import { decide, failedMail, infectedMail, policyOf, someMail } from './testing/policy.ts'
import type { Capabilities, Facts } from './types.ts'

const RULES = [
  { name: 'spam only tags', when: { class: 'spam' }, then: 'tag' },
  { name: 'the abuse desk', when: { recipient: 'abuse@*' }, then: 'accept' },
  { name: 'hold macros', when: { class: 'macro' }, then: 'mta-hold' },
  { name: 'trial', when: { class: 'pua' }, then: 'quarantine', monitor: true },
]

function sentence(facts: Facts, written: object = {}, can: Partial<Capabilities> = {}): string {
  const policy = policyOf({ rules: RULES, ...written })
  return explain(facts, decide(policy, facts, can), policy).sentence
}

const FROM_TO = 'Mail from <a@example.org> (client 192.0.2.25) to <b@example.net>'

const TABLE: readonly [what: string, sentence: string, expected: string][] = [
  [
    'a rule',
    sentence(infectedMail('Sanesecurity.Junk.1.UNOFFICIAL')),
    `${FROM_TO} with signature Sanesecurity.Junk.1.UNOFFICIAL (class spam, unofficial; source sanesecurity) is tagged, because rule "spam only tags" (/etc/clamgate.yaml:1) says so; without it policy.infected would reject it.`,
  ],
  [
    'a key',
    sentence(infectedMail('Win.X-1')),
    `${FROM_TO} with signature Win.X-1 (class malware; source official) is rejected, because of policy.infected: reject. The client is told: 550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.X-1`,
  ],
  [
    'clean mail',
    sentence(someMail()),
    `${FROM_TO} in which nothing was found is accepted, because of policy.clean: accept.`,
  ],
  [
    'what the MTA cannot do',
    sentence(infectedMail('Heuristics.OLE2.ContainsMacros.VBA'), {}, { hold: false }),
    `${FROM_TO} with signature Heuristics.OLE2.ContainsMacros.VBA (class macro, heuristic; source official) is deferred, because rule "hold macros" (/etc/clamgate.yaml:3) says mta-hold, but the MTA cannot hold mail; without it policy.infected would reject it. The client is told: 451 4.7.1 Message refused for now, please try again later`,
  ],
  [
    'a failure',
    sentence(failedMail('SCAN_TIMEOUT')),
    `${FROM_TO} that could not be scanned (failure timeout) is deferred, because of policy.failure: defer. The client is told: 451 4.7.1 Message could not be checked for viruses, please try again later`,
  ],
  [
    'a monitored rule',
    sentence(infectedMail('PUA.Win.X-1'), { infected: 'tag' }),
    `${FROM_TO} with signature PUA.Win.X-1 (class pua; source official) is tagged, because of policy.infected: tag. Only monitored: rule "trial" (/etc/clamgate.yaml:4) would have kept it in quarantine.`,
  ],
  [
    'a monitored policy',
    sentence(infectedMail('Win.X-1'), { monitor: true }),
    `${FROM_TO} with signature Win.X-1 (class malware; source official) is accepted, because of policy.monitor: true. Only monitored: policy.infected would have rejected it.`,
  ],
  [
    'several recipients with one decision',
    sentence(
      someMail({
        recipients: Array.from({ length: 12 }, (_, index) => `r${index}@x`),
        sender: '',
        authenticated: 'bob',
      }),
    ),
    'Mail from <> (client 192.0.2.25, logged in as bob) to <r0@x>, <r1@x>, <r2@x>, <r3@x>, <r4@x>, <r5@x>, <r6@x>, <r7@x>, <r8@x>, <r9@x> and 2 more in which nothing was found is accepted, because of policy.clean: accept.',
  ],
  [
    'recipients with different decisions',
    sentence(infectedMail('Win.X-1', { recipients: ['b@x', 'abuse@x'] })),
    'Mail from <a@example.org> (client 192.0.2.25) to <b@x>, <abuse@x> with signature Win.X-1 (class malware; source official) is decided for each recipient. For <b@x> it is kept in quarantine, because of policy.infected: reject, and the message is not rejected for the others. For <abuse@x> it is accepted, because rule "the abuse desk" (/etc/clamgate.yaml:2) says so.',
  ],
  [
    'nothing known of the envelope',
    sentence(someMail({ sender: '', recipients: [], clientAddress: undefined })),
    'Mail from <> in which nothing was found is accepted, because of policy.clean: accept.',
  ],
]

for (const [what, actual, expected] of TABLE) {
  test(`the sentence for ${what} says what happens, and why`, () => {
    assert.equal(actual, expected)
  })
}

test('without the policy the sentence says what was decided all the same', () => {
  const facts = infectedMail('Sanesecurity.Junk.1.UNOFFICIAL')
  const explanation = explain(facts, decide(policyOf({ rules: RULES }), facts))
  assert.match(
    explanation.sentence,
    /is tagged, because rule "spam only tags" \(\/etc\/clamgate\.yaml:1\) says so\.$/,
  )
  assert.equal(explanation.withoutRules, undefined)
  assert.equal(explanation.considered, undefined)
})

test('text from outside is cleaned', () => {
  const facts = infectedMail('X\r\n\u001b[31m', { sender: 'a\u202e@x', recipients: [] })
  assert.match(sentence(facts), /^[\x20-\x7e]+$/)
})

test('programs get the facts: rule, place, finding, what the keys would do, and how the rules looked at it', () => {
  const facts = infectedMail('Sanesecurity.Junk.1.UNOFFICIAL')
  const policy = policyOf({ rules: RULES })
  const explanation = JSON.parse(JSON.stringify(explain(facts, decide(policy, facts), policy)))
  assert.equal(explanation.outcome, 'infected')
  assert.equal(explanation.action, 'tag')
  assert.deepEqual(explanation.because, {
    text: 'rule "spam only tags" (/etc/clamgate.yaml:1): tag',
    rule: { name: 'spam only tags', file: '/etc/clamgate.yaml', line: 1 },
  })
  assert.deepEqual(explanation.finding.classes, ['spam', 'unofficial'])
  assert.deepEqual(explanation.withoutRules, {
    action: 'reject',
    because: { text: 'policy.infected: reject', key: 'policy.infected' },
  })
  assert.deepEqual(explanation.tag, { header: 'X-Virus-Tag', value: 'Sanesecurity.Junk.1.UNOFFICIAL' })
  assert.equal(explanation.recipients[0].direction, 'inbound')
  assert.deepEqual(explanation.considered, [
    {
      rule: 'spam only tags',
      file: '/etc/clamgate.yaml',
      line: 1,
      action: 'tag',
      monitor: false,
      matches: true,
    },
  ])
})

test('with several recipients each has its own look at the rules, and those removed and kept for are named', () => {
  const facts = infectedMail('Win.X-1', { recipients: ['b@x', 'abuse@x'] })
  const policy = policyOf({ rules: RULES })
  const explanation = explain(facts, decide(policy, facts), policy)
  assert.deepEqual([explanation.removed, explanation.keptFor], [['b@x'], ['b@x']])
  assert.deepEqual(
    explanation.recipients.map(({ considered = [] }) => considered.length),
    [4, 2],
  )
  assert.equal(explanation.considered, undefined)
})
