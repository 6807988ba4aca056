import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databaseOf, explainEnd } from './start-failure.ts'

/** Lines of clamd 1.4.6, noted down from the situation that the title names. */
const CASES = [
  {
    name: 'a malformed database',
    lines: [
      'LibClamAV Error: Problem parsing database at line 7',
      "LibClamAV Error: Can't load /srv/db/bad.ndb: Malformed database",
      'LibClamAV Error: cli_loaddbdir: error loading database /srv/db/bad.ndb',
      'ERROR: Malformed database',
    ],
    code: 'ENGINE_DATABASE_MALFORMED',
    says: /\/srv\/db\/bad\.ndb: malformed at line 7$/,
    file: '/srv/db/bad.ndb',
  },
  {
    name: 'a broken official container',
    lines: [
      'LibClamAV Error: cli_cvdparse: Not a CVD file',
      'LibClamAV Error: cli_loaddbdir: error parsing header of /srv/db/daily.cvd',
      'ERROR: Malformed database',
    ],
    code: 'ENGINE_DATABASE_MALFORMED',
    says: /daily\.cvd/,
    file: '/srv/db/daily.cvd',
  },
  {
    name: 'a database that it may not read',
    lines: [
      "LibClamAV Error: cli_load(): Can't open file /srv/db/secret.ndb",
      'LibClamAV Error: cli_loaddbdir: error loading database /srv/db/secret.ndb',
      "ERROR: Can't open file or directory",
    ],
    code: 'ENGINE_DATABASE_UNREADABLE',
    says: /\/srv\/db\/secret\.ndb$/,
  },
  {
    name: 'a database directory that it may not read',
    lines: [
      "LibClamAV Error: cli_loaddbdir: Can't open directory /srv/db",
      'LibClamAV Error: cli_loaddbdir: No supported database files found in /srv/db',
      "ERROR: Can't open file or directory",
    ],
    code: 'ENGINE_DATABASE_UNREADABLE',
    says: /\/srv\/db$/,
  },
  {
    name: 'a temporary directory that is gone',
    lines: ['ERROR: Current configuration of TemporaryDirectory: /srv/tmp does not exist, or is not valid'],
    code: 'ENGINE_TEMPORARY_DIRECTORY',
    says: /\/srv\/tmp/,
  },
  {
    name: 'an option that it does not know',
    lines: [
      'ERROR: Parse error at /srv/clamd.conf:6: Unknown option Blah',
      "ERROR: Can't open/parse the config file /srv/clamd.conf",
    ],
    code: 'ENGINE_CLAMD_START',
    says: /Unknown option Blah/,
  },
  {
    name: 'a socket that it may not make',
    lines: ['ERROR: LOCAL: Socket file /srv/run/s could not be bound: Permission denied'],
    code: 'ENGINE_CLAMD_START',
    says: /could not be bound: Permission denied/,
  },
  {
    name: 'something new',
    lines: ['line', 'ERROR: Moon is full'],
    code: 'ENGINE_CLAMD_START',
    says: /Moon is full/,
  },
  { name: 'nothing at all', lines: [], code: 'ENGINE_CLAMD_START', says: /said nothing/ },
] as const

for (const { name, lines, code, says, ...expected } of CASES) {
  test(`explains a clamd that did not start because of ${name}`, () => {
    const error = explainEnd({ exit: { code: 1, signal: null }, lines, wasReady: false, user: 'clamav' })
    assert.equal(error.code, code)
    assert.match(error.message, says)
    assert.ok(error.remedy)
    assert.equal(databaseOf(error), 'file' in expected ? expected.file : undefined)
  })
}

test('a clamd that was ready has died, whatever it printed before', () => {
  const lines = ["LibClamAV Error: Can't load /srv/db/bad.ndb: Malformed database"]
  const error = explainEnd({ exit: { code: null, signal: 'SIGKILL' }, lines, wasReady: true, user: 'clamav' })
  assert.equal(error.code, 'ENGINE_CLAMD_DIED')
  assert.match(error.message, /SIGKILL/)
  assert.match(error.remedy ?? '', /memory/)
})
