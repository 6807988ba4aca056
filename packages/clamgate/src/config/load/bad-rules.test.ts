import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

/** A file with rules; the first stands on line 3, from column 5 on. */
const rules = (...lines: readonly string[]) =>
  ['policy:', '  rules:', ...lines.map((line) => `    ${line}`)].join('\n')

const ACTIONS = 'accept, tag, mta-hold, quarantine, defer, reject, discard'
const CLASSES = 'malware, phishing, spam, pua, heuristic, macro, encrypted, limits, policy, unofficial'
const GOOD = '- { name: a, then: tag, when: { class: pua } }'

const CASES: readonly { readonly name: string; readonly text: string; readonly lines: readonly string[] }[] =
  [
    {
      name: 'a mistyped condition in the third rule',
      text: rules(
        GOOD,
        '- { name: b, then: tag, when: { class: pua } }',
        '- name: c',
        '  then: tag',
        '  when:',
        '    clas: pua',
      ),
      lines: ['FILE:8:9: policy.rules[2].when.clas: unknown key; did you mean policy.rules[2].when.class?'],
    },
    {
      name: 'a class that is none, alone and in a list',
      text: rules(
        '- { name: a, then: tag, when: { class: malwre } }',
        '- { name: b, then: tag, when: { class: [ pua, malwre, 7 ] } }',
      ),
      lines: [
        `FILE:3:44: policy.rules[0].when.class: expected one or more of ${CLASSES}, found "malwre"; did you mean malware?`,
        `FILE:4:51: policy.rules[1].when.class[1]: expected one of ${CLASSES}, found "malwre"; did you mean malware?`,
        `FILE:4:59: policy.rules[1].when.class[2]: expected one of ${CLASSES}, found 7`,
      ],
    },
    {
      name: 'an empty list of choices',
      text: rules('- { name: a, then: tag, when: { direction: [] } }'),
      lines: [
        'FILE:3:48: policy.rules[0].when.direction: expected one or more of inbound, outbound, local, found a list',
      ],
    },
    {
      name: 'a rule without name and action, at the rule',
      text: rules(GOOD, '- when: { class: pua }'),
      lines: [
        'FILE:4:7: policy.rules[1].name: is missing; give a text of 1 to 200 characters on one line',
        `FILE:4:7: policy.rules[1].then: is missing; give one of ${ACTIONS}`,
      ],
    },
    {
      name: 'a mistyped name once, not also as missing',
      text: rules('- { nmae: a, then: tg }'),
      lines: [
        'FILE:3:9: policy.rules[0].nmae: unknown key; did you mean policy.rules[0].name?',
        `FILE:3:24: policy.rules[0].then: expected one of ${ACTIONS}, found "tg"; did you mean tag?`,
      ],
    },
    {
      name: 'a condition outside of when, and a key of the rule inside',
      text: rules('- { name: a, signature: x, when: { then: tag }, then: tag }'),
      lines: [
        'FILE:3:18: policy.rules[0].signature: unknown key; signature belongs under when',
        'FILE:3:40: policy.rules[0].when.then: unknown key; then belongs under the rule itself',
      ],
    },
    {
      name: 'a condition that nothing is like, with those that there are',
      text: rules('- { name: a, then: tag, when: { moonphase: full } }'),
      lines: [
        'FILE:3:37: policy.rules[0].when.moonphase: unknown key; known here: signature, class, source, file, rating, outcome, ambiguity, unscannable, failure, sender, recipient, senderDomain, recipientDomain, network, authenticated, direction, size, header',
      ],
    },
    {
      name: 'sizes, dates and tags of a rule',
      text: rules(
        '- { name: a, then: tag, when: { size: { above: 10MB, bellow: 1 } } }',
        '- { name: b, then: tag, until: 2027-02-30, monitor: yes }',
        '- { name: c, then: tag, tag: { header: "A B", subjct: x } }',
      ),
      lines: [
        'FILE:3:52: policy.rules[0].when.size.above: expected a size such as 10M (from 0 to 2G), found "10MB"; did you mean 10M?',
        'FILE:3:58: policy.rules[0].when.size.bellow: unknown key; did you mean policy.rules[0].when.size.below?',
        'FILE:4:36: policy.rules[1].until: expected a date such as 2027-01-31, or 2027-01-31T12:00:00Z, found "2027-02-30"; there is no such day',
        'FILE:4:57: policy.rules[1].monitor: expected true or false, found "yes"; write true',
        'FILE:5:44: policy.rules[2].tag.header: expected a header field name, such as X-Virus-Tag, found "A B"',
        'FILE:5:51: policy.rules[2].tag.subjct: unknown key; did you mean policy.rules[2].tag.subject?',
      ],
    },
    {
      name: 'patterns that are no texts, or files that are named wrongly',
      text: rules(
        '- { name: a, then: tag, when: { authenticated: 7, network: [ 8, { fil: /x }, { file: x } ] } }',
        '- { name: b, then: tag, when: { sender: { file: x }, header: { x: 1 } } }',
      ),
      lines: [
        'FILE:3:52: policy.rules[0].when.authenticated: expected true, false, log-in names with * and ?, or { file: /path }, found 7; write "7", in quotes',
        'FILE:3:66: policy.rules[0].when.network[0]: expected addresses, networks such as 192.0.2.0/24 and 2001:db8::/32, host names, "local", or { file: /path }, found 8; write "8", in quotes',
        'FILE:3:71: policy.rules[0].when.network[1].fil: unknown key; did you mean policy.rules[0].when.network[1].file?',
        'FILE:3:90: policy.rules[0].when.network[2].file: expected an absolute path, found "x"',
        'FILE:4:53: policy.rules[1].when.sender.file: expected an absolute path, found "x"',
        'FILE:4:68: policy.rules[1].when.header.x: expected a text, or { file: /path }; write "x: 1", in quotes',
      ],
    },
    {
      name: 'a rule that is none, and conditions that are none',
      text: rules('- 5', '- { name: a, then: tag, when: }'),
      lines: [
        'FILE:3:7: policy.rules[0]: expected a section, found 5; this takes the keys name, when, then, until, monitor, message, tag',
        'FILE:4:29: policy.rules[1].when: expected a section, found nothing; this takes the keys signature, class, source, file, rating, outcome, ambiguity, unscannable, failure, sender, recipient, senderDomain, recipientDomain, network, authenticated, direction, size, header',
      ],
    },
    {
      name: 'rules without a dash',
      text: 'policy:\n  rules:\n    name: a\n    then: tag\n',
      lines: [
        'FILE:3:5: policy.rules: expected a list of rules, each with name, when and then, found a section; write a dash in front of each rule',
      ],
    },
    {
      name: 'a pattern without quotes, which YAML takes for an alias',
      text: rules(
        '- { name: a, then: tag, when: { sender: *@example.org } }',
        '- { name: b, then: tag, when: { signature: [ PUA.*, *.UNOFFICIAL ] } }',
      ),
      lines: [
        'FILE:3:45: policy.rules[0].when.sender: a text that begins with * needs quotes; write "*@example.org"',
        'FILE:4:57: policy.rules[1].when.signature[1]: a text that begins with * needs quotes; write "*.UNOFFICIAL"',
      ],
    },
    {
      name: 'a list of patterns of skip',
      text: 'policy:\n  skip:\n    network: 10.0.0.0/8\n    senders: [ 7 ]\n',
      lines: [
        'FILE:3:5: policy.skip.network: unknown key; did you mean policy.skip.networks?',
        'FILE:4:16: policy.skip.senders[0]: expected addresses with * and ?, such as [ "*@example.org" ], expressions as "/^a.*@/", or { file: /path }, found 7; write "7", in quotes',
      ],
    },
    {
      name: 'servers in their long form',
      text: 'engine:\n  mode: external\n  servers: [ 7, { adress: x }, { address: "tcp:h", weight: 0, maxScan: 1 }, {} ]\n',
      lines: [
        'FILE:3:14: engine.servers[0]: expected an address as text, or { address: …, weight: …, maxScans: … }, found 7; write tcp:127.0.0.1:7',
        'FILE:3:19: engine.servers[1].adress: unknown key; did you mean engine.servers[1].address?',
        'FILE:3:60: engine.servers[2].weight: expected a whole number from 1 to 100, found 0',
        'FILE:3:63: engine.servers[2].maxScan: unknown key; did you mean engine.servers[2].maxScans?',
        'FILE:3:77: engine.servers[3].address: is missing; give an address such as unix:/run/clamav/clamd.ctl or tcp:192.0.2.7:3310',
      ],
    },
    {
      name: 'a single server without brackets',
      text: 'engine: { mode: external, servers: "tcp:h" }',
      lines: [
        'FILE:1:36: engine.servers: expected a list of addresses, such as [ "unix:/run/clamav/clamd.ctl", "tcp:192.0.2.7:3310" ], found "tcp:h"; write it as a list: [ "tcp:h" ]',
      ],
    },
  ]

for (const { name, text, lines } of CASES) {
  test(`names ${name}`, async () => assert.deepEqual(await problemLines(text), lines))
}
