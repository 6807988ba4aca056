import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from './explain/explain.ts'
import { decide, policyOf, said, someMail } from './testing/policy.ts'
import type { Facts } from './types.ts'
import type { Standing } from './verdict.ts'

const UNTIL = Date.UTC(2027, 0, 2)

/** Mail to two recipients with a finding of which this is known. */
function hit(standing: Standing, facts: Partial<Facts> = {}): Facts {
  const recipients = ['b@example.net', 'c@example.net']
  return someMail({
    recipients,
    verdict: { kind: 'infected', signature: 'X-1.UNOFFICIAL', ...standing },
    ...facts,
  })
}

for (const [signature, kind, class_, classes] of [
  ['X-1.UNOFFICIAL', 'phishing', 'phishing', ['phishing', 'unofficial']],
  ['X-1.UNOFFICIAL', 'informational', 'heuristic', ['heuristic', 'unofficial']],
  ['X-1.UNOFFICIAL', 'malware', 'malware', ['malware', 'unofficial']],
  ['X-1.UNOFFICIAL', 'companion', 'malware', ['malware', 'unofficial']],
  ['X-1.UNOFFICIAL', undefined, 'malware', ['malware', 'unofficial']],
  ['Sanesecurity.Junk.1.UNOFFICIAL', 'phishing', 'spam', ['spam', 'unofficial']],
  ['Sanesecurity.Malware.1.UNOFFICIAL', 'spam', 'malware', ['malware', 'unofficial']],
] as const) {
  test(`${signature} in a file of class ${kind} is ${class_}: the file counts where the name says nothing`, () => {
    const origin = { source: 'mine', file: 'own.ndb', rating: undefined, class: kind }
    const verdict = { kind: 'infected', signature, origin } as const
    const rules = [{ name: 'by class', when: { class: class_ }, then: 'tag' }]
    const outcome = decide(policyOf({ rules }), hit({}, { verdict }))
    assert.deepEqual([outcome.found?.class, outcome.found?.classes], [class_, classes])
    assert.equal(outcome.action, 'tag')
  })
}

for (const [infected, action, then] of [
  ['reject', 'quarantine', 'quarantine'],
  ['reject', 'tag', 'tag'],
  ['reject', 'defer', 'defer'],
  ['tag', 'quarantine', 'tag'],
  ['accept', 'quarantine', 'accept'],
  ['defer', 'quarantine', 'defer'],
  ['discard', 'quarantine', 'discard'],
] as const) {
  test(`of a tripped signature ${infected} becomes ${then} where the breaker says ${action}`, () => {
    const outcome = decide(policyOf({ infected }), hit({ trip: { action, untilMs: UNTIL } }))
    assert.equal(outcome.action, then)
    assert.equal(outcome.kind, 'infected')
    const isFallen = infected === 'reject'
    assert.deepEqual(
      outcome.reason.instead,
      isFallen
        ? {
            ...{ of: 'reject', code: 'tripped', value: '2027-01-02T00:00:00.000Z' },
            why: 'the breaker has tripped the signature until 2027-01-02T00:00:00.000Z',
          }
        : undefined,
    )
  })
}

test('a rule that refuses falls too, without its text, and is still named', () => {
  const rules = [{ name: 'mine', when: { signature: 'X-1*' }, then: 'reject', message: 'Go away' }]
  const outcome = decide(
    policyOf({ infected: 'tag', rules }),
    hit({ trip: { action: 'defer', untilMs: UNTIL } }),
  )
  assert.equal(outcome.action, 'defer')
  assert.equal(outcome.reason.rule?.name, 'mine')
  assert.doesNotMatch(said(outcome) ?? '', /Go away/)
})

test('what is kept for a tripped signature is kept for every recipient', () => {
  const { keepFor } = decide(policyOf(), hit({ trip: { action: 'quarantine', untilMs: UNTIL } }))
  assert.deepEqual(keepFor, [0, 1])
})

test('a tripped signature changes nothing in monitor mode but what would have been', () => {
  const outcome = decide(policyOf({ monitor: true }), hit({ trip: { action: 'quarantine', untilMs: UNTIL } }))
  assert.equal(outcome.action, 'accept')
  assert.deepEqual(
    outcome.monitored.map(({ action }) => action),
    ['quarantine'],
  )
})

test('an MTA that takes no header fields defers where the breaker says tag', () => {
  const outcome = decide(policyOf(), hit({ trip: { action: 'tag', untilMs: UNTIL } }), { addHeaders: false })
  assert.equal(outcome.action, 'defer')
})

test('a finding that is ignored for one recipient is refused for the other, whose copy is kept', () => {
  const spared = { recipients: [0], as: { kind: 'clean' } as const }
  const outcome = decide(policyOf(), hit({ spared }))
  assert.deepEqual(
    outcome.recipients.map(({ fate, wanted }) => [fate, wanted]),
    [
      ['delivered', 'accept'],
      ['quarantined', 'reject'],
    ],
  )
  assert.deepEqual([outcome.action, outcome.remove, outcome.keepFor], ['accept', [1], [1]])
})

test('where recipients cannot be removed it is refused for all rather than let through', () => {
  const spared = { recipients: [0], as: { kind: 'clean' } as const }
  assert.equal(decide(policyOf(), hit({ spared }), { removeRecipients: 'never' }).action, 'reject')
})

test('a rule that asks for the finding does not hold for whom it is ignored', () => {
  const rules = [{ name: 'found', when: { signature: '*' }, then: 'discard' }]
  const spared = { recipients: [1], as: { kind: 'clean' } as const }
  const policy = policyOf({ rules })
  const facts = hit({ spared })
  const outcome = decide(policy, facts)
  assert.deepEqual(
    outcome.recipients.map(({ wanted }) => wanted),
    ['discard', 'accept'],
  )
  const explained = explain(facts, outcome, { policy })
  assert.deepEqual(
    explained.recipients.map(({ considered }) => considered?.map(({ miss }) => miss)),
    [[undefined], ['signature']],
  )
})

test('mail whose finding is ignored for all is as without it, and says so', () => {
  const ignored = { signature: 'Heuristics.Encrypted.Zip', reason: 'invoices' }
  const clean = someMail({ verdict: { kind: 'clean', ignored } })
  const outcome = decide(policyOf({ encrypted: 'reject' }), clean)
  assert.deepEqual([outcome.kind, outcome.action], ['clean', 'accept'])
  assert.match(
    explain(clean, outcome).sentence,
    /in which nothing was found, but for Heuristics.Encrypted.Zip, which is ignored \(invoices\) is accepted/,
  )
  const oversize = someMail({ verdict: { kind: 'oversize', head: 'clean', ignored } })
  assert.equal(decide(policyOf({ oversize: 'defer' }), oversize).action, 'defer')
})

test('the source, file and rating of a finding are told', () => {
  const facts = hit({ origin: { source: 'sanesecurity', file: 'phish.ndb', rating: 'LOW' } })
  const outcome = decide(policyOf(), facts)
  assert.match(explain(facts, outcome).sentence, /source sanesecurity, file phish.ndb, rating LOW\)/)
  assert.deepEqual([outcome.found?.source, outcome.found?.file], ['sanesecurity', 'phish.ndb'])
})
