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
  ['milter: { listen: [ "127.0.0.1:28220" ] }', 'did you mean inet:28220@127.0.0.1?'],
  ['milter: { listen: [ "localhost:28220" ] }', 'did you mean inet:28220@localhost?'],
  ['milter: { listen: [ "[::1]:28220" ] }', 'did you mean inet6:28220@::1?'],
  ['milter: { listen: [ ":28220" ] }', 'did you mean inet:28220@127.0.0.1?'],
  ['milter: { listen: [ "28220" ] }', 'did you mean inet:28220@127.0.0.1?'],
  ['milter: { listen: [ "7357@localhost" ] }', 'did you mean inet:7357@localhost?'],
  ['milter: { listen: [ "tcp:127.0.0.1:8890" ] }', 'did you mean inet:8890@127.0.0.1?'],
  ['milter: { listen: [ "tcp://127.0.0.1:8890" ] }', 'did you mean inet:8890@127.0.0.1?'],
  ['milter: { listen: [ systemd ] }', 'did you mean systemd:?'],
  ['engine: { mode: external, servers: [ "127.0.0.1:3310" ] }', 'did you mean tcp:127.0.0.1:3310?'],
  ['engine: { mode: external, servers: [ "inet:3310@localhost" ] }', 'did you mean tcp:localhost:3310?'],
  ['engine: { mode: external, servers: [ "local:/run/c.ctl" ] }', 'did you mean unix:/run/c.ctl?'],
  ['engine: { mode: external, servers: [ "tcp://[::1]:3310" ] }', 'did you mean tcp:[::1]:3310?'],
  ['engine: { mode: external, servers: [ clamd.example ] }', 'did you mean tcp:clamd.example:3310?'],
  ['console: { listen: "inet:8095@127.0.0.1" }', 'did you mean 127.0.0.1:8095?'],
  ['console: { listen: "http://127.0.0.1:8095/" }', 'did you mean 127.0.0.1:8095?'],
  ['control: { socket: "unix:/run/x.sock" }', 'did you mean /run/x.sock?'],
  ['control: { socket: "run/x.sock" }', undefined],
  ['milter: { mode: 0o660 }', 'write "0660", in quotes'],
  ['log: { syslog: LOG_MAIL }', 'did you mean mail?'],
  ['log: { syslog: Mail }', 'did you mean mail?'],
  ['log: { syslog: LOG_LOCAL6 }', 'did you mean local6?'],
  ['log: { syslog: true }', 'did you mean mail?'],
  ['log: { syslog: no }', 'write false'],
  ['log: { level: warning }', 'did you mean warn?'],
  ['log: { level: LOG_WARNING }', 'did you mean warn?'],
  ['log: { level: verbose }', 'did you mean debug?'],
  ['log: { level: INFO }', 'did you mean info?'],
  ['log: { stderr: "yes" }', 'write true'],
  ['log: { stderr: off }', 'write false'],
  ['log: { stderr: 1 }', 'write true'],
  ['log: { stderr: disabled }', 'write false'],
  ['policy: { infected: Reject }', 'did you mean reject?'],
  ['quarantine: { maxSize: 2GB }', 'did you mean 2G?'],
  ['quarantine: { maxSize: 10 MB }', 'did you mean 10M?'],
  ['quarantine: { maxSize: 10MiB }', 'did you mean 10M?'],
  ['quarantine: { maxSize: 1.5G }', 'did you mean 1536M?'],
  ['quarantine: { maxSize: 99999 TB }', undefined],
  ['quarantine: { maxSize: much }', undefined],
  ['engine: { scanTimeout: 5 min }', 'did you mean 5m?'],
  ['engine: { scanTimeout: 1 hour }', 'did you mean 1h?'],
  ['engine: { scanTimeout: 90 seconds }', 'did you mean 90s?'],
  ['engine: { scanTimeout: 1.5 min }', 'did you mean 90s?'],
  ['engine: { scanTimeout: 1m 30s }', 'did you mean 90s?'],
  ['engine: { scanTimeout: PT5M }', 'did you mean 5m?'],
  ['engine: { scanTimeout: "120" }', 'did you mean 120s?'],
  ['engine: { scanTimeout: 3 days }', undefined],
  ['quarantine: { keep: 2 weeks }', 'did you mean 14d?'],
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
