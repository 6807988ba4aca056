import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QueryError, type QueryErrorCode } from './errors.ts'
import { QUERY_KEYS } from './keys.ts'
import { parseQuery, QUERY_MAX_CHARS, QUERY_MAX_TERMS } from './parse.ts'
import { printQuery } from './print.ts'
import { withoutSpans } from './testing/trees.ts'

const NOW_MS = Date.parse('2026-11-29T12:34:56Z')
const parse = (text: string) => parseQuery(text, { nowMs: NOW_MS })
const text = (key: string, ...pieces: string[]) => ({ kind: 'text', key, pattern: { pieces } })
const one = (...any: object[]) => ({ not: false, any })

const READ: readonly (readonly [text: string, all: readonly object[]])[] = [
  ['', []],
  [' \t\n', []],
  ['signature:Sanesecurity.*', [one(text('signature', 'Sanesecurity.', ''))]],
  ['SIGNATURE:x', [one(text('signature', 'x'))]],
  ['to:@Example.org', [one({ kind: 'domain', key: 'to', domain: 'example.org', below: false })]],
  ['to:@.example.org', [one({ kind: 'domain', key: 'to', domain: 'example.org', below: true })]],
  ['to:*@example.org', [one({ kind: 'domain', key: 'to', domain: 'example.org', below: false })]],
  ['from:bob@*', [one(text('from', 'bob@', ''))]],
  ['from:<bob@x>', [one(text('from', 'bob@x'))]],
  ['from:<>', [one(text('from', ''))]],
  ['from:""', [one(text('from', ''))]],
  ['from:"a b"', [one(text('from', 'a b'))]],
  ['from:a\\ b', [one(text('from', 'a b'))]],
  ['subject:"say \\"no\\" to 5\\*5 \\\\"', [one(text('subject', 'say "no" to 5*5 \\'))]],
  ['subject:"a*b"', [one(text('subject', 'a', 'b'))]],
  ['-class:pua', [{ not: true, any: [text('class', 'pua')] }]],
  ['not:class:PUA, spam', [{ not: true, any: [text('class', 'pua'), text('class', 'spam')] }]],
  ['class:p*', [one(text('class', 'p', ''))]],
  ['to:a@x,from:a@x', [one(text('to', 'a@x'), text('from', 'a@x'))]],
  ['is:Quarantined', [one({ kind: 'is', state: 'quarantined' })]],
  ['invoice "final notice"', [one(word('invoice')), one(word('final notice'))]],
  ['*voice*', [one(word('voice'))]],
  ['-"-x"', [{ not: true, any: [word('-x')] }]],
  ['a-b 2001:db8::1', [one(word('a-b')), one(word('2001:db8::1'))]],
  ['"from:x"', [one(word('from:x'))]],
  ['client:2001:DB8:0::1', [one(text('client', '2001:db8::1'))]],
  ['client:2001:DB8:*', [one(text('client', '2001:DB8:', ''))]],
  ['size:>1M', [one(number('size', '>', 1024 ** 2))]],
  ['size:<=1.5k', [one(number('size', '<=', 1536))]],
  ['size:=10MiB', [one(number('size', '=', 10 * 1024 ** 2))]],
  ['scan-ms:>=500', [one(number('scan-ms', '>=', 500))]],
  ['scan-ms:>5s', [one(number('scan-ms', '>', 5000))]],
  ['database:<27800', [one(number('database', '<', 27_800))]],
  ['since:2d', [one({ kind: 'time', key: 'since', moment: { agoMs: 172_800_000 } })]],
  ['since:2W', [one({ kind: 'time', key: 'since', moment: { agoMs: 1_209_600_000 } })]],
  ['until:now', [one({ kind: 'time', key: 'until', moment: { agoMs: 0 } })]],
  ['since:2026-11-01T12:00Z', [one(at('since', Date.parse('2026-11-01T12:00Z')))]],
  ['until:"2026-11-01 12:00:01.5+02:00"', [one(at('until', Date.parse('2026-11-01T10:00:01.500Z')))]],
  ['since:2026-11-01', [one(at('since', new Date(2026, 10, 1).getTime()))]],
  ['since:2026-11-01T07:30', [one(at('since', new Date(2026, 10, 1, 7, 30).getTime()))]],
]

