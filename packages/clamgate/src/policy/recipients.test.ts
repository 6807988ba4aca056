import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, infectedMail, policyOf, said, someMail } from './testing/policy.ts'
import type { Outcome } from './types.ts'

/** One rule for each action: `tag@*` is tagged, and so on; others get what the policy says. */
const RULES = ['accept', 'tag', 'mta-hold', 'quarantine', 'defer', 'reject', 'discard'].map((action) => ({
  name: `${action} it`,
  when: { recipient: `${action}@*` },
  then: action,
  message: `by ${action}`,
}))

function decideFor(...recipients: string[]): Outcome {
  return decide(policyOf({ rules: RULES }), infectedMail('X-1', { recipients }))
}

function fates({ recipients }: Outcome): string {
  return recipients.map(({ fate }) => fate).join(' ')
}

test('a recipient who wants infected mail gets it, and the copy of the other is kept', () => {
  const outcome = decideFor('other@x', 'accept@x')
  assert.equal(outcome.action, 'accept')
  assert.equal(fates(outcome), 'quarantined delivered')
  assert.deepEqual([outcome.remove, outcome.keepFor], [[0], [0]])
  assert.equal(outcome.reason.rule?.name, 'accept it')
  assert.equal(outcome.recipients[0]?.reason.text, 'policy.infected: reject')
  assert.equal(outcome.reply, undefined)
})

test('when all are refused the reply is that of the first who is', () => {
  const outcome = decideFor('discard@x', 'reject@x', 'other@x')
  assert.equal(outcome.action, 'reject')
  assert.equal(said(outcome), '550 5.7.1 by reject')
  assert.deepEqual([outcome.remove, outcome.keepFor], [[], []])
})

test('one who is deferred defers the message, so that nobody is lost and nobody gets it twice', () => {
  const outcome = decideFor('accept@x', 'defer@x', 'reject@x')
  assert.equal(outcome.action, 'defer')
  assert.equal(said(outcome), '451 4.7.1 by defer')
  assert.equal(fates(outcome), 'deferred deferred deferred')
})

test('a message that is tagged for one is tagged for all that get it', () => {
  const outcome = decideFor('accept@x', 'tag@x', 'discard@x')
  assert.equal(outcome.action, 'tag')
  assert.equal(outcome.tag?.value, 'X-1')
  assert.equal(fates(outcome), 'delivered delivered discarded')
  assert.deepEqual([outcome.remove, outcome.keepFor], [[2], []])
})

test('recipients with the same decision by different rules are decided as one would be', () => {
  const rules = [
    { name: 'one', when: { recipient: 'a@x' }, then: 'quarantine' },
    { name: 'two', when: { recipient: 'b@x' }, then: 'quarantine' },
  ]
  const outcome = decide(policyOf({ rules }), infectedMail('X', { recipients: ['a@x', 'b@x'] }))
  assert.equal(outcome.action, 'quarantine')
  assert.deepEqual([outcome.remove, outcome.keepFor], [[], [0, 1]])
  assert.deepEqual(
    outcome.recipients.map(({ reason }) => reason.rule?.name),
    ['one', 'two'],
  )
})

test('where the MTA can remove nobody the strictest decision is for all, and the reason says why', () => {
  const policy = policyOf({ rules: RULES })
  const mail = infectedMail('X', { recipients: ['accept@x', 'reject@x'] })
  const refused = decide(policy, mail, { removeRecipients: 'not-offered' })
  assert.equal(refused.action, 'reject')
  assert.match(refused.reason.text, /^rule "reject it" .*: reject, but the MTA cannot remove recipients$/)
  const kept = decide(
    policy,
    { ...mail, recipients: ['accept@x', 'quarantine@x'] },
    { removeRecipients: 'not-offered' },
  )
  assert.equal(kept.action, 'quarantine')
  assert.deepEqual([kept.remove, kept.keepFor], [[], [0, 1]])
})

test('a hold that the MTA cannot do defers the others too', () => {
  const policy = policyOf({ rules: RULES })
  const outcome = decide(policy, infectedMail('X', { recipients: ['accept@x', 'mta-hold@x'] }), {
    hold: false,
  })
  assert.equal(outcome.action, 'defer')
  assert.match(outcome.reason.text, /: mta-hold, but the MTA cannot hold mail$/)
  assert.equal(said(outcome), '451 4.7.1 by mta-hold')
})

test('monitoring names each decision once, and everybody gets the message', () => {
  const recipients = ['reject@x', 'accept@x', 'quarantine@x', 'reject@y']
  const outcome = decide(policyOf({ rules: RULES, monitor: true }), infectedMail('X', { recipients }))
  assert.equal(outcome.action, 'accept')
  assert.deepEqual(
    outcome.monitored.map(({ action }) => action),
    ['reject', 'quarantine'],
  )
  assert.equal(fates(outcome), 'delivered delivered delivered delivered')
  assert.deepEqual([outcome.remove, outcome.keepFor], [[], []])
})

test('recipient conditions hold for none when no recipient is known', () => {
  const outcome = decide(policyOf({ rules: RULES }), infectedMail('X', { recipients: [] }))
  assert.equal(outcome.reason.text, 'policy.infected: reject')
})

const LOCAL = { localDomains: ['example.net', '.example.com'], localNetworks: ['local', '10.0.0.0/8'] }

const DIRECTIONS: readonly [given: object, recipient: string, direction: string][] = [
  [{}, 'b@example.net', 'inbound'],
  [{}, 'b@elsewhere.example', 'inbound'],
  [{ authenticated: 'bob' }, 'b@example.net', 'local'],
  [{ authenticated: 'bob' }, 'b@EXAMPLE.NET', 'local'],
  [{ authenticated: 'bob' }, 'b@sub.example.com', 'local'],
  [{ authenticated: 'bob' }, 'b@sub.example.net', 'outbound'],
  [{ authenticated: 'bob' }, 'postmaster', 'local'],
  [{ authenticated: 'bob' }, 'root@mx.example.net', 'local'],
  [{ authenticated: 'bob' }, 'root@other.example.net', 'outbound'],
  [{ authenticated: '' }, 'b@example.net', 'inbound'],
  [{ clientAddress: '10.1.2.3' }, 'b@elsewhere.example', 'outbound'],
  [{ clientAddress: '127.0.0.1' }, 'b@elsewhere.example', 'outbound'],
  [{ clientAddress: undefined }, 'b@example.net', 'local'],
  [{ clientAddress: 'unknown' }, 'b@example.net', 'inbound'],
]

for (const [given, recipient, direction] of DIRECTIONS) {
  test(`mail ${JSON.stringify(given)} to ${recipient} is ${direction}, for rules and explanations`, () => {
    const facts = someMail({ ...given, recipients: [recipient] })
    const rules = [{ name: 'it', when: { direction }, then: 'discard' }]
    const policy = policyOf({ ...LOCAL, rules }, { hostname: 'MX.example.net' })
    assert.equal(policy.direction(facts, 0), direction)
    assert.equal(decide(policy, facts).action, 'discard')
    for (const other of ['inbound', 'outbound', 'local'].filter((one) => one !== direction)) {
      const written = { ...LOCAL, rules: [{ name: 'it', when: { direction: other }, then: 'discard' }] }
      assert.equal(decide(policyOf(written, { hostname: 'MX.example.net' }), facts).action, 'accept')
    }
  })
}
