import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const rule = (when: string) => `policy: { rules: [ { name: a, then: tag, when: { ${when} } } ] }`
const until = (date: string) => `policy: { rules: [ { name: a, then: tag, until: ${date} } ] }`

/** What is written, and what the only problem recommends; undefined: nothing. */
const CASES: readonly (readonly [text: string, remedy: string | undefined])[] = [
  ['console: { listen: 8095 }', 'write 127.0.0.1:8095'],
  ['milter: { listen: 8890 }', 'write [ inet:8890@127.0.0.1 ]'],
  ['milter: { listen: [ 8890 ] }', 'write inet:8890@127.0.0.1'],
  ['engine: { mode: external, servers: [ 3310 ] }', 'write tcp:127.0.0.1:3310'],
  ['quarantine: { keep: 30 }', 'did you mean 30d?'],
  ['engine: { scanTimeout: 120 }', 'did you mean 120s?'],
  ['engine: { connectTimeout: 3000 }', undefined],
  ['policy: { databasesMaxAge: 4000 }', 'did you mean 4000s?'],
  ['policy: { skip: { authenticated: true } }', 'write [ "*" ] for everybody who has logged in'],
  ['policy: { skip: { authenticated: false } }', 'remove the line'],
  ['policy: { infected: hold }', 'did you mean mta-hold?'],
  ['policy: { infected: Block }', 'did you mean reject?'],
  ['policy: { infected: bounce }', 'did you mean reject?'],
  ['policy: { infected: drop }', 'did you mean discard?'],
  ['policy: { infected: constructor }', undefined],
  ['policy: { infected: yes }', undefined],
  ['headers: { add: yes }', 'did you mean replace?'],
  ['headers: { add: true }', 'did you mean replace?'],
  [rule('direction: in'), 'did you mean inbound?'],
  [rule('header: { X-Spam: YES }'), 'write "X-Spam: YES", in quotes'],
  [rule('header: [ { X-Spam: YES } ]'), 'write "X-Spam: YES", in quotes'],
  [rule('sender: { path: /etc/x }'), 'to read entries from a file write { file: /etc/x }'],
  [rule('size: 10M'), 'write { above: 10M } or { below: 10M }'],
  [rule('size: 1000'), 'write { above: 1000 } or { below: 1000 }'],
  [until('2027-02-30'), 'there is no such day'],
  [until('2027-13-01T10:00Z'), 'there is no such day'],
  [until('31.12.2027'), 'write 2027-12-31'],
  [until('2027-1-3'), 'write 2027-01-03'],
  [until('2027-03-01 12:00'), 'write 2027-03-01T12:00'],
  [until('tomorrow'), undefined],
]

for (const [text, remedy] of CASES) {
  test(`${text} is refused ${remedy === undefined ? 'without a guess' : `with: ${remedy}`}`, async () => {
    const lines = await problemLines(text)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.equal(
      /, found [^;]*(?:; (.*))?$|; (.*)$/
        .exec(lines[0] ?? '')
        ?.slice(1)
        .find(Boolean),
      remedy,
    )
  })
}

/** A remedy that ends in the next error is none. */
const FOLLOWED = [
  'console: { listen: 127.0.0.1:8095 }',
  'milter: { listen: [ inet:8890@127.0.0.1 ] }',
  'engine: { mode: external, servers: [ tcp:127.0.0.1:3310 ] }',
  'quarantine: { keep: 30d }',
  'policy: { skip: { authenticated: [ "*" ] } }',
  rule('header: "X-Spam: YES"'),
  rule('size: { above: 10M }'),
  rule('sender: "*@example.org"'),
  until('2027-03-01T12:00'),
]

for (const text of FOLLOWED) {
  test(`the remedy ${text} is good`, async () => {
    const errors = (await problemLines(text)).filter((line) => !line.includes(' warning: '))
    assert.deepEqual(errors, [])
  })
}

test('a key of a rule that stands beside it is sent to where it belongs', async () => {
  const text = 'policy:\n  rules:\n  - name: a\n    then: quarantine\n  when: { class: pua }\n'
  assert.deepEqual(await problemLines(text), [
    'FILE:5:3: policy.when: unknown key; when belongs to a rule: indent it as far as name',
  ])
})
