import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { problemLines, temporaryDirectory } from '../testing/load-text.ts'

const rule = (when: string) => `policy: { rules: [ { name: a, then: tag, when: { ${when} } } ] }`

const GOOD = [
  'policy: { skip: { networks: [ 192.0.2.0/24, "2001:db8:abcd::/48", "fe80::/10", "::1", local, mx1.example.org ] } }',
  'policy: { skip: { authenticated: "*", senders: [ "*@example.org", "<>" ], recipients: "/^abuse@/" } }',
  'policy: { localDomains: [ example.org, .example.net ] }',
  rule('signature: [ "PUA.*", "/^Win\\\\.(Test|Trojan)/" ], source: [ official, sanesecurity ]'),
  rule('senderDomain: .example.org, header: [ List-Id, "X-Spam: yes*" ], authenticated: [ joe, "j?" ]'),
]

for (const text of GOOD) {
  test(`has nothing against ${text}`, async () => assert.deepEqual(await problemLines(text), []))
}

/** The part of the line that every case shares is checked here, the words of the parsers in their own tests. */
const BAD: readonly (readonly [text: string, line: RegExp])[] = [
  [
    'policy: { skip: { networks: 10.0.0.0/abc } }',
    /^FILE:1:29: policy\.skip\.networks\[0\]: "10\.0\.0\.0\/abc": .*; /,
  ],
  [
    'policy: { skip: { networks: [ local, 10.0.0.0/33 ] } }',
    /^FILE:1:38: policy\.skip\.networks\[1\]: "10\.0\.0\.0\/33": /,
  ],
  [
    'policy: { localNetworks: [ "2001:db8::/129" ] }',
    /^FILE:1:28: policy\.localNetworks\[0\]: "2001:db8::\/129": /,
  ],
  ['policy: { localDomains: a@b }', /^FILE:1:25: policy\.localDomains\[0\]: "a@b": /],
  [
    'policy: { skip: { senders: example.org } }',
    /^FILE:1:28: policy\.skip\.senders\[0\]: "example\.org": .*\*@example\.org/,
  ],
  [
    'policy: { skip: { recipients: [ "/[/" ] } }',
    /^FILE:1:33: policy\.skip\.recipients\[0\]: "\/\[\/": no regular expression/,
  ],
  [
    'policy: { skip: { authenticated: [ "/(?=a)/" ] } }',
    /^FILE:1:36: policy\.skip\.authenticated\[0\]: .*looking around/,
  ],
  [
    rule('signature: [ ok, "/(a)\\\\1/" ]'),
    /^FILE:1:67: policy\.rules\[0\]\.when\.signature\[1\]: .*back references/,
  ],
  [rule('source: nobody'), /^FILE:1:58: policy\.rules\[0\]\.when\.source\[0\]: "nobody": .*sanesecurity/],
  [rule('sender: "@a"'), /^FILE:1:58: policy\.rules\[0\]\.when\.sender\[0\]: /],
  [rule('recipient: [ a ]'), /^FILE:1:63: policy\.rules\[0\]\.when\.recipient\[0\]: /],
  [rule('senderDomain: "a b"'), /^FILE:1:64: policy\.rules\[0\]\.when\.senderDomain\[0\]: /],
  [rule('recipientDomain: "a,b"'), /^FILE:1:67: policy\.rules\[0\]\.when\.recipientDomain\[0\]: /],
  [rule('network: 1.2.3'), /^FILE:1:59: policy\.rules\[0\]\.when\.network\[0\]: "1\.2\.3": /],
  [rule('authenticated: "/*/"'), /^FILE:1:65: policy\.rules\[0\]\.when\.authenticated\[0\]: /],
  [
    'policy: { skip: { senders: /etc/clamgate/trusted } }',
    /: looks like the name of a file; to read entries from a file write \{ file: \/etc\/clamgate\/trusted \}$/,
  ],
  [rule('signature: "file:/etc/names"'), /; to read entries from a file write \{ file: \/etc\/names \}$/],
  [rule('signature: "/a/i"'), /expressions have no flags such as i/],
  [rule('source: sanesecurty'), /; did you mean sanesecurity\?$/],
  [
    'policy: { localDomains: [ .bücher.test, "a..test" ] }',
    /^FILE:1:41: policy\.localDomains\[1\]: "a\.\.test": .*; did you mean a\.test\?$/,
  ],
  ['policy: { localDomains: "http://example.org/" }', /; did you mean example\.org\?$/],
  ['policy: { skip: { recipients: "*@xn--zzzzzz.test" } }', /xn--zzzzzz stands for no international name/],
  [rule('senderDomain: 192.0.2.1'), /; did you mean \[192\.0\.2\.1\]\?$/],
  [rule('recipient: "a@example..org"'), /empty label; did you mean example\.org\?$/],
  [rule('header: "a b: c"'), /^FILE:1:58: policy\.rules\[0\]\.when\.header\[0\]: /],
]

