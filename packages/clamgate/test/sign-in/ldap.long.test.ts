import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import {
  LDAP_ADMIN,
  LDAP_BASE,
  LDAP_LOCKED,
  type PrivateLdap,
  startPrivateLdap,
} from '../../../lab/src/ldap.ts'
import {
  LOOPBACK_NAMES,
  makeAuthority,
  type PrivateAuthority,
} from '../../../lab/src/signatures/private-authority.ts'
import { HOST } from '../../src/access/actor.ts'
import { escapeFilterValue } from '../../src/accounts/outside/ldap-names.ts'
import { firstAdministrator, GOOD_PASSWORD, openTestConsole } from '../../src/app/console/testing/console.ts'

let authority: PrivateAuthority
let ldap: PrivateLdap

const person = (uid: string, more = '', below = LDAP_BASE) =>
  `dn: uid=${uid},${below}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\nuserPassword: password of ${uid}\n${more}\n`
const group = (cn: string, ...members: readonly string[]) =>
  `dn: cn=${cn},${LDAP_BASE}\nobjectClass: groupOfNames\ncn: ${cn}\n${members.map((uid) => `member: uid=${uid},${LDAP_BASE}\n`).join('')}\n`

before(async () => {
  authority = await makeAuthority()
  ldap = await startPrivateLdap({
    certificate: await authority.issue(LOOPBACK_NAMES),
    caFile: authority.caFile,
    ldif: [
      person('berta', 'displayName: Berta Muster\n'),
      person('carla', 'mail: Carla@example.org\n'),
      person('dora'),
      person('erna'),
      person('anna'),
      person('frida', '', LDAP_LOCKED),
      group('mail-managers', 'berta', 'anna'),
      group('staff', 'berta', 'carla', 'erna', 'anna'),
    ].join(''),
  })
})
after(async () => {
  await ldap[Symbol.asyncDispose]()
  await authority[Symbol.asyncDispose]()
})

function settings(change: Readonly<Record<string, unknown>> = {}): string {
  const roles = [
    { value: 'mail-managers', role: 'manager', domains: ['example.org'] },
    { value: 'staff', role: 'recipient' },
  ]
  const usual = {
    ...{
      url: `ldaps://127.0.0.1:${ldap.tlsPort}`,
      ca: authority.caFile,
      base: LDAP_BASE,
      groupBase: LDAP_BASE,
    },
    ...{ bindDn: LDAP_ADMIN.dn, bindPassword: LDAP_ADMIN.password, roles },
  }
  // JSON is YAML, too.
  return `ldap: ${JSON.stringify({ ...usual, ...change })}`
}

const signIn = (name: string, password = `password of ${name}`) => ({ name, password })

test('14.73 whoever the directory knows comes in with the role of the groups of today, and without one does not', async () => {
  await using console = await openTestConsole({ more: settings() })
  const berta = await console.browser().post('/session', signIn('berta'))
  assert.equal(berta.status, 200, JSON.stringify(berta.body))
  const [role, domains, signedInBy, hasPassword] = ['role', 'domains', 'signedInBy', 'hasPassword'].map(
    (key) => berta.at(`self.${key}`),
  )
  assert.deepEqual([role, domains, signedInBy, hasPassword], ['manager', ['example.org'], 'ldap', false])
  const carla = await console.browser().post('/session', signIn('CARLA', 'password of carla'))
  assert.deepEqual([carla.at('self.role'), carla.at('self.addresses')], ['recipient', ['carla@example.org']])
  const again = await console.browser().post('/session', signIn('carla'))
  assert.equal(
    again.at('self.id'),
    carla.at('self.id'),
    'the same account, by what the directory tells apart',
  )
  for (const [name, why] of [
    ['dora', /knows dora, who has no role here: no entry of console\.ldap\.roles fits/],
    ['erna', /knows erna, who has no role here: .*a recipient an address/],
  ] as const) {
    assert.equal((await console.browser().post('/session', signIn(name))).status, 401, name)
    const said = console.log.lines.findLast(({ event }) => event === 'account.ldap-no-role')
    assert.match(said?.sentence ?? '', why)
  }
  assert.equal((await console.browser().get('/sign-in')).at('ldap'), true)
})

