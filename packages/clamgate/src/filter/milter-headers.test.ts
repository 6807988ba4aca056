import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome, Tag } from '../policy/types.ts'
import type { Verdict } from '../policy/verdict.ts'
import { verdictWords } from '../policy/words/verdicts.ts'
import { leftSubjects } from './marks/subject-changes.ts'
import { type MarkedMessage, statusFields, tagFields } from './milter-headers.ts'
import { WatchedFields, WatchedNames } from './watched-fields.ts'

const HEADERS = { add: 'replace', exempt: 'keep', scanned: 'clamgate 1 at mx.example.org' } as const

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

function marked(outcome: Outcome, fields: WatchedFields, more: Partial<MarkedMessage> = {}): MarkedMessage {
  return { outcome, fields, clientAddress: '192.0.2.1', utf8: false, ...more }
}

function tagged(tag: Tag, fields: WatchedFields, more: Partial<MarkedMessage> = {}) {
  return tagFields(marked(outcomeOf({ kind: 'clean' }, { action: 'tag', tag }), fields, more))
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
  assert.deepEqual(statusFields(HEADERS, marked(outcomeOf({ kind: 'clean' }), fields)), [
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Scanned', value: '' },
    { kind: 'changeHeader', index: 2, name: 'X-Virus-Status', value: '' },
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Status', value: '' },
    { kind: 'addHeader', name: 'X-Virus-Scanned', value: 'clamgate 1 at mx.example.org' },
    { kind: 'addHeader', name: 'X-Virus-Status', value: 'Clean' },
  ])
})

