import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyOf } from '../policy/testing/policy.ts'
import { HeaderHits, HeaderTests } from './header-hits.ts'

/** Hits of a message with these fields, by the names of the rules. */
function hits(headers: readonly string[], fields: Iterable<readonly [name: string, value: string | Buffer]>) {
  const rules = headers.map((header, index) => ({ name: `r${index}`, when: { header }, then: 'tag' }))
  const policy = policyOf({ rules })
  const seen = new HeaderHits(new HeaderTests(policy.headers))
  for (const [name, value] of fields) seen.see(Buffer.from(name), Buffer.from(value))
  return headers.filter(
    (_, index) => policy.headers[index] !== undefined && seen.fitting.has(policy.headers[index]),
  )
}

test('each test hears of the fields that it asks for, whatever the case of their names', () => {
  const asked = ['Subject: *Grüße*', 'List-Id', 'X-A: b']
  assert.deepEqual(
    hits(asked, [
      ['SUBJECT', ' Grüße an alle'],
      ['x-a', 'c'],
      ['Sender', 'b'],
    ]),
    ['Subject: *Grüße*'],
  )
  assert.deepEqual(
    hits(asked, [
      ['list-id ', ''],
      ['X-a', ' b '],
    ]),
    ['List-Id', 'X-A: b'],
  )
  assert.deepEqual(hits(asked, []), [])
  assert.deepEqual(hits([], [['Subject', 'x']]), [])
})

test('every field of a name counts, however many there are', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => ['Subject', `offer ${index}`] as const)
  assert.deepEqual(hits(['Subject: *19999', 'Subject: offer 0', 'Subject: no*'], many), [
    'Subject: *19999',
    'Subject: offer 0',
  ])
})

test('the whole of a field counts, however long it is', () => {
  const long = Buffer.concat([Buffer.alloc(1_000_000, 'x '), Buffer.from('=?utf-8?q?Gr=C3=BC=C3=9Fe?=')])
  assert.deepEqual(hits(['Subject: *GRÜSSE', 'Subject: *Grüße', 'Subject: /Grüße$/'], [['Subject', long]]), [
    'Subject: *Grüße',
    'Subject: /Grüße$/',
  ])
})

test('a receive buffer that is written over changes nothing', () => {
  const policy = policyOf({ rules: [{ name: 'r', when: { header: 'X-A: before' }, then: 'tag' }] })
  const seen = new HeaderHits(new HeaderTests(policy.headers))
  const value = Buffer.from('before')
  seen.see(Buffer.from('X-A'), value)
  value.fill('x')
  assert.equal(seen.fitting.size, 1)
})
