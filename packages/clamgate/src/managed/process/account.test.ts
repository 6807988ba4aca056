import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCapabilities } from '../../ground/capabilities.ts'
import { pickAccount } from './account.ts'

const PASSWD =
  'root:x:0:0:root:/root:/bin/bash\nclamav:x:103:107::/var/lib/clamav:/bin/false\nmail:x:8:8::/:\n'
const CLAMAV = { uid: 103, gid: 107, name: 'clamav', foreign: true }

const capabilities = (effective: string, ambient = '0') =>
  parseCapabilities(`Name:\tnode\nCapInh:\t${ambient}\nCapEff:\t${effective}\nCapAmb:\t${ambient}\n`)
const all = capabilities('000001ffffffffff')
const none = capabilities('0000000000000000')

test('who may run programs as others gives clamd to the user clamav, where there is one', () => {
  assert.deepEqual(pickAccount({ uid: 0, gid: 0, passwd: PASSWD, capabilities: all }), CLAMAV)
  // CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID, as the systemd unit gives them.
  const few = capabilities('00000000000000e1', '00000000000000e1')
  assert.deepEqual(pickAccount({ uid: 8, gid: 8, passwd: PASSWD, capabilities: few }), CLAMAV)
  const passwd = 'root:x:0:0:root:/root:\nclamav:broken\n'
  assert.deepEqual(pickAccount({ uid: 0, gid: 0, passwd, capabilities: all }), {
    uid: 0,
    gid: 0,
    name: 'root',
    foreign: false,
  })
})

test('anybody else runs clamd as himself, and so does root in a container that takes his rights away', () => {
  const mail = { uid: 8, gid: 8, name: 'mail', foreign: false }
  assert.deepEqual(pickAccount({ uid: 8, gid: 8, passwd: PASSWD, capabilities: none }), mail)
  for (const missing of ['e0', 'c1', 'a1', '61']) {
    assert.deepEqual(
      pickAccount({ uid: 8, gid: 8, passwd: PASSWD, capabilities: capabilities(missing) }),
      mail,
    )
  }
  assert.equal(pickAccount({ uid: 4711, gid: 1, passwd: PASSWD, capabilities: none }).name, '4711')
  assert.equal(pickAccount({ uid: 0, gid: 0, passwd: PASSWD, capabilities: none }).name, 'root')
})

test('the user clamav itself has nobody to change to', () => {
  const account = pickAccount({ uid: 103, gid: 107, passwd: PASSWD, capabilities: all })
  assert.deepEqual(account, { ...CLAMAV, foreign: false })
})

test('a status without capabilities, or with garbage for them, gives none', () => {
  for (const text of ['', 'CapEff:\tzz\n', 'CapEff:\t\n']) {
    assert.deepEqual(parseCapabilities(text), { effective: 0n, ambient: 0n })
  }
})