function word(wanted: string) {
  return { kind: 'word', text: wanted }
}

function number(key: string, compare: string, value: number) {
  return { kind: 'number', key, compare, value }
}

function at(key: string, atMs: number) {
  return { kind: 'time', key, moment: { atMs } }
}

for (const [query, all] of READ) {
  test(`reads ${JSON.stringify(query)}, and its print as the same`, () => {
    assert.deepEqual(withoutSpans(parse(query)), { all })
    assert.deepEqual(withoutSpans(parse(printQuery(parse(query)))), { all })
  })
}

test('today and yesterday begin at midnight of this host', () => {
  const midnight = new Date(NOW_MS)
  midnight.setHours(0, 0, 0, 0)
  assert.deepEqual(withoutSpans(parse('since:today')), { all: [one(at('since', midnight.getTime()))] })
  midnight.setDate(midnight.getDate() - 1)
  assert.deepEqual(withoutSpans(parse('since:Yesterday')), { all: [one(at('since', midnight.getTime()))] })
})

test('a term knows where it stands', () => {
  const [first, second] = parse('-class:pua,spam "x y"').all
  assert.deepEqual(
    first?.any.map(({ span }) => span),
    [
      { start: 7, end: 10 },
      { start: 11, end: 15 },
    ],
  )
  assert.deepEqual(second?.any[0]?.span, { start: 16, end: 21 })
})

/** What is wrong, at which letters, and the guess. */
const WRONG: readonly (readonly [text: string, code: QueryErrorCode, marks: string, nearest?: string])[] = [
  ['frm:x', 'QUERY_KEY', '^^^', 'from'],
  ['is:clean sender:x', 'QUERY_KEY', '         ^^^^^^', 'from'],
  ['http://x', 'QUERY_KEY', '^^^^'],
  ['class:pua,frm:x', 'QUERY_KEY', '          ^^^', 'from'],
  ['-not:x', 'QUERY_KEY', ' ^^^'],
  ['not:not:x', 'QUERY_KEY', '    ^^^'],
  ['is:quarantine', 'QUERY_VALUE', '   ^^^^^^^^^^', 'quarantined'],
  ['is:infect*', 'QUERY_VALUE', '   ^^^^^^^', 'infected'],
  ['class:pua,spamm', 'QUERY_VALUE', '          ^^^^^', 'spam'],
  ['direction:"in bound"', 'QUERY_VALUE', '          ^^^^^^^^^^', 'inbound'],
  ['since:tomorrow', 'QUERY_VALUE', '      ^^^^^^^^'],
  ['since:2026-02-30', 'QUERY_VALUE', '      ^^^^^^^^^^'],
  ['since:2026-11-01T24:00', 'QUERY_VALUE', '      ^^^^^^^^^^^^^^^^'],
  ['since:2026-11-01T12:00+99:00', 'QUERY_VALUE', '      ^^^^^^^^^^^^^^^^^^^^^^'],
  ['since:>2d', 'QUERY_VALUE', '      ^^^'],
  ['size:big', 'QUERY_VALUE', '     ^^^'],
  ['size:>-1', 'QUERY_VALUE', '     ^^^'],
  ['size:9999999999999999', 'QUERY_VALUE', '     ^^^^^^^^^^^^^^^^'],
  ['scan-ms:1.5', 'QUERY_VALUE', '        ^^^'],
  ['database:daily', 'QUERY_VALUE', '         ^^^^^'],
  ['client:192.0.2.0/24', 'QUERY_VALUE', '       ^^^^^^^^^^^^'],
  ['in*ice', 'QUERY_VALUE', '^^^^^^'],
  ['subject:*a*a*a*a*a*a*a*a*', 'QUERY_VALUE', '        ^^^^^^^^^^^^^^^^^'],
  ['x from:', 'QUERY_EMPTY', '       ^'],
  ['from: x', 'QUERY_EMPTY', '     ^'],
  ['subject:""', 'QUERY_EMPTY', '        ^^'],
  ['to:<>', 'QUERY_EMPTY', '   ^^'],
  ['size:>', 'QUERY_EMPTY', '      ^'],
  ['-', 'QUERY_EMPTY', ' ^'],
  ['- x', 'QUERY_EMPTY', ' ^'],
  ['not:', 'QUERY_EMPTY', '    ^'],
  [',x', 'QUERY_EMPTY', '^'],
  ['class:pua,', 'QUERY_EMPTY', '          ^'],
  ['a,', 'QUERY_EMPTY', '  ^'],
  ['""', 'QUERY_EMPTY', '^^'],
  ['*', 'QUERY_EMPTY', '^'],
  ['x "y', 'QUERY_QUOTE', '  ^'],
  ['from:"x\\"', 'QUERY_QUOTE', '     ^'],
  ['from:"a"b', 'QUERY_QUOTE', '        ^'],
  ['from:a"b"', 'QUERY_QUOTE', '      ^'],
  ['x\\', 'QUERY_QUOTE', ' ^'],
  ['x\0', 'QUERY_CHARACTER', ' ^'],
  ['x \ud800y', 'QUERY_CHARACTER', '  ^'],
  ['from:🙂 x🙂y frm:x', 'QUERY_KEY', '           ^^^', 'from'],
]

