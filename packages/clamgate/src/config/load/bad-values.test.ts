import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

const ACTIONS = 'accept, tag, mta-hold, quarantine, defer, reject, discard'

const CASES: readonly { readonly name: string; readonly text: string; readonly lines: readonly string[] }[] =
  [
    {
      name: 'a mistyped action',
      text: 'policy:\n  clean: acept\n',
      lines: [`FILE:2:10: policy.clean: expected one of ${ACTIONS}, found "acept"; did you mean accept?`],
    },
    {
      name: 'a duration without its unit',
      text: 'engine:\n  scanTimeout: 120\n',
      lines: [
        'FILE:2:16: engine.scanTimeout: expected a duration with its unit, such as 120s (from 1s to 1h), found 120; did you mean 120s?',
      ],
    },
    {
      name: 'a duration out of range',
      text: 'engine: { scanTimeout: 2h }',
      lines: [
        'FILE:1:24: engine.scanTimeout: expected a duration with its unit, such as 120s (from 1s to 1h), found "2h"',
      ],
    },
    {
      name: 'a size with a unit that is none',
      text: 'engine: { maxScanSize: 25MB }',
      lines: [
        'FILE:1:24: engine.maxScanSize: expected a size such as 25M (from 1K to 2G), found "25MB"; did you mean 25M?',
      ],
    },
    {
      name: 'a file mode that YAML takes for a number',
      text: 'milter:\n  mode: 0660\n',
      lines: [
        'FILE:2:9: milter.mode: expected an octal file mode in quotes, such as "0660", found 0660; write "0660", in quotes',
      ],
    },
    {
      name: 'a single address where a list belongs',
      text: 'milter: { listen: "unix:/run/a" }',
      lines: [
        'FILE:1:19: milter.listen: expected a list of addresses, such as [ "unix:/run/clamgate/milter.sock", "inet:8890@127.0.0.1" ], found "unix:/run/a"; write it as a list: [ "unix:/run/a" ]',
      ],
    },
    {
      name: 'a number in a list of addresses',
      text: 'milter:\n  listen:\n    - unix:/run/a\n    - 8890\n',
      lines: [
        'FILE:4:7: milter.listen[1]: expected an address as text, found 8890; write inet:8890@127.0.0.1',
      ],
    },
    {
      name: 'yes, which YAML 1.2 takes for a text',
      text: 'log: { stderr: yes }',
      lines: ['FILE:1:16: log.stderr: expected true or false, found "yes"; write true'],
    },
    {
      name: 'off for syslog',
      text: 'log: { syslog: off }',
      lines: [
        'FILE:1:16: log.syslog: expected one of false, mail, daemon, user, local0, local1, local2, local3, local4, local5, local6, local7, found "off"; write false',
      ],
    },
    {
      name: 'false for a line that is switched off',
      text: 'log: { clean: false }',
      lines: ['FILE:1:15: log.clean: expected one of off, basic, basic-id, full, found false; write off'],
    },
    {
      name: 'a whole number out of range',
      text: 'engine: { threads: 0 }',
      lines: ['FILE:1:20: engine.threads: expected a whole number from 1 to 512, found 0'],
    },
    {
      name: 'a key without a value',
      text: 'milter:\n  group:\n',
      lines: [
        'FILE:2:3: milter.group: expected the name of a group, found nothing; give it a value, or remove the line to have the default',
      ],
    },
    {
      name: 'a number where a text belongs',
      text: 'milter: { group: 110 }',
      lines: ['FILE:1:18: milter.group: expected the name of a group, found 110; write "110", in quotes'],
    },
    {
      name: 'a relative path',
      text: 'log: { file: clamgate.log }',
      lines: ['FILE:1:14: log.file: expected an absolute path, found "clamgate.log"'],
    },
    {
      name: 'a text where a section belongs',
      text: 'control: here\n',
      lines: ['FILE:1:10: control: expected a section, found "here"; this takes the keys socket'],
    },
    {
      name: 'a missing blank after the colon',
      text: 'control:\n  socket:/run/x\n',
      lines: ['FILE:2:3: control: expected a section, found "socket:/run/x"; write a blank after the colon'],
    },
    {
      name: 'a list instead of a file of keys',
      text: '- milter\n',
      lines: [
        'FILE:1:1: expected a section, found a list; the file takes the keys milter, engine, policy, headers, quarantine, store, digest, notify, signatures, limits, mime, log, console, control',
      ],
    },
    {
      name: 'control characters and a value of any length, shown short and escaped',
      text: `log: { tag: "a\\e[31m${'x'.repeat(500)}" }`,
      lines: [
        `FILE:1:13: log.tag: expected 1 to 32 printable characters without blanks, found "a\\u001b[31m${'x'.repeat(54)}…"`,
      ],
    },
  ]

for (const { name, text, lines } of CASES) {
  test(`refuses ${name}`, async () => assert.deepEqual(await problemLines(text), lines))
}

test('reports every problem at once, in the order of the file', async () => {
  const text =
    'policy:\n  clean: x\n  infcted: reject\nengine:\n  threads: 0\n  servers: [ "tcp:h:0" ]\nlog: 7\n'
  const places = (await problemLines(text)).map((line) => line.split(' ', 2).join(' '))
  assert.deepEqual(places, [
    'FILE:2:10: policy.clean:',
    'FILE:3:3: policy.infcted:',
    'FILE:5:12: engine.threads:',
    'FILE:6:12: warning:',
    'FILE:6:14: engine.servers[0]:',
    'FILE:7:6: log:',
  ])
})
