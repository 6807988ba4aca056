import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HELP, readOptions, type StartOptions, UsageError } from './options.ts'

const CASES: readonly { readonly args: readonly string[]; readonly options: Partial<StartOptions> }[] = [
  { args: [], options: { path: { kind: 'private', smtpPort: 2525 }, once: false, directory: undefined } },
  { args: ['--port', '1025'], options: { path: { kind: 'private', smtpPort: 1025 } } },
  { args: ['--no-postfix'], options: { path: { kind: 'none' } } },
  { args: ['--use-host-postfix'], options: { path: { kind: 'host', smtp: '127.0.0.1:25' } } },
  { args: ['--host-postfix', '[::1]:25'], options: { path: { kind: 'host', smtp: '[::1]:25' } } },
  { args: ['--once'], options: { once: true } },
  { args: ['--check', '--directory', 'x'], options: { once: true, directory: 'x' } },
]

for (const { args, options } of CASES) {
  test(`start understands "${args.join(' ')}"`, () => {
    const read = readOptions(args)
    assert.deepEqual({ ...read, ...options }, read)
  })
}

for (const args of [
  ['--port', '0'],
  ['--port', '70000'],
  ['--port', '25x'],
  ['--host-postfix', 'localhost'],
  ['--no-postfix', '--port', '2525'],
  ['--use-host-postfix', '--no-postfix'],
  ['--nonsense'],
  ['word'],
]) {
  test(`start refuses "${args.join(' ')}"`, () => {
    assert.throws(() => readOptions(args), UsageError)
  })
}

test('the help of start fits a screen and is plain text', () => {
  assert.equal(readOptions(['--help']), undefined)
  for (const line of HELP.split('\n')) assert.match(line, /^[\x20-\x7e]{0,80}$/)
  assert.ok(HELP.split('\n').length <= 24)
})
