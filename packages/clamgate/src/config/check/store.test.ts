import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText, problemLines } from '../testing/load-text.ts'

const GOOD = [
  'store: { url: off, keepClean: 0 }',
  'store: { url: "sqlite:/var/lib/clamgate/clamgate.db", keepClean: 0d }',
  'store: { url: "postgres://clamgate@db.example.org:5433/clamgate?sslmode=verify-full", password: { env: P } }',
  'store: { url: "postgres:///clamgate?host=/run/postgresql" }',
]

for (const text of GOOD) {
  test(`has nothing against ${text}`, async () => assert.deepEqual(await problemLines(text, { P: 'x' }), []))
}

const BAD: readonly (readonly [text: string, ...lines: RegExp[]])[] = [
  ['store: { url: clamgate.db }', /store\.url: "clamgate\.db" is no database that is known; write sqlite:/],
  ['store: { url: "sqlite:clamgate.db" }', /store\.url: .* names no file by an absolute path/],
  ['store: { url: "sqlite:/var/lib/" }', /store\.url: .* names no file by an absolute path/],
  ['store: { url: "mysql://a@b/c" }', /is no database that is known/],
  ['store: { url: "postgres://a@b" }', /store\.url: names no database/],
  ['store: { url: off, password: x }', /warning: store\.password: has no effect/],
  [
    'store: { keepClean: 5 }',
    /store\.keepClean: expected a duration with its unit, such as 14d \(from 0 to 3650d\)/,
  ],
  ['store: { keepFindings: 0 }', /store\.keepFindings: expected a duration/],
]

for (const [text, ...lines] of BAD) {
  test(`refuses or warns of ${text}`, async () => {
    const problems = await problemLines(text)
    assert.equal(problems.length, lines.length, problems.join('\n'))
    for (const [index, line] of lines.entries()) assert.match(problems[index] ?? '', line)
  })
}

test('a password in the URL of a database is refused, and not quoted', async () => {
  for (const url of ['postgres://a:s3cret@b/c', 'postgres://b/c?password=s3cret']) {
    const [problem = ''] = await problemLines(`store: { url: "${url}" }`)
    assert.match(problem, /store\.url: a password stands in the URL.*store\.password/)
    assert.doesNotMatch(problem, /s3cret/)
  }
})

test('0 and 0d keep nothing of clean mail', async () => {
  for (const value of ['0', '"0"', '0d', '0s']) {
    const { config } = await loadText(`store: { keepClean: ${value} }`)
    assert.equal(config.store.keepClean, 0)
  }
})
