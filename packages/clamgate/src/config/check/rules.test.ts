import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../load/load.ts'
import { formatProblem } from '../problem.ts'
import { problemLines, temporaryDirectory } from '../testing/load-text.ts'

/** A file with rules; the first stands on line 3, from column 5 on. */
const rules = (...lines: readonly string[]) =>
  ['policy:', '  rules:', ...lines.map((line) => `    ${line}`)].join('\n')

const GOOD = [
  ['- { name: a, then: reject }', '- { name: A, then: quarantine }'],
  ['- { name: a, then: accept, when: { outcome: [ clean, infected ], signature: "Win.*" } }'],
  ['- { name: a, then: defer, message: "later, %v (%i)", when: { failure: timeout } }'],
  ['- { name: a, then: defer, when: { failure: timeout, outcome: [ failure, clean ] } }'],
  ['- { name: a, then: tag, tag: { subject: "[X] " }, when: { size: { above: 10, below: 12 } } }'],
  ['- { name: a, then: tag, when: { authenticated: false, direction: inbound } }'],
  ['- { name: a, then: tag, when: { authenticated: "*", direction: [ inbound, local ] } }'],
  ['- { name: a, then: accept, monitor: true }'],
  ['- { name: a, then: reject, when: { ambiguity: [ c01, "D*" ], outcome: [ ambiguous, clean ] } }'],
  ['- { name: a, then: accept, when: { unscannable: [ encrypted, undecodable ], network: 192.0.2.1 } }'],
]

test('a rule may name a source of ones own, once it is configured', async () => {
  const own =
    'signatures: { sources: { MyCompany: { kind: file, url: "file:///srv/x", files: [ own.ndb ] } } }'
  const rule = '- { name: a, then: tag, when: { source: mycompany, file: "own.*", rating: [ low, HIGH ] } }'
  assert.deepEqual(await problemLines(`${rules(rule)}\n${own}`), [])
  const [line = ''] = await problemLines(rules(rule))
  assert.match(line, /no source of signatures is known as "mycompany"/)
})

for (const lines of GOOD) {
  test(`has nothing against ${lines.join(' ')}`, async () =>
    assert.deepEqual(await problemLines(rules(...lines)), []))
}

const BAD: readonly (readonly [rule: string, ...lines: string[]])[] = [
  [
    '- { name: a, then: reject, when: { ambiguity: C01, outcome: clean } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: ambiguity wants outcome ambiguous, and outcome wants clean; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { unscannable: bounds, signature: x } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: signature wants a finding, and mail of outcome unscannable has none; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { ambiguity: C01, failure: timeout } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: failure wants mail that could not be scanned, and ambiguity outcome ambiguous; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { ambiguity: C01, unscannable: bounds } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: mail that is ambiguous and unscannable is looked at as each of the two, and no rule sees both; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { ambiguity: [ C01, "Z*" ] } }',
    'FILE:3:58: warning: policy.rules[0].when.ambiguity[1]: "Z*": fits no class of ambiguity; see docs/guide/evasion.md for the classes',
  ],
  [
    '- { name: a, then: reject, when: { outcome: clean, signature: x } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: signature wants a finding, and mail of outcome clean has none; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { outcome: [ clean, failure ], failure: timeout, class: pua } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: class wants a finding, and mail of outcome clean or failure has none; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { outcome: infected, failure: timeout } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: failure wants mail that could not be scanned, and outcome wants infected; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { source: official, failure: timeout } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: source wants a finding, and mail that could not be scanned has none; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { authenticated: true, direction: inbound } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: mail of users who have logged in is never inbound; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { size: { above: 1K, below: 1025 } } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: no size is above size.above and below size.below; remove one of the conditions',
  ],
  [
    '- { name: a, then: reject, when: { sender: [] } }',
    'FILE:3:38: warning: policy.rules[0].when: the rule never matches: sender has no entries; remove one of the conditions',
  ],
  [
    '- { name: a, then: accept }',
    'FILE:3:24: warning: policy.rules[0].then: the rule has no conditions, so that infected mail will be delivered; say in when which mail it is for',
  ],
  [
    '- { name: a, then: discard, message: x, tag: { header: To, value: "%i" } }',
    'FILE:3:42: warning: policy.rules[0].message: has no effect: then is discard; remove it, or choose reject or defer',
    'FILE:3:50: warning: policy.rules[0].tag: has no effect: then is discard; remove it, or choose tag',
    'FILE:3:60: policy.rules[0].tag.header: To is a field that mail cannot do without, and fields of that name are removed; choose a name of your own, such as X-Virus-Tag',
    'FILE:3:71: warning: policy.rules[0].tag.value: %i is sent as it stands: only %v is replaced; write %v for the name of the virus',
  ],
  [
    '- { name: a, then: reject, message: "né" }',
    'FILE:3:41: policy.rules[0].message: holds characters that are not printable ASCII; write it without accents, line breaks and the like: SMTP replies are ASCII',
  ],
]

for (const [rule, ...lines] of BAD) {
  test(`objects to ${rule}`, async () => assert.deepEqual(await problemLines(rules(rule)), lines))
}

test('two rules of one name are an error at the second', async () => {
  const text = rules('- { name: a, then: tag, when: { class: pua } }', '- then: reject', '  name: a')
  assert.deepEqual(await problemLines(text), [
    'FILE:5:13: policy.rules[1].name: policy.rules[0] has this name already; give each rule its own name: logs and explanations say it',
  ])
})

test('a rule that has ended is a warning from that moment on', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(
    path,
    rules('- { name: a, then: reject, until: 2027-01-31 }', '- { name: b, then: reject }'),
  )
  const end = Date.UTC(2027, 0, 31)
  const before = await loadConfig({ path, nowMs: end - 1 })
  assert.deepEqual(before.warnings, [])
  assert.equal(before.config.policy.rules[0]?.until, end)
  const after = await loadConfig({ path, nowMs: end })
  assert.deepEqual(
    after.warnings.map((one) => formatProblem(one, undefined).replace(path, 'FILE')),
    [
      'FILE:3:39: warning: policy.rules[0].until: the rule has ended on 2027-01-31T00:00:00Z; remove the rule, or choose a later date',
    ],
  )
})

test('the checks of rules wait until the rules are well-formed', async () => {
  const lines = await problemLines(rules('- { name: a, then: accept }', '- { name: a }'))
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /policy\.rules\[1\]\.then: is missing/)
})

test('what a rule says of the tag leaves the rest to policy.tag', async () => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'c.yaml')
  await writeFile(path, rules('- { name: a, then: tag, tag: { subject: "[X] " }, when: { class: pua } }'))
  const { config } = await loadConfig({ path })
  assert.deepEqual(config.policy.rules[0]?.tag, { subject: '[X] ' })
})