test('add puts ours below the Received field of the MTA, the status on top', () => {
  const outcome = outcomeOf({ kind: 'infected', signature: 'Win.Test EICAR' })
  assert.deepEqual(
    statusFields({ ...HEADERS, add: 'add' }, marked(outcome, fieldsOf(['X-Virus-Status', 'Clean']))),
    [
      { kind: 'insertHeader', index: 1, name: 'X-Virus-Scanned', value: 'clamgate 1 at mx.example.org' },
      { kind: 'insertHeader', index: 1, name: 'X-Virus-Status', value: 'Infected (Win.Test EICAR)' },
    ],
  )
  assert.deepEqual(statusFields({ ...HEADERS, add: 'no' }, marked(outcome, fieldsOf())), [])
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
  assert.deepEqual(tagged(tag, fields), [
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
  assert.deepEqual(tagged(tag, fieldsOf()).at(-1), {
    kind: 'addHeader',
    name: 'Subject',
    value: '[VIRUS]',
  })
  assert.deepEqual(tagged({ ...tag, subject: undefined }, fieldsOf(['Subject', 'x'])).length, 1)
  assert.deepEqual(tagFields(marked(outcomeOf({ kind: 'clean' }), fieldsOf())), [])
})

/** What is done to each subject, by its index; its first 30 octets. */
function subjectsOf(fields: WatchedFields): readonly (readonly [number, string])[] {
  return tagged({ header: 'X-Virus-Tag', value: 'x', subject: '[VIRUS] ' }, fields).flatMap((one) =>
    one.kind === 'changeHeader' && one.name === 'Subject'
      ? [[one.index, `${one.value}`.slice(0, 30)] as const]
      : [],
  )
}

const subjects = (count: number) =>
  Array.from({ length: count }, (_, i): [string, string] => ['Subject', `s${i}`])

test('every subject of several gets the prefix; of very many the first and the last, which mail programs show', () => {
  const all = Array.from({ length: 50 }, (_, i) => [i + 1, `[VIRUS] s${i}`] as const)
  assert.deepEqual(subjectsOf(fieldsOf(...subjects(50))), all)
  const some = subjectsOf(fieldsOf(...subjects(5000)))
  assert.equal(some.length, 50)
  assert.deepEqual(
    [some[0], some[24], some[25], some[49]],
    [
      [1, '[VIRUS] s0'],
      [25, '[VIRUS] s24'],
      [4976, '[VIRUS] s4975'],
      [5000, '[VIRUS] s4999'],
    ],
  )
})

test('a subject that Postfix would cut with the prefix is left as it is, and no other', () => {
  const fields = fieldsOf(
    ['Subject', 'x'.repeat(59_983)],
    ['Subject', 'x'.repeat(59_982)],
    ['Subject', `[VIRUS] ${'y'.repeat(59_982)}`],
  )
  assert.deepEqual(subjectsOf(fields), [[2, `[VIRUS]\n ${'x'.repeat(21)}`]])
  assert.equal(leftSubjects(fields.subjects, '[VIRUS] '), 1)
})

const HOSTILE: readonly [name: string, status: string][] = [
  ['X\r\nSubject: y', 'Infected (X??Subject: y)'],
  ['Möbius', 'Infected =?UTF-8?B?KE3DtmJpdXMp?='],
  ['=?utf-8?q?Clean?=', 'Infected =?UTF-8?B?KD0/dXRmLTg/cT9DbGVhbj89KQ==?='],
  ['100% $& %v', 'Infected (100% $& %v)'],
]
for (const [signature, status] of HOSTILE) {
  test(`the signature ${JSON.stringify(signature)} leaves a field that is one, and says the same`, () => {
    const outcome = outcomeOf({ kind: 'infected', signature })
    assert.deepEqual(statusFields(HEADERS, marked(outcome, fieldsOf())).at(-1), {
      ...{ kind: 'addHeader', name: 'X-Virus-Status', value: status },
    })
  })
}

test('a mark without a blank is folded too, since no line may pass 998 octets', () => {
  const value = 'é'.repeat(2000)
  const lines = (utf8: boolean) => {
    const [, mark] = [
      undefined,
      ...tagged({ header: 'X-Virus-Tag', value, subject: undefined }, fieldsOf(), { utf8 }),
    ]
    return mark?.kind === 'addHeader' ? `X-Virus-Tag: ${mark.value}`.split('\n') : []
  }
  for (const line of lines(false)) assert.ok(line.length <= 76)
  for (const line of lines(true)) assert.ok(Buffer.byteLength(line) <= 998 && !line.includes('\ufffd'))
  assert.equal(
    lines(true)
      .map((line) => line.replace(/^(X-Virus-Tag:)? /, ''))
      .join(''),
    value,
  )
})

/** With that of amavis on top. */
const OF_FIRST_PASS: readonly [string, string][] = [
  ['X-Virus-Scanned', ' Debian amavisd-new at mx.example.org'],
  ['X-Virus-Status', ' Clean'],
  ['X-Virus-Scanned', ' clamgate 0.9.1 at mx.example.org'],
]

const EXEMPT: readonly [
  exempt: 'keep' | 'replace' | 'none',
  by: 'network' | 'sender',
  client: string | undefined,
  fields: 'with' | 'without',
  done: string,
][] = [
  ['keep', 'network', '127.0.0.1', 'with', ''],
  ['keep', 'network', '::1', 'with', ''],
  ['keep', 'network', undefined, 'with', ''],
  ['keep', 'network', '127.0.0.1', 'without', '+'],
  ['keep', 'network', '192.0.2.1', 'with', '-+'],
  ['keep', 'sender', '127.0.0.1', 'with', '-+'],
  ['replace', 'network', '127.0.0.1', 'with', '-+'],
  ['replace', 'network', '127.0.0.1', 'without', '+'],
  ['none', 'network', '127.0.0.1', 'with', ''],
  ['none', 'network', '127.0.0.1', 'without', ''],
  ['none', 'network', '192.0.2.1', 'with', '-'],
  ['none', 'sender', '127.0.0.1', 'with', '-'],
]
for (const [exempt, by, clientAddress, present, done] of EXEMPT) {
  test(`exempt: ${exempt}, by ${by}, client ${clientAddress ?? 'of none'}, ${present} fields: "${done}"`, () => {
    const outcome = outcomeOf({ kind: 'skipped', skip: { by, entry: 'x' } })
    const fields = present === 'with' ? fieldsOf(...OF_FIRST_PASS) : fieldsOf()
    for (const add of ['add', 'replace', 'no'] as const) {
      const changes = statusFields({ ...HEADERS, exempt, add }, marked(outcome, fields, { clientAddress }))
      const kinds = [...new Set(changes.map(({ kind }) => (kind === 'changeHeader' ? '-' : '+')))].join('')
      // With `add` those that came stay below ours, where there are ours.
      const usual = add === 'add' ? done.replace('-+', '+') : done
      assert.equal(kinds, add === 'no' ? '' : usual, add)
    }
  })
}

test('exempt: fields of another scanner alone are none of a first pass', () => {
  const outcome = outcomeOf({ kind: 'skipped', skip: { by: 'network', entry: 'local' } })
  for (const alone of [
    [['X-Virus-Scanned', 'clamgate 1 at x']],
    [
      ['X-Virus-Status', 'Clean'],
      ['X-Virus-Scanned', 'clamav-milter 1'],
    ],
  ]) {
    const fields = fieldsOf(...alone.map(([name = '', value = '']) => [name, value] as const))
    const changes = statusFields(HEADERS, marked(outcome, fields, { clientAddress: '127.0.0.1' }))
    const last = changes.at(-1)
    assert.equal(last?.kind === 'addHeader' && last.value, 'Not scanned (exempt client)')
  }
})

test('where nothing may be refused, ours stand above a flood of forged fields, which stays', () => {
  const fields = fieldsOf(...Array.from({ length: 201 }, (): [string, string] => ['X-Virus-Status', 'Clean']))
  const changes = statusFields(HEADERS, marked(outcomeOf({ kind: 'clean' }), fields))
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['insertHeader', 'insertHeader'],
  )
})
