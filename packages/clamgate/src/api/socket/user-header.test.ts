import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOST } from '../../access/actor.ts'
import { hostActor, nameFor, userHeaders } from './user-header.ts'

test('the command line says who gave a command, and is the administrator of the host whoever that is', () => {
  const actor = hostActor(userHeaders())
  assert.match(actor.name, /^[\w.@-]+\$? \(command line\)$/)
  assert.deepEqual({ ...actor, name: HOST.name }, HOST)
  assert.equal(hostActor({ 'x-clamgate-user': encodeURIComponent('jürgen') }).name, 'jürgen (command line)')
})

test('what is no name is not shown', () => {
  for (const said of ['', '%', 'a%0Ab', 'a%E2%80%AEb', 'a%00', 'x'.repeat(101)]) {
    assert.equal(hostActor({ 'x-clamgate-user': said }).name, 'host', said)
  }
  assert.equal(hostActor({}).name, 'host')
})

test('a command that is given behind sudo says for whom; other programs of the host say it alone', () => {
  assert.equal(nameFor(hostActor(userHeaders()), 'anna'), 'anna (command line)')
  assert.equal(nameFor(HOST, 'panel'), 'panel')
})
