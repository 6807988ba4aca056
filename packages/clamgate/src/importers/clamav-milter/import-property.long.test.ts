import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadText } from '../../config/testing/load-text.ts'
import { importNamed } from './import-file.ts'
import { OPTIONS } from './options.ts'

const WORDS = [
  ...[
    'yes',
    'no',
    'TRUE',
    '0',
    '1',
    '120',
    '3',
    '99999',
    '25M',
    '0M',
    '010K',
    '5G',
    '1',
    'LOG_MAIL',
    'LOG_NEWS',
  ],
  ...['Accept', 'Defer', 'Reject', 'Blackhole', 'Quarantine', 'Replace', 'Add', 'Off', 'Basic', 'Full'],
  ...[
    '/run/clamav/m.ctl',
    `/${'x'.repeat(120)}`,
    '/',
    'unix:/run/c.ctl',
    'local:/a b',
    'inet:8890',
    'inet:8890@localhost',
  ],
  ...[
    'inet6:8890@::1',
    'tcp:::1:3310',
    'tcp:host',
    'tcp:a b',
    'unix:/run/clamav/m.ctl',
    '660',
    '666',
    '777',
    '8',
  ],
  ...[
    'local',
    '10.0.0.0/8',
    '10.1.2.3/8',
    '2001:db8::/33',
    'mx.example.org',
    '10.0.0.0/abc',
    '*',
    '^(tom|dick)$',
    '(',
    '/',
    '<>',
  ],
  ...[
    'file:/list',
    '/list',
    'Blocked: %v',
    '%v %v %i',
    'caf\u00e9',
    "it's: #1",
    '- a',
    '{ x: 1 }',
    '"quoted # text"',
    'a: b # c',
  ],
]

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...OPTIONS.keys()) },
  { weight: 1, arbitrary: fc.constantFrom('Example', 'OnInfectd', '#', '\u0007x') },
)
const list = fc.array(
  fc.constantFrom(
    'From:^<a@b\\.c>$',
    '@x>',
    '',
    '*',
    'a*b',
    'From:',
    '\\(',
    '[z-a]',
    '#',
    '<>',
    '^<>$',
    'To:.*',
    '"q" \u0001\u00e9',
  ),
  { maxLength: 12 },
)
const conf = fc
  .array(fc.tuple(name, value), { maxLength: 40 })
  .map((lines) => lines.map(([option, text]) => `${option} ${text}`).join('\n'))

test('whatever a clamav-milter.conf holds, the result passes config check', async () => {
  await fc.assert(
    fc.asyncProperty(conf, list, async (text, lines) => {
      const withOne = `OnFail Defer\n${text}\n`
      const { yaml, conf: imported } = importNamed('/etc/clamav/clamav-milter.conf', {
        text: withOne,
        readList: () => ({ text: lines.join('\n') }),
      })
      const { config, origins } = await loadText(yaml)
      assert.equal(config.policy.failure, 'defer')
      for (const path of imported.settings.keys()) assert.equal(origins.get(path)?.kind, 'file', path)
    }),
    { numRuns: 60 },
  )
})

test('whatever bytes a file holds, they are imported or refused with a code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      try {
        importNamed('c', { text, readList: () => ({ text }) })
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'IMPORT_FOREIGN')
      }
    }),
  )
})
