import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Actor, HOST } from './actor.ts'
import { ACTS } from './acts.ts'
import { may, PROOF_MS, scopeOf, visible } from './may.ts'

const NOW = 1_764_000_000_000
const account = (change: Partial<Actor>): Actor => ({
  ...{ kind: 'account', id: 'a1', name: 'anna', role: 'admin', domains: [], addresses: [] },
  ...change,
})
const MANAGER = account({ role: 'manager', domains: ['example.org', 'xn--bcher-kva.example'] })
const RECIPIENT = account({ role: 'recipient', addresses: ['bob@example.org'] })
const AUDITOR = account({ role: 'auditor' })

test('whoever opens the control socket may do everything', () => {
  for (const act of ACTS) assert.equal(may(HOST, act, {}, NOW), 'yes', act)
})

test('a manager acts on mail of the own domains, in either form of their names, and hears of no other recipient', () => {
  assert.equal(may(MANAGER, 'quarantine.release', { recipients: ['x@EXAMPLE.org'] }, NOW), 'yes')
  assert.equal(may(MANAGER, 'quarantine.release', { recipients: ['x@bücher.example'] }, NOW), 'yes')
  assert.equal(may(MANAGER, 'quarantine.release', { recipients: ['x@sub.example.org'] }, NOW), 'no')
  assert.equal(may(MANAGER, 'quarantine.release', { recipients: [] }, NOW), 'no')
  const mixed = ['x@example.org', 'y@example.net']
  assert.deepEqual(visible(MANAGER, 'events.read', mixed), ['x@example.org'])
})

test('an auditor reads facts of all mail, and neither content nor acts', () => {
  assert.deepEqual(scopeOf(AUDITOR, 'events.read'), { of: 'everything' })
  for (const act of [
    'quarantine.preview',
    'quarantine.content',
    'quarantine.release',
    'policy.write',
  ] as const) {
    assert.equal(may(AUDITOR, act, {}, NOW), 'no', act)
  }
})

test('a recipient has the own mail alone, and never releases malware', () => {
  const own = { recipients: ['Bob@example.org'] }
  assert.equal(may(RECIPIENT, 'quarantine.release', own, NOW), 'yes')
  assert.equal(may(RECIPIENT, 'quarantine.release', { ...own, isMalware: true }, NOW), 'no')
  assert.equal(may(RECIPIENT, 'quarantine.release', { recipients: ['eve@example.org'] }, NOW), 'no')
  assert.equal(may(RECIPIENT, 'events.read', own, NOW), 'no')
  for (const spelling of [
    ...['bob@example.org.', 'BOB@EXAMPLE.ORG', '"bob"@example.org', '"b\\ob"@example.org'],
    '@relay.example,@other.example:bob@example.org',
  ]) {
    assert.equal(may(RECIPIENT, 'quarantine.read', { recipients: [spelling] }, NOW), 'yes', spelling)
  }
  for (const other of [
    '@example.org:bob@evil.example',
    'bob@example.org.evil.example',
    '"bob@example.org"@evil.example',
    'bob',
    'bob@org',
  ]) {
    assert.equal(may(RECIPIENT, 'quarantine.read', { recipients: [other] }, NOW), 'no', other)
  }
  const spelled = ['eva@bücher.example', 'eva@xn--bcher-kva.example', 'Eva@BÜCHER.example.']
  for (const own of spelled) {
    const eva = account({ role: 'recipient', addresses: [own.toLowerCase()] })
    assert.deepEqual(visible(eva, 'quarantine.read', [...spelled, 'eve@bücher.example']), spelled, own)
  }
})

test('accounts show themselves again before what must not be done from a session left open', () => {
  const malware = { recipients: ['x@example.org'], isMalware: true }
  assert.equal(may(MANAGER, 'quarantine.release', malware, NOW), 'proof')
  assert.equal(may({ ...MANAGER, provedAtMs: NOW - PROOF_MS + 1 }, 'quarantine.release', malware, NOW), 'yes')
  assert.equal(may({ ...MANAGER, provedAtMs: NOW - PROOF_MS }, 'quarantine.release', malware, NOW), 'proof')
  assert.equal(may({ ...MANAGER, provedAtMs: NOW + 1 }, 'quarantine.release', malware, NOW), 'proof')
  assert.equal(may(account({}), 'accounts.write', {}, NOW), 'proof')
})

test('a token does what it is for, and never makes accounts, tokens or sessions', () => {
  const token = account({ kind: 'token', acts: ['events.read', 'accounts.write', 'self.write'] })
  assert.equal(may(token, 'events.read', {}, NOW), 'yes')
  for (const act of ['quarantine.release', 'accounts.write', 'self.write'] as const) {
    assert.equal(may(token, act, {}, NOW), 'no', act)
  }
})

test('what belongs to one account is not there for another, but for administrators', () => {
  assert.equal(may(MANAGER, 'self.read', { owner: 'a1' }, NOW), 'yes')
  assert.equal(may(MANAGER, 'self.read', { owner: 'a2' }, NOW), 'no')
  assert.equal(may(account({}), 'self.read', { owner: 'a2' }, NOW), 'yes')
})

test('a job is ended by whoever made it and may do what it does, and by administrators', () => {
  const releases = { owner: 'a1', does: ['quarantine.release'] } as const
  const forwards = { owner: 'a1', does: ['quarantine.forward'] } as const
  for (const actor of [MANAGER, RECIPIENT]) {
    assert.equal(may(actor, 'jobs.end', releases, NOW), 'yes', actor.role)
    assert.equal(may(actor, 'jobs.end', { ...releases, owner: 'a2' }, NOW), 'no', actor.role)
    assert.equal(may(actor, 'jobs.end', forwards, NOW), 'no', `${actor.role}, who may not forward`)
  }
  assert.equal(may(AUDITOR, 'jobs.end', releases, NOW), 'no', 'who was a manager when it was made')
  assert.equal(
    may(account({}), 'jobs.end', { ...forwards, owner: 'a2' }, NOW),
    'yes',
    'without a fresh proof',
  )
  const token = account({ kind: 'token', acts: ['jobs.end', 'quarantine.release'] })
  assert.equal(may(token, 'jobs.end', releases, NOW), 'yes')
  assert.equal(may(token, 'jobs.end', forwards, NOW), 'no')
})
