import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandsIn } from './remedy.ts'

const REMEDIES = [
  ['Start clamd, or ask clamgate doctor what is wrong.', ['clamgate doctor']],
  [
    'Run clamgate selftest --smtp 127.0.0.1:25 and look at the log.',
    ['clamgate selftest --smtp 127.0.0.1:25'],
  ],
  [
    'systemctl restart clamgate, then clamgate status says more',
    ['systemctl restart clamgate', 'clamgate status'],
  ],
  ['Make room on the disk.', []],
  ['The clamgate is a program', []],
] as const

for (const [remedy, commands] of REMEDIES) {
  test(`of "${remedy}" ${commands.length} can be copied`, () => {
    assert.deepEqual(commandsIn(remedy), commands)
  })
}
