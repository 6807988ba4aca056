import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from './explain/explain.ts'
import { decide, infectedMail, policyOf, said, someMail } from './testing/policy.ts'

const REPLY = '550 5.7.1 Mail of this account is refused for now, please ask your postmaster'
const stopped = { isStopped: true, authenticated: 'ann' }

test('clean mail of a user who is refused as a whole is refused, with a reply that names nothing of ours', () => {
  const policy = policyOf({ sentinel: { messages: 5 } })
  const mail = someMail(stopped)
  const outcome = decide(policy, mail)
  assert.deepEqual([outcome.kind, outcome.action, said(outcome)], ['clean', 'reject', REPLY])
  assert.equal(outcome.reason.key, 'policy.sentinel')
  assert.match(
    explain(mail, outcome, { policy }).sentence,
    /rejected, because of policy\.sentinel\.action: reject/,
  )
  assert.equal(decide(policy, someMail({ authenticated: 'ann' })).action, 'accept')
})

test('mail that is not scanned, and mail that a rule would accept, is refused too', () => {
  const rules = [{ name: 'all', when: { sender: '*@*' }, then: 'accept' }]
  const policy = policyOf({ sentinel: { messages: 0 }, rules })
  const skip = { by: 'authenticated', entry: 'ann' } as const
  for (const verdict of [
    { kind: 'skipped', skip },
    { kind: 'clean' },
    { kind: 'oversize', head: 'unscanned' },
  ] as const) {
    const outcome = decide(policy, someMail({ ...stopped, verdict }))
    assert.deepEqual([outcome.action, said(outcome)], ['reject', REPLY])
  }
})

for (const [action, infected, clean, found] of [
  ['reject', 'quarantine', 'reject', 'reject'],
  ['defer', 'reject', 'defer', 'reject'],
  ['quarantine', 'reject', 'quarantine', 'reject'],
  ['quarantine', 'tag', 'quarantine', 'quarantine'],
  ['reject', 'discard', 'reject', 'discard'],
] as const) {
  test(`with ${action} clean mail is ${clean}, and infected mail that would be ${infected} is ${found}: the stricter counts`, () => {
    const policy = policyOf({ infected, sentinel: { messages: 5, action } })
    assert.equal(decide(policy, someMail(stopped)).action, clean)
    assert.equal(decide(policy, infectedMail('Win.Trojan.X', stopped)).action, found)
    assert.equal(policy.mayKeep, action === 'quarantine' || infected === 'quarantine')
  })
}

test('what is kept is kept for every recipient', () => {
  const policy = policyOf({ sentinel: { messages: 5, action: 'quarantine' } })
  const { keepFor } = decide(policy, someMail({ ...stopped, recipients: ['b@x.test', 'c@x.test'] }))
  assert.deepEqual(keepFor, [0, 1])
})

test('in monitor mode it is only noted, and without policy.sentinel nobody is refused', () => {
  const outcome = decide(policyOf({ monitor: true, sentinel: { messages: 5 } }), someMail(stopped))
  assert.equal(outcome.action, 'accept')
  assert.deepEqual(
    outcome.monitored.map(({ action, reason }) => [action, reason.key]),
    [['reject', 'policy.sentinel']],
  )
  assert.equal(decide(policyOf(), someMail(stopped)).action, 'accept')
})

test('only users who have logged in are looked at, but for exempt ones', () => {
  const { sentinel } = policyOf({ sentinel: { messages: 5, except: ['news*'] } })
  assert.deepEqual(
    ['ann', 'newsletter', '', undefined].map((login) => sentinel?.watches(login)),
    [true, false, false, false],
  )
})

test('findings count by their class, unless the breaker, an exception or a rule that accepts them takes them back', () => {
  const counts = (sentinel: object, signature: string, standing: object = {}) => {
    const policy = policyOf({ sentinel: { messages: 5, ...sentinel } })
    return policy.sentinel?.counts(
      decide(policy, infectedMail(signature, { verdict: { kind: 'infected', signature, ...standing } })),
    )
  }
  assert.equal(counts({}, 'Win.Trojan.X-1'), true)
  assert.equal(counts({}, 'Heuristics.Phishing.Email.SpoofedDomain'), true)
  assert.equal(counts({}, 'PUA.Win.Packer.X-1'), false)
  assert.equal(counts({ classes: 'pua' }, 'PUA.Win.Packer.X-1'), true)
  assert.equal(counts({}, 'Heuristics.Encrypted.Zip'), false)
  assert.equal(counts({}, 'Win.Trojan.X-1', { trip: { action: 'quarantine', untilMs: 0 } }), false)
  const spared = { recipients: [0], as: { kind: 'clean' } }
  assert.equal(counts({}, 'Win.Trojan.X-1', { spared }), false)
  const rules = [{ name: 'samples', when: { recipient: ['b@*'] }, then: 'accept' }]
  for (const [monitor, isCounted] of [
    [false, false],
    [true, false],
  ] as const) {
    const policy = policyOf({ rules, monitor, sentinel: { messages: 5 } })
    assert.equal(policy.sentinel?.counts(decide(policy, infectedMail())), isCounted)
  }
  // A rule that is only tried beside it is no decision against the mail.
  const tried = [{ name: 'tryout', monitor: true, when: { sender: '*@*' }, then: 'discard' }, ...rules]
  for (const monitor of [false, true]) {
    const policy = policyOf({ rules: tried, monitor, sentinel: { messages: 5 } })
    assert.equal(policy.sentinel?.counts(decide(policy, infectedMail())), false)
  }
  const only = policyOf({ rules: tried.slice(0, 1), sentinel: { messages: 5 } })
  assert.equal(only.sentinel?.counts(decide(only, infectedMail())), true)
  const monitored = policyOf({ monitor: true, sentinel: { messages: 5 } })
  assert.equal(monitored.sentinel?.counts(decide(monitored, infectedMail())), true)
})