for (const [query, code, marks, nearest] of WRONG) {
  test(`${JSON.stringify(query)} is ${code} at its place`, () => {
    const error = failure(query)
    assert.equal(error.code, code)
    assert.equal(error.report[1], `  ${marks}`)
    assert.equal(error.nearest, nearest)
    if (nearest !== undefined) assert.match(error.remedy ?? '', new RegExp(`^Did you mean ${nearest}\\? `))
    assert.ok((error.remedy ?? '').length > 10)
  })
}

test('the place is shown within a screen, however long the query is', () => {
  const { report } = failure(`${'word '.repeat(90)}frm:x ${'more '.repeat(90)}`)
  assert.ok(report.every((line) => line.length <= 80))
  assert.match(report[0] ?? '', /^ {2}\.\.\. word .* frm:x more .* \.\.\.$/)
  assert.equal(report[1]?.indexOf('^'), report[0]?.indexOf('frm'))
})

test('a query has a bound, in characters and in conditions', () => {
  parse('x'.repeat(1000))
  parse('a '.repeat(QUERY_MAX_TERMS))
  assert.equal(failure('x'.repeat(1001)).code, 'QUERY_TOO_LONG')
  assert.equal(failure(' '.repeat(QUERY_MAX_CHARS + 1)).code, 'QUERY_TOO_LONG')
  assert.equal(failure('a '.repeat(QUERY_MAX_TERMS + 1)).code, 'QUERY_TOO_MANY')
  assert.equal(failure(`${'a,'.repeat(QUERY_MAX_TERMS)}a`).code, 'QUERY_TOO_MANY')
  assert.equal(failure('to:a '.repeat(10_000)).code, 'QUERY_TOO_LONG')
})

test('of the quarantine only that is asked which its entries have', () => {
  const entries = (query: string) => () => parseQuery(query, { nowMs: NOW_MS, of: 'entries' })
  entries('is:released from:a since:2d')()
  assert.throws(entries('is:accepted'), { code: 'QUERY_VALUE', message: /events only/ })
  assert.throws(entries('x rule:y'), { code: 'QUERY_KEY', span: { start: 2, end: 6 } })
})

test('a letter with its mark beside it is looked for as subjects are written down', () => {
  for (const query of ['subject:cafe\u0301*', '"cafe\u0301"'])
    assert.match(printQuery(parse(query)), /caf\u00e9/)
  assert.match(printQuery(parse('to:cafe\u0301@x.org')), /cafe\u0301/)
})

test('the first and the last day can be written by whoever asks, and are read again as they are printed', () => {
  for (const moment of [
    '1970-01-01T00:00+14:00',
    '1970-01-01',
    '9999-12-31T23:59:59.999-14:00',
    '9999-12-31',
  ]) {
    const query = parse(`since:${moment}`)
    assert.deepEqual(parse(printQuery(query)).all.length, 1, printQuery(query))
  }
})

test('the example of each key can be read', () => {
  for (const { example } of QUERY_KEYS) parse(example)
})

function failure(query: string): QueryError {
  try {
    parse(query)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  assert.fail('it was read')
}
