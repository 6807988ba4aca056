import assert from 'node:assert/strict'
import { formerIssuers, issuerOf } from '../../src/accounts/outside/ldap-names.ts'
import { createPeople } from '../../src/accounts/outside/people.ts'
import type { Person } from '../../src/accounts/outside/types.ts'
import { createStateRunner } from '../../src/store/state/run.ts'
import { testDatabases } from './databases.ts'
import { NOON } from './mail.ts'

const { onBoth } = testDatabases()
const ROLES = [{ value: 'staff', role: 'auditor', domains: [] }] as const
const UUID = '0d1a3b6e-5c1f-103d-8a1e-37b5d0f0c2aa'
const GUID = '0d1a3b6e5c1f103d8a1e37b5d0f0c2aa'
const BASE = 'dc=example,dc=org'

const person = (subject: string, of: Partial<Person>): Person => ({
  ...{ issuer: '', subject, name: 'anna', values: ['staff'], addresses: [], ...of },
})
/** As a directory at that address tells of somebody today. */
const today = (subject: string, url: string, base = BASE) =>
  person(subject, { issuer: issuerOf({ base }), formerly: formerIssuers({ url }, subject) })

onBoth(
  '14.73 a directory that moves, or whose port is written from now on, knows the same people',
  async ({ state }) => {
    const { run } = createStateRunner(state, { now: () => NOON })
    const enter = createPeople({
      ...{
        store: { enter: (args) => run('identity.enter', args) },
        now: () => NOON,
        onKept: () => undefined,
      },
    })
    const enters = async (one: Person) => await enter(one, ROLES)
    const of = async (account: string | undefined) => await run('identity.of', { account: account ?? '' })

    const made = await enters(today(UUID, 'ldaps://a.example.org'))
    assert.deepEqual(await of(made), [{ issuer: `ldap:${BASE}`, subject: UUID }])
    for (const [url, base] of [
      ['ldaps://b.example.org:636', BASE],
      ['ldap://192.0.2.1', ' DC=Example , dc = org'],
      ['ldaps://a.example.org', `ou=people,${BASE}`],
    ] as const) {
      assert.equal(await enters(today(UUID, url, base)), made, `${url} ${base}`)
    }
    assert.deepEqual(await of(made), [{ issuer: `ldap:ou=people,${BASE}`, subject: UUID }], 'by that alone')

    // As identities were written before: by the host of the address.
    const before = await enters(person(GUID, { issuer: 'a.example.org:636' }))
    assert.equal(await enters(today(GUID, 'ldaps://elsewhere.example.net')), before)
    for (const [n, [issuer, isFound]] of [
      ['a.example.org', true],
      ['a.example.org:636', true],
      ['a.example.org:3890', false],
      ['b.example.org', false],
      ['https://a.example.org', false],
    ].entries()) {
      const subject = `uid${n}`
      const was = await enters(person(subject, { issuer: String(issuer) }))
      const is = await enters(today(subject, 'ldaps://a.example.org'))
      assert.equal(is === was, isFound, `${issuer}: a uid may be of somebody else in another directory`)
    }

    // Who became somebody else already is who the address of today says, and else the one of before.
    const old = await enters(person('2'.repeat(32), { issuer: 'old.example.org' }))
    const newer = await enters(person('2'.repeat(32), { issuer: 'new.example.org' }))
    assert.notEqual(old, newer)
    assert.equal(await enters(today('2'.repeat(32), 'ldaps://new.example.org')), newer)
    const provider = await enters(person(UUID, { issuer: 'https://login.example.org' }))
    assert.notEqual(provider, made, 'a provider of single sign-on is no directory')
    assert.equal(await enters(today(UUID, 'ldaps://a.example.org')), made)
  },
)
