import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { STATES } from '../../store/query/states.ts'
import { commandTree } from '../program.ts'
import { bashCompletion } from './bash.ts'

/** Words as bash hands them over, the last one under the cursor, and what is offered. */
const OFFERED: readonly [words: readonly string[], offers: string][] = [
  [['do'], 'doctor'],
  [['-c', '/etc/x', 'config', 'mi'], 'migrate'],
  [['--config', '=', '/etc/x', 'doc'], 'doctor'],
  [['-c', 'doctor', 'sta'], 'status'],
  [['setup', '--engine', ''], 'managed external'],
  [['setup', '--engine', '='], 'managed external'],
  [['setup', '--engine', '=', 'm'], 'managed'],
  [['doctor', '--group', 'po'], 'postfix'],
  [['completion', ''], 'bash zsh fish'],
  [['doctor', '--qu'], '--quiet'],
  [['doctor', '--', '--qu'], ''],
  [['events', 'list', 'sig'], 'signature:'],
  [['events', 'list', 'is', ':'], Object.keys(STATES).join(' ')],
  [['quarantine', 'list', 'since', ':', '2d', 'is', ':', 'quar'], 'quarantined'],
  [['events', 'list', '-class', ':', 'ph'], 'phishing'],
  [['events', 'list', 'is:quar'], 'is:quarantined'],
  [['events', 'list', 'from', ':', 'x'], ''],
  [['quarantine', 'release', '--query', 'que'], 'queue:'],
]

test('bash completes commands, options and values, behind options, = and --', () => {
  const calls = OFFERED.map(([words]) => {
    const line = ['clamgate', ...words].map((word) => `'${word}'`).join(' ')
    return `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _clamgate; echo "\${COMPREPLY[*]}"`
  })
  const script = [bashCompletion(commandTree()), ...calls].join('\n')
  const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n')
  for (const [index, [words, offers]] of OFFERED.entries()) {
    assert.equal(printed[index], offers, words.join(' '))
  }
})
