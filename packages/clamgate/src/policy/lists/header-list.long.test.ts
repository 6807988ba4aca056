import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computingMs } from '../../ground/testing/cpu-time.ts'
import { FieldText } from '../../patterns/patterns.ts'
import { decide, policyOf, someMail } from '../testing/policy.ts'
import { headerTest } from './header-list.ts'

const file = { file: '/etc/clamgate/subjects', lines: [{ line: 3, text: 'Subject: *Grüße*' }] }

const TABLE: readonly (readonly [
  entries: Parameters<typeof headerTest>[1],
  name: string,
  value: string,
  fits: boolean,
])[] = [
  [['List-Id'], 'list-id', '', true],
  [['List-Id'], 'list', 'x', false],
  [['X-A: *yes*'], 'x-a', ' oh YES ', true],
  [['X-A: yes'], 'x-a', 'no', false],
  [['X-A: yes', 'X-A: n?'], 'x-a', 'no', true],
  [['X-A: yes', 'X-B: no'], 'x-a', 'no', false],
  [['X-A: yes', 'X-A'], 'x-a', 'no', true],
  [['X-A: *@example.org'], 'x-a', 'a@example.org', true],
  [[file], 'subject', '=?utf-8?q?Gr=C3=BC=C3=9Fe?=', true],
  [[file], 'subject', 'Grüße', true],
  [[file], 'from', 'Grüße', false],
  [['From: "=?utf-8*'], 'from', '"=?utf-8?q?a?="', false],
]

for (const [entries, name, value, expected] of TABLE) {
  test(`${JSON.stringify(entries)} ${expected ? 'fits' : 'does not fit'} ${name}: ${value}`, () => {
    assert.equal(headerTest('k', entries).fits(name, new FieldText(Buffer.from(value))), expected)
  })
}

test('a hundred thousand values cost no more than one', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => ({
    line: index + 1,
    text: `Subject: offer ${index}`,
  }))
  const list = headerTest('k', [{ file: '/big', lines }])
  const ms = computingMs(() => {
    for (let i = 0; i < 10_000; i++) assert.ok(!list.fits('subject', new FieldText(Buffer.from('nothing'))))
  })
  assert.ok(ms < 1000, `one by one it would take minutes: ${ms} ms`)
  assert.ok(list.fits('subject', new FieldText(Buffer.from('Offer 99999'))))
})

test('a rule holds for mail of which a field fits what the rule asks', () => {
  const rules = [
    { name: 'one', when: { header: 'X-A: one' }, then: 'discard' },
    { name: 'two', when: { header: 'X-A: two' }, then: 'reject' },
  ]
  const policy = policyOf({ rules })
  const [, two] = policy.headers
  assert.ok(two !== undefined)
  assert.equal(decide(policy, someMail()).action, 'accept')
  assert.equal(decide(policy, someMail({ headers: new Set([two]) })).action, 'reject')
})
