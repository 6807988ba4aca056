import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEmptyYaml, type Setting, setKeys } from './edit.ts'

const MONITOR: Setting = { section: 'policy', key: 'monitor', value: true }

const CASES: readonly [title: string, before: string, after: string][] = [
  ['an empty file', '', 'policy:\n  monitor: true\n'],
  ['comments alone', '# ours', '# ours\npolicy:\n  monitor: true\n'],
  [
    'a section with other keys, and comments at every place',
    'policy:   # the law\n    # first\n    infected: quarantine  # kept\n\nlog: { level: debug }\n',
    'policy:   # the law\n    monitor: true\n    # first\n    infected: quarantine  # kept\n\nlog: { level: debug }\n',
  ],
  [
    'a value that is there',
    'policy:\n  monitor:   false   # for now\n  clean: accept\n',
    'policy:\n  monitor:   true   # for now\n  clean: accept\n',
  ],
  ['a section without a key', 'policy:\nlog: {}\n', 'policy:\n  monitor: true\nlog: {}\n'],
  ['a section in braces', 'policy: { clean: tag }', 'policy: { monitor: true, clean: tag }'],
  ['empty braces', 'policy: {}\n', 'policy: { monitor: true }\n'],
  ['no section, no last line end', 'log:\n  level: info', 'log:\n  level: info\npolicy:\n  monitor: true\n'],
  [
    'lines that end as on Windows',
    'log:\r\n  level: info\r\n',
    'log:\r\n  level: info\r\npolicy:\n  monitor: true\n',
  ],
  ['a value that is right', 'policy: { "monitor": true } # so\n', 'policy: { "monitor": true } # so\n'],
  [
    'braces around all',
    '{ log: { level: info } }\n',
    '{ log: { level: info }, policy: { monitor: true } }\n',
  ],
]

for (const [title, before, after] of CASES) {
  test(`sets a key in ${title}, and leaves all else`, () => {
    assert.equal(setKeys(before, [MONITOR]), after)
    assert.equal(setKeys(after, [MONITOR]), after)
  })
}

test('sets a list, and a key in place of one', () => {
  const servers: Setting = { section: 'engine', key: 'servers', value: ['unix:/run/clamav/clamd.ctl'] }
  const mode: Setting = { section: 'engine', key: 'mode', value: 'external' }
  assert.equal(
    setKeys('engine:\n  mode: managed\n', [mode, servers]),
    'engine:\n  servers: [ unix:/run/clamav/clamd.ctl ]\n  mode: external\n',
  )
  const long = 'engine:\n  # mine\n  servers:\n    - tcp:192.0.2.1:3310 # far\n'
  assert.match(
    setKeys(long, [servers]),
    /^engine:\n {2}# mine\n {2}servers:\n? *.*unix:\/run\/clamav\/clamd.ctl/,
  )
})

test('tells a file without keys from one with some', () => {
  assert.deepEqual(['', '# a\n\n# b', '{}', 'policy:'].map(isEmptyYaml), [true, true, false, false])
})
