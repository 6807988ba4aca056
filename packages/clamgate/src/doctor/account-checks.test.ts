import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountChecks } from './account-checks.ts'

const SIGNED_IN = '2026-11-30T08:00:00.000Z'
const account = (name: string, change: object = {}) => ({
  ...{ name, role: 'admin' as const, disabled: false, signedIn: SIGNED_IN, inviteEnds: null },
  ...change,
})
const told = (...accounts: ReturnType<typeof account>[]) =>
  accountChecks(accounts).map(({ state, detail }) => `${state}: ${detail}`)

test('a console that no administrator can enter is found, with who was invited', () => {
  assert.deepEqual(told(), ['ok: nobody has an account of the console; clamgate console invite makes one'])
  const invited = account('berta', { signedIn: null, inviteEnds: SIGNED_IN })
  assert.deepEqual(told(invited, account('carl', { disabled: true })), [
    'warn: no administrator of the console has signed in; a way in is open to berta',
  ])
})

test('administrators are named, and a few of many', () => {
  assert.deepEqual(told(account('anna\n')), ['ok: 1 account of the console, administrators: anna?'])
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => account(name))
  assert.deepEqual(told(...many), ['ok: 7 accounts of the console, administrators: a, b, c, d, e and 2 more'])
})
