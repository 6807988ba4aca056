import assert from 'node:assert/strict'
import { test } from 'node:test'
import { droppedBySetpriv, parseCapabilities } from './capabilities.ts'

/** What the unit gives the service, as /proc shows it. */
const OF_THE_UNIT = parseCapabilities('CapEff:\t00000000000000e1\nCapAmb:\t00000000000000e1\n').ambient

test('setpriv is told the names of the capabilities that the unit gives, since an old one refuses "all" on a new kernel', () => {
  assert.equal(droppedBySetpriv(OF_THE_UNIT), '-chown,-kill,-setgid,-setuid')
  assert.equal(droppedBySetpriv(1n << 5n), '-kill')
})

test('setpriv drops all where there are others, too: one that stays would be worse than a program that does not start', () => {
  assert.equal(droppedBySetpriv(OF_THE_UNIT | (1n << 21n)), '-all')
  assert.equal(droppedBySetpriv(1n << 40n), '-all')
})
