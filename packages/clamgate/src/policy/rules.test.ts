import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ruleSchema } from '../config/sections/rules.ts'
import { CONDITION_COMPILERS } from './conditions.ts'
import { decide, failedMail, infectedMail, policyOf, someMail } from './testing/policy.ts'
import type { Facts } from './types.ts'

/** Whether a rule with these conditions decides on such mail. */
function decides(when: object, facts: Facts, written: object = {}): boolean {
  const policy = policyOf({ ...written, rules: [{ name: 'it', when, then: 'quarantine' }] })
  return decide(policy, facts).action === 'quarantine'
}

const JUNK = 'Sanesecurity.Junk.1.UNOFFICIAL'
const found = (signature: string, given: Partial<Facts> = {}) => infectedMail(signature, given)

/** The same in such a file. */
const inFile = (signature: string, source: string, file: string, rating?: string) =>
  someMail({ verdict: { kind: 'infected', signature, origin: { source, file, rating } } })
const FOXHOLE = 'Sanesecurity.Foxhole.Zip_1.UNOFFICIAL'
const PHISH = inFile('X-1.UNOFFICIAL', 'sanesecurity', 'phish.ndb', 'LOW')

/** Conditions, mail, and whether they hold. */
const TABLE: readonly [when: object, facts: Facts, holds: boolean, what: string][] = [
  [{ signature: 'PUA.*' }, found('pua.win.x-1'), true, 'a glob, in another case'],
  [{ signature: ['PUA.*', 'Win.*'] }, found('Win.X-1'), true, 'the second entry'],
  [{ signature: 'Win' }, found('Win.X-1'), false, 'a part of the name'],
  [{ signature: '/trojan/' }, found('Win.Trojan.X-1'), true, 'an expression'],
  [{ signature: '*' }, someMail(), false, 'any signature, nothing found'],
  [{ class: 'spam' }, found(JUNK), true, 'its first class'],
  [{ class: ['pua', 'unofficial'] }, found(JUNK), true, 'its other class'],
  [{ class: 'malware' }, found(JUNK), false, 'another class'],
  [{ class: 'malware' }, someMail(), false, 'a class, nothing found'],
  [{ source: 'sanesecurity' }, found(JUNK), true, 'its provider'],
  [{ source: 'unofficial' }, found(JUNK), true, 'anybody but ClamAV'],
  [{ source: 'unofficial' }, found('My-1.UNOFFICIAL'), true, 'nobody known'],
  [{ source: 'official' }, found(JUNK), false, 'ClamAV'],
  [{ source: 'official' }, found('Heuristics.Encrypted.Zip'), true, 'the engine'],
  [{ source: 'unofficial' }, someMail(), false, 'a source, nothing found'],
  [{ source: 'sanesecurity' }, PHISH, true, 'the source of its file, whatever its name'],
  [{ source: 'unofficial' }, PHISH, true, 'anybody but ClamAV, by its file'],
  [{ source: 'sanesecurity' }, inFile(JUNK, 'mycompany', 'own.ndb'), false, 'what its name claims'],
  [{ source: 'MyCompany' }, inFile(JUNK, 'mycompany', 'own.ndb'), true, 'a source of ones own'],
  [{ source: 'foxhole' }, inFile(FOXHOLE, 'sanesecurity', 'foxhole_all.cdb'), true, 'its set'],
  [{ source: 'sanesecurity' }, inFile(FOXHOLE, 'sanesecurity', 'foxhole_all.cdb'), true, 'who hands it on'],
  [{ source: 'foxhole' }, inFile(FOXHOLE, 'mycompany', 'own.cdb'), false, 'a set of another source'],
  [{ source: 'local' }, inFile(JUNK, 'local', 'own.ndb'), true, 'a file of the administrator'],
  [{ source: 'sanesecurity' }, inFile(JUNK, 'local', 'junk.ndb'), true, 'by name, in a file of nobody known'],
  [{ source: 'yararules' }, inFile('YARA.x.UNOFFICIAL', 'yararules', 'x.yar'), true, 'what no name tells'],
  [{ file: 'phish.*' }, PHISH, true, 'its file'],
  [{ file: ['a.ndb', 'PHISH.ndb'] }, PHISH, true, 'its file, in another case'],
  [{ file: 'phish' }, PHISH, false, 'a part of the name of its file'],
  [{ file: '*' }, found(JUNK), false, 'any file, none known'],
  [{ file: '*' }, someMail(), false, 'any file, nothing found'],
  [{ rating: 'low' }, PHISH, true, 'its rating, in any case'],
  [{ rating: ['HIGH', 'Low'] }, PHISH, true, 'one of two ratings'],
  [{ rating: 'LOWONLY' }, PHISH, false, 'another rating'],
  [{ rating: 'LOW' }, inFile(JUNK, 'mycompany', 'own.ndb'), false, 'a rating, the file has none'],
  [{ outcome: 'encrypted' }, found('Heuristics.Encrypted.Zip'), true, 'its outcome'],
  [{ outcome: 'infected' }, found('Heuristics.Encrypted.Zip'), false, 'infected, but encrypted'],
  [{ outcome: ['clean', 'oversize'] }, someMail(), true, 'one of two outcomes'],
  [{ failure: 'timeout' }, failedMail('SCAN_TIMEOUT'), true, 'its failure'],
  [{ failure: ['timeout', 'overloaded'] }, failedMail('ENGINE_UNAVAILABLE'), false, 'another failure'],
  [{ failure: 'timeout' }, someMail(), false, 'a failure, none happened'],
  [{ sender: '*@example.org' }, someMail({ sender: 'A@Example.org' }), true, 'a sender'],
  [{ sender: '<>' }, someMail({ sender: '' }), true, 'the null sender'],
  [{ sender: '*@*' }, someMail({ sender: '' }), false, 'any domain, null sender'],
  [{ senderDomain: '.example.org' }, someMail({ sender: 'a@sub.example.org' }), true, 'a domain below'],
  [{ senderDomain: '.example.org' }, someMail({ sender: 'a@example.org' }), true, 'the domain itself'],
  [{ senderDomain: '.example.org' }, someMail({ sender: 'a@badexample.org' }), false, 'another domain'],
  [
    { senderDomain: 'example.org' },
    someMail({ sender: 'a@sub.example.org' }),
    false,
    'below an exact domain',
  ],
  [{ senderDomain: '*' }, someMail({ sender: '' }), false, 'any domain, null sender'],
  [{ senderDomain: 'example.org' }, someMail({ sender: '"a@b"@example.org.' }), true, 'behind the last @'],
  [{ recipient: 'abuse@*' }, someMail({ recipients: ['Abuse@x'] }), true, 'a recipient'],
  [{ recipient: '*' }, someMail({ recipients: [] }), false, 'any recipient, none known'],
  [{ recipientDomain: 'x.example' }, someMail({ recipients: ['a@x.example'] }), true, 'a domain'],
  [{ recipientDomain: '*' }, someMail({ recipients: ['postmaster'] }), false, 'no domain'],
  [{ network: '192.0.2.0/24' }, someMail(), true, 'its network'],
  [{ network: '192.0.2.0/24' }, someMail({ clientAddress: '::ffff:192.0.2.1' }), true, 'IPv4 in IPv6'],
  [{ network: '2001:db8::/32' }, someMail(), false, 'another network'],
  [
    { network: ['0.0.0.0/0', '::/0'] },
    someMail({ clientAddress: undefined }),
    false,
    'any address, none given',
  ],
  [{ network: 'local' }, someMail({ clientAddress: undefined }), true, 'no address'],
  [{ network: 'local' }, someMail({ clientAddress: '::1' }), true, 'loopback'],
  [{ network: 'local' }, someMail({ clientAddress: '127.1.2.3' }), true, 'the loopback network'],
  [{ network: 'local' }, someMail({ clientAddress: 'unknown' }), false, 'an address that is none'],
  [{ authenticated: true }, someMail({ authenticated: 'bob' }), true, 'somebody'],
  [{ authenticated: true }, someMail({ authenticated: '' }), false, 'an empty name'],
  [{ authenticated: false }, someMail(), true, 'nobody'],
  [{ authenticated: 'b*' }, someMail({ authenticated: 'Bob' }), true, 'a name'],
  [{ authenticated: '*' }, someMail(), false, 'any name, nobody'],
  [{ direction: 'inbound' }, someMail(), true, 'inbound'],
  [{ direction: 'outbound' }, someMail({ authenticated: 'bob' }), true, 'outbound'],
  [{ direction: ['outbound', 'local'] }, someMail({ clientAddress: '127.0.0.1' }), true, 'from ourselves'],
  [{ size: { above: '10K' } }, someMail({ sizeBytes: 10_241 }), true, 'one byte above'],
  [{ size: { above: '10K' } }, someMail({ sizeBytes: 10_240 }), false, 'not above'],
  [{ size: { below: '10K' } }, someMail({ sizeBytes: 10_239 }), true, 'one byte below'],
  [{ size: { above: '1K', below: '10K' } }, someMail({ sizeBytes: 20_000 }), false, 'above a range'],
  [{ header: 'List-Id' }, someMail(), false, 'no such field'],
  [{ class: 'spam', sender: '*@example.org' }, found(JUNK), true, 'two that hold'],
  [{ class: 'spam', sender: '*@example.com' }, found(JUNK), false, 'one of two'],
  [{}, someMail(), true, 'no condition'],
]

