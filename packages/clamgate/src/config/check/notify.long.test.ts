import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const GOOD = [
  'notify: { mail: { server: "127.0.0.1:25", to: [ a@example.org, "grüße@bücher.test" ] } }',
  'notify: { mail: { server: "[::1]:25", to: [ a@example.org ], subject: "100% %v %n %h %i", text: "%l" } }',
  'notify: { mail: { server: "127.0.0.1:25", users: { recipients: true } } }\npolicy: { localDomains: [ x.test ] }',
  'notify: { mail: { server: "127.0.0.1:25" }, outbound: { mail: [ a@x.test ] } }',
  'notify: { mail: { server: "127.0.0.1:25" } }\nconsole: { listen: "127.0.0.1:8095" }\ndigest: { domains: [ x.test ] }',
  'notify: { mail: { server: "127.0.0.1:25", tls: none, to: [ a@x.test ], user: a, password: { env: P } } }',
]

for (const text of GOOD) {
  test(`has nothing against ${text}`, async () => assert.deepEqual(await problemLines(text, { P: 'x' }), []))
}

const BAD: readonly (readonly [text: string, ...lines: RegExp[]])[] = [
  [
    'notify: { mail: { server: mail.x.test, to: [ a@x.test ] } }',
    /notify\.mail\.server: .* write mail\.x\.test:25, or mail\.x\.test:587 with user and password/,
  ],
  ['notify: { mail: { server: 587, to: [ a@x.test ] } }', /notify\.mail\.server: .*write 127\.0\.0\.1:587/],
  [
    'notify: { mail: { to: [ a@x.test ] } }',
    /warning: notify\.mail\.to: has no effect: no server takes notices; add notify\.mail\.server/,
  ],
  ['notify: { mail: { users: { senders: own } } }', /warning: notify\.mail\.users\.senders: has no effect/],
  ['notify: { mail: { server: "127.0.0.1:25" } }', /warning: notify\.mail\.server: nobody is told anything/],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: a@x.test } }',
    /notify\.mail\.to: .*write it as a list: \[ "a@x\.test" \]/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ "A <a@x.test>" ] } }',
    /notify\.mail\.to\[0\]: expected /,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test, "a@bücher..test" ] } }',
    /notify\.mail\.to\[1\]: bücher\.\.test has an empty label; did you mean bücher\.test\?/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], from: a@xn--zz99999.test } }',
    /notify\.mail\.from: xn--zz99999 stands for no international name/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ "a@*.test" ] } }',
    /notify\.mail\.to\[0\]: \*\.test is no domain/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], returnPath: a@192.0.2.1 } }',
    /notify\.mail\.returnPath: 192\.0\.2\.1 is an IP address, no domain/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ "a@x.test\\r\\nBcc: b@x" ] } }',
    /notify\.mail\.to\[0\]: expected /,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", from: root, to: [ a@x.test ] } }',
    /notify\.mail\.from: expected a mail address/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], for: clean } }',
    /notify\.mail\.for: expected one or more of infected/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], subject: "%s" } }',
    /warning: notify\.mail\.subject: %s stands for nothing here and stays as it is; use %v, %n, %h, %i/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], subject: "a\\nb" } }',
    /notify\.mail\.subject: a subject is one line/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], user: joe } }',
    /notify\.mail\.user: a name without a password; add password/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", to: [ a@x.test ], password: x } }',
    /notify\.mail\.password: a password without a name/,
  ],
  [
    'notify: { mail: { server: "x.test:25", to: [ a@x.test ], tls: none } }',
    /warning: notify\.mail\.tls: notices travel over the network in the clear/,
  ],
  [
    'notify: { mail: { server: "x.test:25", to: [ a@x.test ], tls: none, user: a, password: { env: P } } }',
    /notify\.mail\.tls: the password would travel over the network in the clear; write starttls or implicit/,
  ],
  [
    'notify: { mail: { server: "127.0.0.1:25", users: { recipients: true } } }',
    /warning: notify\.mail\.users\.recipients: has no effect: nobody is local without policy\.localDomains/,
  ],
]

for (const [text, ...expected] of BAD) {
  test(`objects to ${text.slice(10, 100)}`, async () => {
    const lines = await problemLines(text, { P: 'x' })
    assert.equal(lines.length, expected.length, lines.join('\n'))
    for (const [index, pattern] of expected.entries()) assert.match(lines[index] ?? '', pattern)
  })
}
