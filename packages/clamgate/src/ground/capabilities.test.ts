import assert from 'node:assert/strict'
import { test } from 'node:test'
import { droppedBySetpriv, mayGiveFilesAway, parseCapabilities } from './capabilities.ts'

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

test('with what the unit gives a file of the daemon gets any group, and none of somebody else can be made', () => {
  const unit = { effective: OF_THE_UNIT, ambient: OF_THE_UNIT }
  assert.equal(mayGiveFilesAway(unit, true), true)
  assert.equal(mayGiveFilesAway(unit, false), false, 'its mode could not be set any more')
  assert.equal(mayGiveFilesAway({ effective: 0n, ambient: 0n }, true), false)
  assert.equal(mayGiveFilesAway(parseCapabilities('CapEff:\t000001ffffffffff\n'), false), true)
})