for (const [when, facts, holds, what] of TABLE) {
  test(`${JSON.stringify(when)} ${holds ? 'holds' : 'does not hold'}: ${what}`, () => {
    assert.equal(decides(when, facts), holds)
  })
}

test('there is a compiler for each condition of the configuration', () => {
  const when = ruleSchema.shape.when.unwrap()
  assert.deepEqual(CONDITION_COMPILERS.map(([key]) => key).toSorted(), Object.keys(when.shape).toSorted())
})

const UNSCANNED: readonly [string, Facts][] = [
  ['a failure', failedMail()],
  ['missing databases', someMail({ verdict: { kind: 'databases-missing' } })],
  ['a large message that was not looked at', someMail({ verdict: { kind: 'oversize', head: 'unscanned' } })],
  [
    'skipped mail',
    someMail({ verdict: { kind: 'skipped', skip: { by: 'sender', entry: '*@x', place: undefined } } }),
  ],
]

for (const [what, facts] of UNSCANNED) {
  test(`a rule that says nothing of outcomes does not decide on ${what}`, () => {
    assert.equal(decides({}, facts), false)
    assert.equal(decides({ recipient: '*' }, facts), false)
    const { kind } = decide(policyOf(), facts)
    assert.equal(decides({ outcome: kind, recipient: '*' }, facts), true)
  })
}