test('14.73 an empty password, a wrong one, and filters in names let nobody in', async () => {
  await using console = await openTestConsole({ more: settings() })
  const names = [
    '*',
    'b*',
    'berta)(uid=*',
    '*)(objectClass=*',
    'berta\\',
    'berta\u0000',
    'uid=berta,dc=example,dc=org',
  ]
  for (const name of names) {
    // Whose tries are counted is of no concern here.
    console.turn(3_600_000)
    const { status } = await console.browser().post('/session', signIn(name, 'password of berta'))
    assert.equal(status, 401, name)
  }
  console.turn(3_600_000)
  assert.equal((await console.browser().post('/session', signIn('berta', 'x'))).status, 401)
  assert.equal((await console.browser().post('/session', signIn('berta', ''))).status, 400)
  assert.equal(await console.directory.check('berta', ''), undefined, 'refused before a bind')
  assert.equal(escapeFilterValue('a*(b)\\\0ä'), 'a\\2a\\28b\\29\\5c\\00\\c3\\a4')
})

test('14.73 an account of our own is never taken over by its name, and never asked of the directory', async () => {
  await using console = await openTestConsole({ more: settings() })
  await firstAdministrator(console, 'anna')
  console.turn(1000)
  assert.equal((await console.browser().post('/session', signIn('anna'))).status, 401)
  const own = await console.browser().post('/session', signIn('anna', GOOD_PASSWORD))
  assert.deepEqual([own.status, own.at('self.role')], [200, 'admin'])
})

test('14.73 a certificate of somebody else, of another name, or none at all: no password is sent', async (t) => {
  await using stranger = await makeAuthority('Somebody else')
  await using other = await startPrivateLdap({
    ...{
      certificate: await authority.issue(['ldap.example.org']),
      caFile: authority.caFile,
      ldif: person('berta'),
    },
  })
  const cases = [
    { ca: stranger.caFile },
    { url: `ldaps://127.0.0.1:${other.tlsPort}` },
    { url: `ldap://127.0.0.1:${other.port}` },
    { ca: '/nowhere/ca.pem' },
  ]
  for (const change of cases) {
    await using console = await openTestConsole({ more: settings(change) })
    const { status, at } = await console.browser().post('/session', signIn('berta'))
    assert.deepEqual([status, at('code')], [503, 'ACCESS_AWAY'], JSON.stringify(change))
    const { sentence } = await console.log.waitFor('account.ldap-away')
    assert.doesNotMatch(sentence, /password of|admin-of-the-lab/)
  }
  await using console = await openTestConsole({ more: settings({ url: `ldap://127.0.0.1:${ldap.port}` }) })
  assert.equal((await console.browser().post('/session', signIn('berta'))).status, 200, 'by StartTLS')
  t.diagnostic('StartTLS and ldaps both checked')
})

test('14.73 with the directory away, or silent, accounts of our own sign in, and others hear why', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  try {
    for (const url of ['ldaps://127.0.0.1:9', `ldaps://127.0.0.1:${port}`]) {
      await using console = await openTestConsole({ more: settings({ url }) })
      await firstAdministrator(console)
      const startedMs = performance.now()
      const outside = await console.browser().post('/session', signIn('berta'))
      assert.deepEqual([outside.status, outside.at('code')], [503, 'ACCESS_AWAY'])
      assert.ok(performance.now() - startedMs < 60_000)
      assert.equal((await console.browser().post('/session', signIn('anna', GOOD_PASSWORD))).status, 200)
      const rows = (await console.audit.list({ limit: 50 })).items
      // Nobody has tried anything: the log says that the directory is away, and strangers fill no audit.
      assert.ok(!rows.some(({ code }) => code === 'ACCESS_AWAY'))
      assert.ok(console.log.lines.some(({ event }) => event === 'account.ldap-away'))
      assert.doesNotMatch(JSON.stringify(rows), /password of|seven lanterns/)
    }
  } finally {
    silent.close()
  }
})

test('14.73 whoever the directory knows gives the own account no password here, and is gone with the entry there', async () => {
  await using console = await openTestConsole({ more: settings() })
  const berta = console.browser()
  assert.equal((await berta.post('/session', signIn('berta'))).status, 200)
  const refused = await berta.post('/self/password', { password: GOOD_PASSWORD })
  assert.deepEqual([refused.status, refused.at('code')], [422, 'ACCESS_INVALID'])
  assert.equal((await berta.get('/self')).at('hasPassword'), false, 'the session goes on')
  const later = await console.browser().post('/session', { name: 'berta', password: GOOD_PASSWORD })
  assert.equal(later.status, 401)
})

