import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgePostfix } from './postfix-checks.ts'

const SPOOL = '/var/spool/postfix'
const UNIX = `unix:${SPOOL}/clamgate/milter.sock`
const SETTINGS = { smtpdMilters: '', otherMilters: UNIX, defaultAction: 'tempfail', queueDirectory: SPOOL }

const REACHED: readonly [string, string, string][] = [
  ['an absolute path', `unix:${SPOOL}/clamgate/milter.sock`, UNIX],
  ['an absolute path inside the chroot', 'unix:/clamgate/milter.sock', UNIX],
  ['a relative path', 'unix:clamgate/milter.sock', UNIX],
  ['the word local', 'local:clamgate/milter.sock', UNIX],
  ['a port', 'inet:127.0.0.1:8890', 'inet:8890@127.0.0.1'],
  ['a port over IPv6', 'inet:[::1]:8890', 'inet6:8890@::1'],
  ['one of several', 'inet:localhost:11332, unix:clamgate/milter.sock', UNIX],
  ['one with options', '{ unix:clamgate/milter.sock, command_timeout=10s }', UNIX],
]
for (const [name, smtpdMilters, listen] of REACHED) {
  test(`Postfix asks this milter by ${name}`, () => {
    assert.equal(
      judgePostfix({ ...SETTINGS, smtpdMilters, otherMilters: smtpdMilters }, [listen]).state,
      'ok',
    )
  })
}

test('a Postfix that does not ask is told what to put into main.cf, as its chroot sees it', () => {
  const check = judgePostfix(SETTINGS, [UNIX])
  assert.equal(check.state, 'fail')
  assert.match(check.remedy ?? '', /smtpd_milters = unix:\/clamgate\/milter\.sock$/)
})

test('another milter alone is not this one', () => {
  assert.equal(judgePostfix({ ...SETTINGS, smtpdMilters: 'unix:other.sock inet:x:1' }, [UNIX]).state, 'fail')
})

test('a Postfix that accepts mail when we are away is warned of', () => {
  const check = judgePostfix(
    { ...SETTINGS, smtpdMilters: 'unix:clamgate/milter.sock', defaultAction: 'accept' },
    [UNIX],
  )
  assert.equal(check.state, 'warn')
  assert.match(check.remedy ?? '', /milter_default_action = tempfail/)
})

for (const otherMilters of ['', 'inet:localhost:11332']) {
  test(`a Postfix that asks about SMTP alone is warned of: non_smtpd_milters = ${otherMilters}`, () => {
    const check = judgePostfix({ ...SETTINGS, smtpdMilters: UNIX, otherMilters }, [UNIX])
    assert.equal(check.state, 'warn')
    assert.match(check.detail, /sendmail\(1\), as web sites send it/)
    assert.match(check.remedy ?? '', /non_smtpd_milters = /)
  })
}
