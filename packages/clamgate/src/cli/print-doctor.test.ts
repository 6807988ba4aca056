import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Finding, GROUPS } from '../doctor/check.ts'
import { printDoctor } from './print-doctor.ts'

const WELL: Finding = {
  group: 'service',
  name: 'daemon',
  state: 'ok',
  detail: 'it runs',
  why: 'Mail waits without it',
}
const BAD: Finding = {
  group: 'postfix',
  name: 'postfix.ports',
  state: 'fail',
  detail: 'nobody asks',
  why: 'Mail is not scanned',
  remedy: 'Ask.',
  command: 'postconf -e x=y',
}

function printed(findings: readonly Finding[], quiet = false): readonly string[] {
  const lines: string[] = []
  const fixes = [
    { group: 'files', name: 'x', state: 'done', sentence: 'Create /x', reason: undefined },
  ] as const
  const terminal = {
    out: (line: string) => lines.push(line),
    paint: (_: string, text: string) => text,
    columns: undefined,
  }
  printDoctor({ findings, fixes: quiet ? [] : fixes, titles: GROUPS, quiet }, terminal)
  return lines
}

test('checks stand below the names of their subjects, with reason, remedy and command', () => {
  assert.deepEqual(printed([WELL, BAD]), [
    'Service',
    'ok      daemon         it runs',
    '',
    'Postfix',
    'FAILED  postfix.ports  nobody asks',
    '                       Mail is not scanned.',
    '                       -> Ask.',
    '                       $ postconf -e x=y',
    '',
    'fixed   Create /x',
    '',
    '2 checks: 1 ok, 1 failed',
  ])
})

test('--quiet leaves out what is well, but not the summary', () => {
  const warning: Finding = { ...WELL, state: 'warn', remedy: 'Do it.' }
  assert.deepEqual(printed([WELL, warning], true).slice(1), [
    'warn    daemon  it runs',
    '                Mail waits without it.',
    '                -> Do it.',
    '',
    '2 checks: 1 ok, 1 to look at',
  ])
  assert.deepEqual(printed([WELL], true), ['1 check: 1 ok'])
})

test('what was skipped for the same reason has one line', () => {
  const skipped: Finding = { ...WELL, state: 'skip', detail: 'not in use here' }
  const lines = printed(
    [WELL, { ...skipped, name: 'a' }, { ...skipped, name: 'b' }, { ...BAD, name: 'c' }],
    false,
  )
  assert.deepEqual(lines.slice(0, 3), ['Service', 'ok      daemon  it runs', 'skip    a, b: not in use here'])
  assert.equal(lines.at(-1), '4 checks: 1 ok, 1 failed, 2 skipped')
})