test('14.73 a fresh proof is the password there, whatever the account is called here', async () => {
  await using console = await openTestConsole({ more: settings({ nameAttribute: 'displayName' }) })
  const admin = await firstAdministrator(console, 'carla')
  const berta = console.browser()
  const entered = await berta.post('/session', signIn('berta'))
  assert.equal(entered.at('self.name'), 'Berta Muster', 'by another attribute')
  const carla = console.browser()
  assert.equal((await carla.post('/session', signIn('carla'))).status, 401, 'the name is of somebody here')
  const wrong = await berta.post('/session/proof', { password: 'password of carla' })
  assert.deepEqual([wrong.status, wrong.at('code')], [401, 'ACCESS_WRONG'])
  assert.equal((await berta.post('/session/proof', { password: 'password of berta' })).status, 200)
  const id = entered.at('self.id')
  assert.ok(typeof id === 'string')
  assert.equal((await admin.patch(`/accounts/${id}`, { name: 'somebody else' })).status, 200)
  const renamed = console.browser()
  assert.equal((await renamed.post('/session', signIn('berta'))).at('self.name'), 'somebody else')
  assert.equal((await renamed.post('/session/proof', { password: 'password of berta' })).status, 200)
  assert.equal((await admin.post('/session/proof', { password: GOOD_PASSWORD })).status, 200)
})

test('14.73 a name with a number behind it proves itself, and so does who is told apart by the name of the entry', async () => {
  for (const idAttribute of ['entryUUID', 'telexNumber']) {
    await using console = await openTestConsole({ more: settings({ idAttribute, nameAttribute: 'sn' }) })
    const { account } = await console
      .accounts(HOST)
      .make({ name: 'berta', role: 'auditor', domains: [], addresses: [] })
    // By that name nobody comes in who has not followed the invitation: the directory has another one.
    const berta = console.browser()
    const entered = await berta.post('/session', signIn('berta'))
    assert.deepEqual([entered.status, entered.at('self.name')], [200, 'berta 2'], idAttribute)
    assert.notEqual(entered.at('self.id'), account.id)
    assert.equal((await berta.post('/session/proof', { password: 'password of berta' })).status, 200)
    assert.equal((await berta.post('/session/proof', { password: 'password of anna' })).status, 401)
  }
})

test('14.73 who is locked in the directory is answered as whoever is wrong, which counts', async () => {
  await using console = await openTestConsole({ more: settings() })
  const said: unknown[] = []
  for (const name of ['frida', 'nobody']) {
    const from = console.browser({ 'x-forwarded-for': name === 'frida' ? '203.0.113.1' : '203.0.113.2' })
    for (let i = 0; i < 6; i++) {
      const { status, at } = await from.post('/session', signIn(name, 'a guess'))
      said.push([name, status, at('code')])
    }
  }
  const expected = (name: string) => [
    ...Array.from({ length: 5 }, () => [name, 401, 'ACCESS_WRONG']),
    [name, 429, 'ACCESS_TOO_MANY'],
  ]
  assert.deepEqual(said, [...expected('frida'), ...expected('nobody')])
  assert.ok(!console.log.lines.some(({ event }) => event === 'account.ldap-away'))
})

test('14.65 strangers who guess at a name of the directory hold nobody up who came in from there before, whatever the account is called', async () => {
  await using console = await openTestConsole({ more: settings({ nameAttribute: 'displayName' }) })
  const from = (address: string) => console.browser({ 'x-forwarded-for': address })
  const first = await from('198.51.100.4').post('/session', signIn('berta'))
  assert.equal(first.at('self.name'), 'Berta Muster')
  for (let i = 0; i < 8; i++) {
    const { status } = await from(`203.0.113.${i}`).post('/session', signIn('berta', 'a guess'))
    assert.equal(status, i < 5 ? 401 : 429)
  }
  assert.equal((await from('198.51.100.4').post('/session', signIn('berta'))).status, 200)
  assert.equal((await from('198.51.100.5').post('/session', signIn('berta'))).status, 429, 'from elsewhere')
})
