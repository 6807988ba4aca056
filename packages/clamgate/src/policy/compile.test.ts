import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostNames } from './compile.ts'
import { policyConfig, policyOf, someMail } from './testing/policy.ts'
import type { SkipFacts } from './types.ts'

const SKIP = {
  networks: ['192.0.2.0/24', 'mx.example.org'],
  authenticated: ['scanner*'],
  senders: ['*@clean.example', '<>'],
  recipients: ['abuse@*', { file: '/etc/clamgate/samples' }],
}

const MAIL: SkipFacts = {
  sender: 'a@example.org',
  recipients: ['b@example.net'],
  clientAddress: '203.0.113.1',
  authenticated: undefined,
}

const SKIPPED: readonly [given: Partial<SkipFacts>, by: string | undefined, entry: string | undefined][] = [
  [{}, undefined, undefined],
  [{ clientAddress: '192.0.2.77' }, 'network', '192.0.2.0/24'],
  [{ clientAddress: '198.51.100.7' }, 'network', 'mx.example.org'],
  [{ clientAddress: undefined }, undefined, undefined],
  [{ authenticated: 'scanner-1' }, 'authenticated', 'scanner*'],
  [{ authenticated: 'bob' }, undefined, undefined],
  [{ sender: 'X@Clean.example' }, 'sender', '*@clean.example'],
  [{ sender: '' }, 'sender', '<>'],
  [{ recipients: ['abuse@x', 'Abuse@y'] }, 'recipients', 'abuse@*'],
  [{ recipients: ['abuse@x', 'b@y'] }, undefined, undefined],
  [{ recipients: [] }, undefined, undefined],
  [{ clientAddress: '192.0.2.1', sender: '' }, 'network', '192.0.2.0/24'],
]

/** Nobody pays for octets that no entry asks for. */
function unasked(): never {
  assert.fail('nothing asks for what the MTA gave')
}

for (const [given, by, entry] of SKIPPED) {
  test(`mail ${JSON.stringify(given)} is ${by === undefined ? 'scanned' : `exempt by ${by} ${entry}`}`, () => {
    const policy = policyOf(
      { skip: { ...SKIP } },
      { resolved: new Map([['mx.example.org', ['198.51.100.7']]]) },
    )
    const skip = policy.skip({ ...MAIL, ...given }, unasked)
    assert.deepEqual([skip?.by, skip?.entry], [by, entry])
  })
}

test('without exemptions everything is scanned', () => {
  assert.equal(policyOf().skip({ ...MAIL, clientAddress: undefined, sender: '' }, unasked), undefined)
})

test('host names of all networks are to be looked up, each once', () => {
  const config = policyConfig({
    skip: { networks: ['MX.example.org', '10.0.0.0/8', 'local'] },
    localNetworks: ['local', 'mx.example.org.'],
    rules: [{ name: 'it', when: { network: ['::1', 'other.example'] }, then: 'accept' }],
  })
  assert.deepEqual(hostNames(config), ['mx.example.org', 'other.example'])
  assert.deepEqual(hostNames(policyConfig()), [])
})

test('what rules ask of header fields is known beforehand, by names in lower case', () => {
  const rules = [
    { name: 'one', when: { header: ['List-Id', 'X-Spam-Flag: YES'] }, then: 'accept' },
    { name: 'two', when: { header: 'LIST-ID' }, then: 'accept', monitor: true },
  ]
  assert.deepEqual(
    policyOf({ rules }).headers.map(({ names }) => names),
    [['list-id', 'x-spam-flag'], ['list-id']],
  )
})

const byRecipient = (action: string, monitor = false) => [
  { name: 'it', when: { recipient: 'a@x' }, then: action, monitor },
]

