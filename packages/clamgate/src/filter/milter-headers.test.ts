import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { verdictWords } from '../policy/words/verdicts.ts'
import { statusFields, tagFields } from './milter-headers.ts'
import { WatchedFields, WatchedNames } from './watched-fields.ts'

const HEADERS = { add: 'replace', scanned: 'clamgate 1 at mx.example.org' } as const

function outcomeOf(verdict: Verdict, more: Partial<Outcome> = {}): Outcome {
  return {
    kind: 'clean',
    verdict,
    action: 'accept',
    reason: { text: 'policy.clean: accept' },
    recipients: [],
    remove: [],
    keepFor: [],
    monitored: [],
    ...more,
  }
}

function fieldsOf(...fields: readonly (readonly [string, string])[]): WatchedFields {
  const watched = new WatchedFields(
    new WatchedNames(['subject', 'x-virus-scanned', 'x-virus-status', 'x-virus-tag']),
  )
  for (const [name, value] of fields) watched.see(Buffer.from(name), Buffer.from(value, 'latin1'))
  return watched
}

test('replace removes every field of the two names, from the last one down, and appends ours', () => {
  const fields = fieldsOf(
    ['X-Virus-Status', 'Clean'],
    ['x-virus-status', 'Clean'],
    ['X-VIRUS-SCANNED', 'by me'],
  )
  assert.deepEqual(statusFields(HEADERS, outcomeOf({ kind: 'clean' }), fields), [
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Scanned', value: '' },
    { kind: 'changeHeader', index: 2, name: 'X-Virus-Status', value: '' },
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Status', value: '' },
    { kind: 'addHeader', name: 'X-Virus-Scanned', value: 'clamgate 1 at mx.example.org' },
    { kind: 'addHeader', name: 'X-Virus-Status', value: 'Clean' },
  ])
})

test('add puts ours below the Received field of the MTA, the status on top', () => {
  const outcome = outcomeOf({ kind: 'infected', signature: 'Win.Test EICAR' })
  assert.deepEqual(statusFields({ ...HEADERS, add: 'add' }, outcome, fieldsOf(['X-Virus-Status', 'Clean'])), [
    { kind: 'insertHeader', index: 1, name: 'X-Virus-Scanned', value: 'clamgate 1 at mx.example.org' },
    { kind: 'insertHeader', index: 1, name: 'X-Virus-Status', value: 'Infected (Win.Test EICAR)' },
  ])
  assert.deepEqual(statusFields({ ...HEADERS, add: 'no' }, outcome, fieldsOf()), [])
})

const STATUS: readonly [Verdict, Partial<Outcome>, string][] = [
  [{ kind: 'clean' }, {}, 'Clean'],
  [{ kind: 'infected', signature: 'A b' }, {}, 'Infected (A b)'],
  [{ kind: 'infected', signature: 'x'.repeat(400) }, {}, `Infected (${'x'.repeat(250)})`],
  [
    { kind: 'oversize', head: 'clean' },
    {},
    'Not scanned completely (message too large, its beginning is clean)',
  ],
  [{ kind: 'oversize', head: 'unscanned' }, {}, 'Not scanned (message too large)'],
  [{ kind: 'databases-missing' }, {}, 'Not scanned (virus databases missing)'],
  [{ kind: 'databases-outdated', ageMs: 12.9 * 86_400_000 }, {}, 'Clean (virus databases 12 days old)'],
  [
    { kind: 'skipped', skip: { by: 'network', entry: '10.0.0.0/8', place: undefined } },
    {},
    'Not scanned (exempt client)',
  ],
  [
    { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: '/run/secret is away' },
    { failure: 'unavailable' },
    'Not scanned (scanner unavailable)',
  ],
]
for (const [verdict, more, expected] of STATUS) {
  test(`the status of ${verdict.kind} is "${expected.slice(0, 60)}"`, () => {
    assert.equal(verdictWords(outcomeOf(verdict, more)).inHeader, expected)
  })
}

test('nothing but a wholly scanned clean message is called Clean and nothing else', () => {
  for (const [verdict, more] of STATUS) {
    assert.equal(verdictWords(outcomeOf(verdict, more)).inHeader === 'Clean', verdict.kind === 'clean')
  }
})

test('a tag replaces fields of its name, and its prefix goes in front of every subject, byte for byte', () => {
  const tag = { header: 'X-Virus-Tag', value: 'Spam.X', subject: '[VIRUS] ' }
  const fields = fieldsOf(
    ['x-virus-tag', 'no'],
    ['Subject', ' =?utf-8?q?caf=E9?=\n two'],
    ['SUBJECT', 'caf\xe9'],
  )
  assert.deepEqual(tagFields(tag, fields), [
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Tag', value: '' },
    { kind: 'addHeader', name: 'X-Virus-Tag', value: 'Spam.X' },
    {
      kind: 'changeHeader',
      index: 1,
      name: 'Subject',
      value: Buffer.from('[VIRUS] =?utf-8?q?caf=E9?=\n two'),
    },
    { kind: 'changeHeader', index: 2, name: 'Subject', value: Buffer.from('[VIRUS] caf\xe9', 'latin1') },
  ])
})

test('a message without a subject gets one, and without a prefix none is touched', () => {
  const tag = { header: 'X-Virus-Tag', value: 'x', subject: '[VIRUS] ' }
  assert.deepEqual(tagFields(tag, fieldsOf()).at(-1), {
    kind: 'addHeader',
    name: 'Subject',
    value: '[VIRUS]',
  })
  assert.deepEqual(tagFields({ ...tag, subject: undefined }, fieldsOf(['Subject', 'x'])).length, 1)
  assert.deepEqual(tagFields(undefined, fieldsOf()), [])
})

test('no subject stays without the prefix, however long or many they are', () => {
  const tag = { header: 'X-Virus-Tag', value: 'x', subject: '[VIRUS] ' }
  const [, long] = tagFields(tag, fieldsOf(['Subject', 'x'.repeat(9000)]))
  assert.ok(long?.kind === 'changeHeader' && long.value.toString('latin1').startsWith('[VIRUS] xxx'))
  const many = Array.from({ length: 25 }, (_, i): [string, string] => ['Subject', `s${i}`])
  const changes = tagFields(tag, fieldsOf(...many)).slice(1)
  assert.deepEqual(
    changes.map((change) => (change.kind === 'changeHeader' ? [change.index, `${change.value}`] : change)),
    Array.from({ length: 25 }, (_, i) => [i + 1, `[VIRUS] s${i}`]),
  )
})
