import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Capabilities } from '../capabilities.ts'
import { decide, failedMail, infectedMail, policyOf, someMail } from '../testing/policy.ts'
import type { Facts } from '../types.ts'
import { explain } from './explain.ts'

const RULES = [
  { name: 'spam only tags', when: { class: 'spam' }, then: 'tag' },
  { name: 'the abuse desk', when: { recipient: 'abuse@*' }, then: 'accept' },
  { name: 'hold macros', when: { class: 'macro' }, then: 'mta-hold' },
  { name: 'trial', when: { class: 'pua' }, then: 'quarantine', monitor: true },
]

function sentence(facts: Facts, written: object = {}, can: Partial<Capabilities> = {}): string {
  const policy = policyOf({ rules: RULES, ...written })
  return explain(facts, decide(policy, facts, can), { policy }).sentence
}

const FROM_TO = 'Mail from <a@example.org> (client 192.0.2.25) to <b@example.net>'

const TABLE: readonly [what: string, sentence: string, expected: string][] = [
  [
    'a rule',
    sentence(infectedMail('Sanesecurity.Junk.1.UNOFFICIAL')),
    `${FROM_TO} with signature Sanesecurity.Junk.1.UNOFFICIAL (class spam, unofficial; source sanesecurity) is tagged with X-Virus-Tag: Sanesecurity.Junk.1.UNOFFICIAL, because rule "spam only tags" (/etc/clamgate.yaml:1) says so; without rules policy.infected would reject it.`,
  ],
  [
    'a key',
    sentence(infectedMail('Win.X-1')),
    `${FROM_TO} with signature Win.X-1 (class malware; source official) is rejected, because of policy.infected: reject. The client is told: "550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.X-1".`,
  ],
  [
    'clean mail',
    sentence(someMail()),
    `${FROM_TO} in which nothing was found is accepted, because of policy.clean: accept.`,
  ],
  [
    'what the MTA cannot do',
    sentence(infectedMail('Heuristics.OLE2.ContainsMacros.VBA'), {}, { hold: false }),
    `${FROM_TO} with signature Heuristics.OLE2.ContainsMacros.VBA (class macro, heuristic; source official) is deferred, because rule "hold macros" (/etc/clamgate.yaml:3) says mta-hold, but the MTA cannot hold mail; without rules policy.infected would reject it. The client is told: "451 4.7.1 Message refused for now, please try again later".`,
  ],
  [
    'a failure',
    sentence(failedMail('SCAN_TIMEOUT')),
    `${FROM_TO} that could not be scanned (failure timeout) is deferred, because of policy.failure: defer. The client is told: "451 4.7.1 Message could not be checked for viruses, please try again later".`,
  ],
  [
    'a monitored rule',
    sentence(infectedMail('PUA.Win.X-1'), { infected: 'tag' }),
    `${FROM_TO} with signature PUA.Win.X-1 (class pua; source official) is tagged with X-Virus-Tag: PUA.Win.X-1, because of policy.infected: tag. Rule "trial" (/etc/clamgate.yaml:4) is only monitored: quarantine.`,
  ],
  [
    'a monitored policy',
    sentence(infectedMail('Win.X-1'), { monitor: true }),
    `${FROM_TO} with signature Win.X-1 (class malware; source official) is accepted, because of policy.monitor: true. Without policy.monitor policy.infected would reject it.`,
  ],
  [
    'a monitored policy with a rule that is monitored itself',
    sentence(infectedMail('PUA.Win.X-1'), { infected: 'discard', monitor: true }),
    `${FROM_TO} with signature PUA.Win.X-1 (class pua; source official) is accepted, because of policy.monitor: true. Rule "trial" (/etc/clamgate.yaml:4) is only monitored: quarantine. Without policy.monitor policy.infected would discard it.`,
  ],
  [
    'a monitored policy with different decisions',
    sentence(infectedMail('Win.X-1', { recipients: ['b@x', 'abuse@x'] }), { monitor: true }),
    'Mail from <a@example.org> (client 192.0.2.25) to <b@x>, <abuse@x> with signature Win.X-1 (class malware; source official) is accepted, because of policy.monitor: true. Without policy.monitor policy.infected would reject it for <b@x>.',
  ],
  [
    'a mark in the subject',
    sentence(infectedMail('Win.X-1'), { infected: 'tag', tag: { header: 'X-V', subject: '[VIRUS] ' } }),
    `${FROM_TO} with signature Win.X-1 (class malware; source official) is tagged with X-V: Win.X-1 and "[VIRUS] " in front of the subject, because of policy.infected: tag.`,
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
    /is tagged with X-Virus-Tag: \S+, because rule "spam only tags" \(\/etc\/clamgate\.yaml:1\) says so\.$/,
  )
  assert.equal(explanation.withoutRules, undefined)
  assert.equal(explanation.considered, undefined)
})