/** Whether a message with any number of recipients, and with one, may have to be kept. */
const KEEPING: readonly [written: object, mayKeep: boolean, mayKeepSingle: boolean, what: string][] = [
  [{}, false, false, 'the defaults'],
  [{ infected: 'quarantine' }, true, true, 'quarantine'],
  [{ oversize: 'quarantine' }, true, true, 'quarantine of large mail'],
  [{ rules: [{ name: 'it', when: { class: 'pua' }, then: 'quarantine' }] }, true, true, 'a rule that keeps'],
  [{ rules: [{ name: 'it', when: {}, then: 'quarantine', monitor: true }] }, false, false, 'a monitored one'],
  [{ rules: [{ name: 'it', when: { class: 'pua' }, then: 'tag' }] }, false, false, 'a rule for messages'],
  [{ rules: byRecipient('accept') }, true, false, 'a rule for recipients: others may be removed'],
  [{ rules: byRecipient('accept', true) }, false, false, 'a monitored rule for recipients'],
  [{ monitor: true, infected: 'quarantine', rules: byRecipient('accept') }, false, false, 'monitoring'],
]

for (const [written, mayKeep, mayKeepSingle, what] of KEEPING) {
  test(`a message ${mayKeep ? 'may' : 'need not'} have to be kept: ${what}`, () => {
    const policy = policyOf(written)
    assert.deepEqual([policy.mayKeep, policy.mayKeepSingle], [mayKeep, mayKeepSingle])
  })
}

const MIXING: readonly [written: object, mayDiffer: boolean, what: string][] = [
  [{ infected: 'quarantine' }, false, 'no rule'],
  [{ rules: [{ name: 'it', when: { class: 'pua' }, then: 'tag' }] }, false, 'a rule for messages'],
  [{ rules: byRecipient('accept') }, true, 'a rule for recipients'],
  [{ rules: byRecipient('accept', true) }, false, 'a monitored rule for recipients'],
  [{ monitor: true, rules: byRecipient('accept') }, false, 'monitoring'],
]
for (const [written, mayDiffer, what] of MIXING) {
  test(`decisions for the recipients of a message ${mayDiffer ? 'may' : 'cannot'} differ: ${what}`, () => {
    assert.equal(policyOf(written).mayDiffer, mayDiffer)
  })
}

test('what the pipeline needs of the keys is there', () => {
  assert.deepEqual([policyOf().scanHead, policyOf({ oversize: 'reject' }).scanHead], [true, false])
  assert.equal(policyOf({ databasesMaxAge: '2d' }).databasesMaxAgeMs, 172_800_000)
})

test('rules are looked at up to the one that decides, and say why they do not', () => {
  const rules = [
    { name: 'ended', when: {}, then: 'accept', until: '2020-01-01' },
    { name: 'for others', when: { recipient: 'c@x' }, then: 'accept' },
    { name: 'scanned only', when: {}, then: 'accept' },
    { name: 'trial', when: { outcome: 'failure' }, then: 'discard', monitor: true },
    { name: 'real', when: { outcome: 'failure' }, then: 'tag' },
    { name: 'below', when: { outcome: 'failure' }, then: 'reject' },
  ]
  const facts = someMail({ verdict: { kind: 'failure', code: 'X', detail: '' }, recipients: ['a@x', 'c@x'] })
  const considered = policyOf({ rules }).consider(facts, 0)
  assert.deepEqual(
    considered.map(({ rule, miss, monitor }) => [rule, miss, monitor]),
    [
      ['ended', 'until', false],
      ['for others', 'unscanned', false],
      ['scanned only', 'unscanned', false],
      ['trial', undefined, true],
      ['real', undefined, false],
    ],
  )
  const clean = policyOf({ rules }).consider({ ...facts, verdict: { kind: 'clean' } }, 1)
  assert.deepEqual(
    clean.map(({ rule, miss }) => [rule, miss]),
    [
      ['ended', 'until'],
      ['for others', undefined],
    ],
  )
})

test('the keys alone would decide as they do without rules', () => {
  const policy = policyOf({ rules: [{ name: 'it', when: {}, then: 'discard' }] })
  assert.equal(policy.fallback({ kind: 'infected', signature: 'X' }).reason.text, 'policy.infected: reject')
})
