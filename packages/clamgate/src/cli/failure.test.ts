import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../config/errors.ts'
import { UsageError } from '../ground/usage-error.ts'
import { EXIT } from './exit.ts'
import { reportFailure } from './failure.ts'
import { recordingTerminal } from './testing/recording-terminal.ts'

class DiskError extends Error {
  readonly code = 'DISK_FULL'
  readonly remedy = 'Make room.'
}

function report(error: unknown, debug = false) {
  const terminal = recordingTerminal()
  const exitCode = reportFailure(error, terminal, { debug })
  return { exitCode, lines: terminal.errLines, out: terminal.outLines }
}

test('prints the sentence, the remedy and the code, to standard error only', () => {
  const { exitCode, lines, out } = report(new DiskError('no room for 12 bytes'))
  assert.equal(exitCode, EXIT.failed)
  assert.deepEqual(lines, ['clamgate: no room for 12 bytes', 'Make room.', '(DISK_FULL)'])
  assert.deepEqual(out, [])
})

test('a broken configuration lists its problems and ends with 78', () => {
  const problem = {
    severity: 'error',
    key: 'a.b',
    place: { line: 3, column: 1 },
    message: 'unknown key',
    remedy: undefined,
  } as const
  const { exitCode, lines } = report(
    new ConfigError('CONFIG_INVALID', { file: 'f.yaml', problems: [problem] }),
  )
  assert.equal(exitCode, EXIT.config)
  assert.deepEqual(lines, [
    'clamgate: the configuration is broken: 1 error in f.yaml',
    'f.yaml:3:1: a.b: unknown key',
    'Correct it, then try: clamgate config check f.yaml',
    '(CONFIG_INVALID)',
  ])
})

test('an error without a remedy leaves that line out', () => {
  assert.deepEqual(report(new UsageError('which file?')).lines, ['clamgate: which file?', '(CLI_USAGE)'])
})

test('an error without a code, or with one of Node itself, is a defect and says how to see more', () => {
  const misuse = Object.assign(new TypeError('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.match(report(misuse).lines[1] ?? '', /^This is a defect of Clamgate;/)
  const { exitCode, lines } = report(new TypeError('x is not a function'))
  assert.equal(exitCode, EXIT.failed)
  assert.deepEqual(lines, [
    'clamgate: x is not a function',
    'This is a defect of Clamgate; the same command with --debug shows where.',
  ])
})

test('stacks, of the causes too, show with --debug only', () => {
  const error = new DiskError('no room', { cause: new Error('ENOSPC') })
  assert.doesNotMatch(report(error).lines.join('\n'), /failure\.test\.ts/)
  const shown = report(error, true).lines.join('\n')
  assert.match(shown, /Error: no room\n.*failure\.test\.ts/)
  assert.match(shown, /caused by: Error: ENOSPC\n.*failure\.test\.ts/)
})

test('something thrown that is no error is printed as it is', () => {
  assert.equal(report('boom').lines[0], 'clamgate: boom')
})

for (const code of ['QUARANTINE_NO_ENTRY', 'EVENTS_UNKNOWN', 'ACCESS_NONE', 'DIGEST_NO_REQUEST'] as const) {
  test(`${code} is the answer no, and no failure of the command`, () => {
    const { exitCode } = report(Object.assign(new Error('There is none'), { code }))
    assert.equal(exitCode, EXIT.no)
  })
}
