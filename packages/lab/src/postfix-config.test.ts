import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mainCf, masterCf, type PostfixLayout } from './postfix-config.ts'

const LAYOUT: PostfixLayout = {
  directory: '/tmp/x',
  logFile: '/var/log/x/mail.log',
  smtpPort: 2525,
  unfilteredPort: 0,
  milters: ['unix:/tmp/x/a.sock', 'inet:127.0.0.1:8891'],
  settings: {},
  services: [],
}

test('both kinds of mail go to all milters', () => {
  const text = mainCf(LAYOUT)
  assert.match(text, /^smtpd_milters = unix:\/tmp\/x\/a\.sock, inet:127\.0\.0\.1:8891$/m)
  assert.match(text, /^non_smtpd_milters = unix:\/tmp\/x\/a\.sock, inet:127\.0\.0\.1:8891$/m)
})

test('postlogd may write where the log is', () => {
  assert.match(mainCf(LAYOUT), /^maillog_file_prefixes = \/var\/log\/x$/m)
})

test('a setting of the caller replaces ours and stands there once', () => {
  const text = mainCf({ ...LAYOUT, settings: { milter_default_action: 'accept', mydomain: 'example.org' } })
  assert.deepEqual(text.match(/^milter_default_action = .*$/gm), ['milter_default_action = accept'])
  assert.match(text, /^mydomain = example\.org$/m)
})

for (const [name, settings] of [
  ['a line break in a value', { relayhost: 'a\nmydomain = b' }],
  ['a name that is none', { 'my domain': 'a' }],
] as const) {
  test(`${name} is refused`, () => {
    assert.throws(() => mainCf({ ...LAYOUT, settings }), { code: 'HOST_POSTFIX_SETTING' })
  })
}

test('the unfiltered port is there only when asked for, on loopback, and without milters', () => {
  assert.doesNotMatch(masterCf(LAYOUT), /smtpd_milters=/)
  const text = masterCf({ ...LAYOUT, unfilteredPort: 2526 })
  assert.match(text, /^127\.0\.0\.1:2525 inet .* smtpd$/m)
  assert.match(text, /^127\.0\.0\.1:2526 inet .* smtpd -o smtpd_milters=$/m)
})

test('services of the caller stand beside ours', () => {
  const services = ['127.0.0.1:2527 inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes']
  assert.match(
    masterCf({ ...LAYOUT, services }),
    /^127\.0\.0\.1:2527 inet .* smtpd -o smtpd_sasl_auth_enable=yes$/m,
  )
})
