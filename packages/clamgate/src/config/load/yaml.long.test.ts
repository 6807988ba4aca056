import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadText, problemLines } from '../testing/load-text.ts'
import { parseYaml } from './yaml.ts'

const CASES: readonly { readonly name: string; readonly text: string; readonly lines: readonly string[] }[] =
  [
    {
      name: 'a tab in the indentation',
      text: 'policy:\n\tclean: accept\n',
      lines: ['FILE:2:1: a tab in the indentation; indent with spaces'],
    },
    {
      name: 'a colon in a text without quotes',
      text: 'policy:\n  rejectMessage: Blocked: virus\n',
      lines: [
        'FILE:2:18: a second ": " on one line, or a line that is indented deeper than its neighbours; put a text that holds ": " in quotes; give keys of one section the same indentation',
      ],
    },
    {
      name: 'a text that starts with %',
      text: 'policy:\n  rejectMessage: %v\n',
      lines: [
        'FILE:2:18: a text cannot start with this character unless it is in quotes; put the text in quotes',
      ],
    },
    {
      name: 'keys of one section at different depths',
      text: 'policy:\n  clean: accept\n failure: defer\n',
      lines: [
        'FILE:3:1: the indentation does not fit the lines above, or a bracket is not closed; give keys of one section the same indentation; close every [ and {',
      ],
    },
    {
      name: 'a * without quotes',
      text: 'policy:\n  skip: { senders: * }\n',
      lines: ['FILE:2:20: a text that begins with * needs quotes; write "*"'],
    },
    {
      name: 'a key of a rule that does not stand below its name',
      text: 'policy:\n  rules:\n    - name: a\n     when: { signature: "X*" }\n',
      lines: [
        'FILE:4:1: the indentation does not fit the lines above; give keys of one section the same indentation; keys of a rule stand below its name, behind the dash',
      ],
    },
    {
      name: 'a key without a colon',
      text: 'policy\n  clean: accept\n',
      lines: [
        'FILE:1:1: this is not of the form "key: value"; write a blank after the colon, and quotes around a text of several words',
      ],
    },
    {
      name: 'a quote that is not closed',
      text: 'log:\n  tag: "x\n',
      lines: ['FILE:3:1: a quote, bracket or colon is missing; close what was opened, above or here'],
    },
    {
      name: 'an unknown escape in double quotes',
      text: 'log: { tag: "\\q" }',
      lines: [
        'FILE:1:14: a backslash in double quotes starts an escape, and this one is unknown; use single quotes, or \\\\ for a backslash',
      ],
    },
    {
      name: 'a second document',
      text: 'log: {}\n---\nlog: {}\n',
      lines: ['FILE:2:1: a second document starts here; keep one document per file: remove the line ---'],
    },
    {
      name: 'directives, which would change what yes and no mean',
      text: '%YAML 1.1\n---\nlog: { stderr: yes }\n',
      lines: ['FILE:1:1: YAML directives are not supported; remove the lines that start with %'],
    },
    {
      name: 'brackets without end',
      text: '['.repeat(100_000),
      lines: [
        'FILE: brackets or lists are nested too deeply; close what was opened; no key needs more than four levels',
      ],
    },
    {
      name: 'a key that is written twice, along with other mistakes',
      text: 'log:\n  level: info\n  clean: on\n  level: debug\n',
      lines: [
        'FILE:3:10: log.clean: expected one of off, basic, basic-id, full, found "on"',
        'FILE:4:3: log.level: written twice; the first is on line 2; keep one of them',
      ],
    },
    {
      name: 'anchors and aliases',
      text: 'log: &a\n  level: &b info\n  clean: *b\n',
      lines: ['FILE:2:3: log: anchors (&a) are not supported; write the value out'],
    },
    {
      name: 'aliases of an anchor, which could fill the memory',
      text: 'engine:\n  mode: &a external\n  servers: [ *a, *a ]\n',
      lines: [
        'FILE:2:12: engine.mode: anchors (&a) are not supported; write the value out',
        'FILE:3:14: engine.servers[0]: aliases (*a) are not supported; write the value out',
        'FILE:3:18: engine.servers[1]: aliases (*a) are not supported; write the value out',
      ],
    },
    {
      name: 'tags',
      text: 'log: { tag: !!binary aGk= }',
      lines: ['FILE:1:22: log.tag: tags (tag:yaml.org,2002:binary) are not supported; write the value out'],
    },
    {
      name: 'a key that is no word',
      text: '? [ a ]\n: b\n',
      lines: ['FILE:1:3: a key must be a plain word; write it as key: value'],
    },
  ]

for (const { name, text, lines } of CASES) {
  test(`refuses ${name}`, async () => assert.deepEqual(await problemLines(text), lines))
}

for (const [name, text] of [
  ['an empty file', ''],
  ['a file of comments', '# nothing\n\n# here\n'],
  ['a document marker alone', '---\n'],
  ['a section whose lines are all commented out', 'policy:\n#  clean: accept\nengine:\n  freshclam:\n'],
  ['a byte-order mark and CRLF line ends', '\ufeffpolicy:\r\n  clean: accept\r\n'],
  ['a last line without its end', 'policy: { clean: accept }'],
] as const) {
  test(`accepts ${name}`, async () => {
    const { config, warnings } = await loadText(text)
    assert.equal(config.policy.clean, 'accept')
    assert.deepEqual(warnings, [])
  })
}

test('values with CRLF line ends do not keep the CR', async () => {
  const { config } = await loadText('log:\r\n  tag: mx1\r\n  level: debug\r\n')
  assert.equal(config.log.tag, 'mx1')
  assert.equal(config.log.level, 'debug')
})

test('whatever the text, the answer is a file or problems, never an exception', () => {
  const pieces = [
    'policy:',
    ' clean: ',
    'accept',
    '\n',
    '  ',
    '\t',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '&a ',
    '*a',
    '!!x ',
    '|',
    '>',
    '#',
    '? ',
    ': ',
    '%YAML 1.1',
    '---',
    '\r\n',
    '\u00e9',
  ]
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (input) => {
      const { file, problems } = parseYaml(input)
      assert.ok(file !== undefined || problems.length > 0)
    }),
    { numRuns: 2000 },
  )
})

test('refuses __proto__ as the name of anything, in each place, since no object would hold it', () => {
  const { problems } = parseYaml('__proto__: {}\nlog:\n  __proto__: 1\n')
  assert.deepEqual(
    problems.map(({ key, place }) => [key, place?.line, place?.column]),
    [
      ['__proto__', 1, 1],
      ['log.__proto__', 3, 3],
    ],
  )
})