for (const [text, line] of BAD) {
  test(`refuses ${text}`, async () => {
    const lines = await problemLines(text)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', line)
    assert.doesNotMatch(lines[0] ?? '', /warning/)
  })
}

const UNWISE: readonly (readonly [text: string, line: string])[] = [
  [
    rule('header: "Subject: =?utf-8?q?a?="'),
    'FILE:1:58: warning: policy.rules[0].when.header[0]: "Subject: =?utf-8?q?a?=": fields are compared decoded, and this looks like an encoded word; write the text itself, or for the octets an expression such as /=\\?utf-8\\?/',
  ],
  [
    'policy: { localNetworks: [ 192.0.2.1/24 ] }',
    'FILE:1:28: warning: policy.localNetworks[0]: "192.0.2.1/24": the whole network of /24, not 192.0.2.1 alone; write its first address, or leave /24 away',
  ],
  [
    'policy: { skip: { networks: [ "::/0" ] } }',
    'FILE:1:31: warning: policy.skip.networks[0]: "::/0": every client matches, so that no mail is scanned; name those that you mean',
  ],
  [
    'policy: { skip: { recipients: "*@*" } }',
    'FILE:1:31: warning: policy.skip.recipients[0]: "*@*": every address matches, so that no mail is scanned; name those that you mean',
  ],
]

for (const [text, line] of UNWISE) {
  test(`warns of ${text}`, async () => assert.deepEqual(await problemLines(text), [line]))
}

test('entries from a file are named with file and line, at the place that names the file', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'networks')
  await writeFile(path, '# ours\n192.0.2.0/24\n10.0.0.0/abc\n\n10.0.0.1/8\n')
  const lines = await problemLines(`policy:\n  skip:\n    networks:\n      - { file: ${path} }\n`)
  assert.equal(lines.length, 2)
  assert.ok(lines[0]?.startsWith(`FILE:4:9: policy.skip.networks[0]: ${path}:3: "10.0.0.0/abc": `), lines[0])
  assert.ok(
    lines[1]?.startsWith(`FILE:4:9: warning: policy.skip.networks[0]: ${path}:5: "10.0.0.1/8": `),
    lines[1],
  )
})

test('a file of domains is checked too, and both forms of a name are good', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'domains')
  await writeFile(path, `bücher.test\nXN--BCHER-KVA.TEST\n${'a'.repeat(64)}.test\nexample.org:25\n`)
  for (const text of [
    rule(`recipientDomain: { file: ${path} }`),
    `policy: { localDomains: { file: ${path} } }`,
  ]) {
    const lines = await problemLines(text)
    assert.equal(lines.length, 2)
    assert.match(lines[0] ?? '', /domains:3: "a+…": a+ has 64 octets/)
    assert.match(lines[1] ?? '', /domains:4: "example\.org:25": .*; did you mean example\.org\?$/)
  }
})

test('a comment behind an entry of a file is an error, where it cannot be meant', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'list')
  await writeFile(path, 'PUA.* # all of them\n/a #b/\n')
  const lines = await problemLines(rule(`signature: { file: ${path} }`))
  assert.equal(lines.length, 1)
  assert.match(
    lines[0] ?? '',
    /list:1: .* what stands behind # is taken for a part of the entry; give a comment/,
  )
  await writeFile(path, 'Subject: offer #1\n')
  assert.deepEqual(await problemLines(rule(`header: { file: ${path} }`)), [])
})

test('of a file with many bad entries some are listed, errors first, and the rest is counted', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'networks')
  await writeFile(path, `${'10.0.0.1/8\n'.repeat(30)}10.0.0.0/x\n`)
  const lines = await problemLines(`policy: { localNetworks: { file: ${path} } }`)
  assert.equal(lines.length, 21)
  assert.match(lines[0] ?? '', /:31: "10\.0\.0\.0\/x": /)
  assert.match(lines[20] ?? '', /: 11 more entries like these; correct those that are listed first$/)
})