const TO_BOTH = 'Mail from <a@example.org> (client 192.0.2.25) to <b@x>, <abuse@x>'
const WIN_X = 'with signature Win.X-1 (class malware; source official) is decided for each recipient.'
const INFECTED = infectedMail('Win.X-1', { recipients: ['b@x', 'abuse@x'] })
const SEVERAL: readonly [what: string, then: string, can: Partial<Capabilities>, ...expected: string[]][] = [
  [
    'a refusal beside a delivery',
    'accept',
    {},
    'For <b@x> policy.infected would reject it; that cannot be told for one recipient alone, so a copy is kept in quarantine, and the MTA is asked to remove this recipient.',
    'For <abuse@x> it is accepted, because rule "other" (/etc/clamgate.yaml:1) says so.',
  ],
  [
    'a deferral beside a refusal',
    'defer',
    {},
    "For <b@x> it is deferred, since one recipient's decision defers for all; policy.infected would have rejected it.",
    'For <abuse@x> it is deferred, because rule "other" (/etc/clamgate.yaml:1) says so.',
    'The client is told: "451 4.7.1 Message refused for now, please try again later".',
  ],
  [
    'a hold that the MTA cannot do',
    'mta-hold',
    { hold: false },
    "For <b@x> it is deferred, since one recipient's decision defers for all; policy.infected would have rejected it.",
    'For <abuse@x> it is deferred, because rule "other" (/etc/clamgate.yaml:1) says mta-hold, but the MTA cannot hold mail.',
    'The client is told: "451 4.7.1 Message refused for now, please try again later".',
  ],
  [
    'a discard beside a refusal',
    'discard',
    {},
    'For <b@x> it is rejected, because of policy.infected: reject.',
    'For <abuse@x> it is rejected, since nobody is to get it and one recipient\'s decision is to reject; rule "other" (/etc/clamgate.yaml:1) would have discarded it.',
    'The client is told: "550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.X-1".',
  ],
  [
    'a delivery beside a refusal when nobody can be taken off',
    'accept',
    { removeRecipients: 'not-offered' },
    'For <b@x> it is rejected, because of policy.infected: reject.',
    'For <abuse@x> it is rejected, since the MTA cannot remove recipients; rule "other" (/etc/clamgate.yaml:1) would have accepted it.',
    'The client is told: "550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Win.X-1".',
  ],
]

for (const [what, then, can, ...expected] of SEVERAL) {
  test(`${what} is told in a line for each recipient`, () => {
    const rules = [{ name: 'other', when: { recipient: 'abuse@*' }, then }]
    assert.deepEqual(sentence(INFECTED, { rules }, can).split('\n'), [`${TO_BOTH} ${WIN_X}`, ...expected])
  })
}

const REMOVED: readonly [then: string, expected: string][] = [
  [
    'quarantine',
    'it is kept in quarantine, because RULE says so, and the MTA is asked to remove this recipient.',
  ],
  ['discard', 'the MTA is asked to remove this recipient, because RULE says discard.'],
]
for (const [then, expected] of REMOVED) {
  test(`of a recipient with ${then} beside a delivery no more is said than what the MTA is asked for`, () => {
    const rules = [{ name: 'other', when: { recipient: 'abuse@*' }, then }]
    const lines = sentence(INFECTED, { rules, infected: 'accept' }).split('\n')
    assert.deepEqual(lines.slice(1), [
      'For <b@x> it is accepted, because of policy.infected: accept.',
      `For <abuse@x> ${expected.replace('RULE', 'rule "other" (/etc/clamgate.yaml:1)')}`,
    ])
  })
}

test('a tag for one recipient is one for all that get the message', () => {
  const rules = [{ name: 'other', when: { recipient: 'abuse@*' }, then: 'tag' }]
  const [, first, second] = sentence(INFECTED, { rules, infected: 'accept' }).split('\n')
  assert.equal(
    first,
    'For <b@x> it is tagged with X-Virus-Tag: Win.X-1, since a message is tagged for all or for nobody; policy.infected would have accepted it.',
  )
  assert.match(second ?? '', /^For <abuse@x> it is tagged with X-Virus-Tag: Win\.X-1, because rule/)
})

test('keys carry the place where they are written, or that they are defaults', () => {
  const facts = infectedMail('Win.X-1')
  const policy = policyOf({ rules: RULES })
  const place = { file: '/etc/clamgate.yaml', line: 9 }
  const outcome = decide(policy, facts)
  const written = explain(facts, outcome, { policy, originOf: () => place })
  assert.match(written.sentence, /because of policy\.infected: reject \(\/etc\/clamgate\.yaml:9\)\./)
  assert.deepEqual(written.because.place, place)
  assert.match(
    explain(facts, outcome, { policy, originOf: () => 'default' }).sentence,
    /policy\.infected: reject \(default\)\./,
  )
})

test('text from outside is cleaned', () => {
  const facts = infectedMail('X\r\n\u001b[31m', { sender: 'a\u202e@x', recipients: [] })
  assert.match(sentence(facts), /^[\x20-\x7e]+$/)
})

test('programs get the facts: rule, place, finding, what the keys would do, and how the rules looked at it', () => {
  const facts = infectedMail('Sanesecurity.Junk.1.UNOFFICIAL')
  const policy = policyOf({ rules: RULES })
  const explanation = JSON.parse(JSON.stringify(explain(facts, decide(policy, facts), { policy })))
  assert.equal(explanation.outcome, 'infected')
  assert.equal(explanation.action, 'tag')
  assert.deepEqual(explanation.because, {
    sentence: 'rule "spam only tags" (/etc/clamgate.yaml:1): tag',
    rule: { name: 'spam only tags', file: '/etc/clamgate.yaml', line: 1 },
  })
  assert.deepEqual(explanation.finding.classes, ['spam', 'unofficial'])
  assert.deepEqual(explanation.withoutRules, {
    action: 'reject',
    because: { sentence: 'policy.infected: reject', key: 'policy.infected' },
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

test('with several recipients each has its own look at the rules, and those to be removed and kept for are named', () => {
  const facts = infectedMail('Win.X-1', { recipients: ['b@x', 'abuse@x'] })
  const policy = policyOf({ rules: RULES })
  const explanation = explain(facts, decide(policy, facts), { policy })
  assert.deepEqual([explanation.askedToRemove, explanation.keptFor], [['b@x'], ['b@x']])
  assert.deepEqual(
    explanation.recipients.map(({ considered = [] }) => considered.length),
    [4, 2],
  )
  assert.equal(explanation.considered, undefined)
})