test('such a rule does decide on mail that was scanned as far as it goes', () => {
  assert.ok(decides({}, someMail({ verdict: { kind: 'oversize', head: 'clean' } })))
  assert.ok(decides({}, someMail({ verdict: { kind: 'databases-outdated', ageMs: 1 } })))
  assert.ok(decides({}, found('Heuristics.Limits.Exceeded.MaxFiles')))
})

test('the first rule that matches decides, and is named with its place', () => {
  const rules = [
    { name: 'never', when: { class: 'pua' }, then: 'accept' },
    { name: 'first', when: { class: 'malware' }, then: 'tag' },
    { name: 'second', when: { class: 'malware' }, then: 'discard' },
  ]
  const { action, reason } = decide(policyOf({ rules }), infectedMail())
  assert.equal(action, 'tag')
  assert.equal(reason.text, 'rule "first" (/etc/clamgate.yaml:2): tag')
  assert.deepEqual(reason.rule, { name: 'first', place: { file: '/etc/clamgate.yaml', line: 2 } })
  const nowhere = decide(policyOf({ rules }, { rulePlaces: [] }), infectedMail())
  assert.equal(nowhere.reason.text, 'rule "first": tag')
})

test('a rule ends at its date, not a moment later', () => {
  const rules = [{ name: 'until', when: {}, then: 'discard', until: '2027-01-31' }]
  const endMs = Date.UTC(2027, 0, 31)
  assert.equal(decide(policyOf({ rules }), someMail({ nowMs: endMs - 1 })).action, 'discard')
  assert.equal(decide(policyOf({ rules }), someMail({ nowMs: endMs })).action, 'accept')
})

test('a monitored rule is noted once, and the rules below it decide', () => {
  const rules = [
    { name: 'trial', when: { recipient: '*' }, then: 'discard', monitor: true },
    { name: 'real', when: { class: 'malware' }, then: 'tag' },
  ]
  const outcome = decide(policyOf({ rules }), infectedMail('X', { recipients: ['a@x', 'b@x'] }))
  assert.equal(outcome.action, 'tag')
  assert.deepEqual(
    outcome.monitored.map(({ action, reason }) => `${action}: ${reason.rule?.name}`),
    ['discard: trial'],
  )
})

test('a monitored rule below the one that decides says nothing', () => {
  const rules = [
    { name: 'real', when: {}, then: 'tag' },
    { name: 'trial', when: {}, then: 'discard', monitor: true },
  ]
  assert.deepEqual(decide(policyOf({ rules }), someMail()).monitored, [])
})

test("a rule's tag replaces what it names of the policy's, and leaves the rest", () => {
  const rules = [{ name: 'it', when: {}, then: 'tag', tag: { subject: '[CHECK] ' } }]
  const { tag } = decide(policyOf({ rules, tag: { header: 'X-AV', value: 'v' } }), someMail())
  assert.deepEqual(tag, { header: 'X-AV', value: 'v', subject: '[CHECK] ' })
})
