import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otherInstances, postfixState } from '../host/postfix/state.ts'
import { allPortsOverride, judgeServices } from './postfix-services.ts'

const SIDE = { listen: ['unix:/run/m.sock'], queueDirectory: '/var/spool/postfix', scanTimeoutMs: 120_000 }
/** As postconf(1) prints them, by `-x` and `-M`. */
const MAIN = `smtpd_milters = unix:/run/m.sock
non_smtpd_milters = unix:/run/m.sock
milter_default_action = tempfail
milter_content_timeout = 300s
milter_command_timeout = 30s
milter_protocol = 6
smtpd_milter_maps =
smtpd_proxy_filter =
receive_override_options =
content_filter =
internal_mail_filter_classes =
inet_interfaces = all
master_service_disable =
`
const SERVICES = `smtp       inet  n       -       y       -       -       smtpd
submission inet  n       -       y       -       -       smtpd
127.0.0.1:10026 inet n   -       y       -       -       smtpd
pickup     unix  n       -       y       60      1       pickup
cleanup    unix  n       -       y       -       0       cleanup
`

const SEEN: readonly [what: string, main: readonly string[], overrides: string, seen: readonly RegExp[]][] = [
  ['the usual', [], '', []],
  [
    'a port without milters',
    [],
    'submission/inet/smtpd_milters =\n',
    [/^fail smtpd_milters = \(master\.cf, submission\/inet\): mail at submission\/inet is not/],
  ],
  [
    'a port with another milter',
    [],
    'submission/inet/smtpd_milters = inet:localhost:1\n',
    [/^fail smtpd_milters = inet/],
  ],
  [
    'a port with this milter and another',
    [],
    'submission/inet/smtpd_milters = inet:x:1, unix:/run/m.sock\n',
    [],
  ],
  [
    'no_milters on a port',
    [],
    'smtp/inet/receive_override_options = no_address_mappings,no_milters\n',
    [/^fail receive_override_options/],
  ],
  [
    'no_milters in main.cf',
    ['receive_override_options = no_milters'],
    '',
    [/^fail .*\(main\.cf\).*smtp\/inet/, /^fail .*submission/, /^warn .*loopback/, /^warn .*sendmail/],
  ],
  [
    'the way back of a content filter',
    ['content_filter = smtp:[127.0.0.1]:10024'],
    '127.0.0.1:10026/inet/smtpd_milters =\n',
    [/^ok .*right for a port on loopback/],
  ],
  [
    'a port on loopback without any filter',
    [],
    '127.0.0.1:10026/inet/smtpd_milters =\n',
    [/^warn .*only a content filter|^warn .*listens on loopback/],
  ],
  [
    'a proxy filter with us behind it',
    [],
    'smtp/inet/smtpd_proxy_filter = 127.0.0.1:10025\n',
    [/^ok .*127\.0\.0\.1:10026\/inet behind the proxy asks/],
  ],
  [
    'a proxy filter with nobody behind it',
    [],
    'smtp/inet/smtpd_proxy_filter = 127.0.0.1:10025\n127.0.0.1:10026/inet/smtpd_milters =\n',
    [/^fail .*see no content/, /^warn/],
  ],
  [
    'cleanup without milters',
    [],
    'cleanup/unix/non_smtpd_milters =\n',
    [/^warn non_smtpd_milters.*sendmail\(1\)/],
  ],
  [
    'pickup without milters',
    [],
    'pickup/unix/receive_override_options = no_milters\n',
    [/^warn .*pickup\/unix/],
  ],
  [
    'a port that accepts without us',
    [],
    'smtp/inet/milter_default_action = accept\n',
    [/^warn milter_default_action = accept \(master\.cf, smtp\/inet\)/],
  ],
  [
    'an entry that accepts without us',
    ['smtpd_milters = { unix:/run/m.sock, default_action=accept }'],
    '',
    [/^warn default_action = accept .*smtp\/inet/, /^warn .*submission/, /^warn .*10026/],
  ],
  [
    'a scan that may last longer',
    ['milter_content_timeout = 1m'],
    '',
    [/^warn milter_content_timeout = 1m \(main\.cf\).*120s/],
  ],
  ['commands with no time', ['milter_command_timeout = 1s'], '', [/^warn milter_command_timeout/]],
  ['an old protocol', ['milter_protocol = 2'], '', [/^warn milter_protocol = 2/]],
  [
    'maps by client',
    ['smtpd_milter_maps = cidr:/m'],
    '',
    [/^warn smtpd_milter_maps = cidr:\/m \(main\.cf\): .*DISABLE/],
  ],
  [
    'notices that are scanned',
    ['internal_mail_filter_classes = bounce'],
    '',
    [/^warn internal_mail_filter_classes/],
  ],
  ['an instance without ports', ['master_service_disable = inet'], 'smtp/inet/smtpd_milters =\n', []],
  [
    'one port that is switched off',
    ['master_service_disable = submission.inet'],
    'submission/inet/smtpd_milters =\n',
    [],
  ],
]
for (const [what, main, overrides, seen] of SEEN) {
  test(`${what}: ${seen.length === 0 ? 'nothing to say' : `${seen.length} said`}`, () => {
    const checks = judgeServices(postfixState(MAIN + main.join('\n'), SERVICES, overrides), SIDE)
    const lines = checks.map(({ state, detail }) => `${state} ${detail}`)
    assert.equal(lines.length, seen.length, lines.join('\n'))
    for (const [index, line] of lines.entries()) assert.match(line, seen[index] ?? /$^/)
    for (const { state, remedy } of checks) assert.equal(remedy === undefined, state === 'ok')
  })
}

test('main.cf says nothing where each port has milters of its own', () => {
  const own = ['smtp', 'submission', '127.0.0.1:10026'].map(
    (name) => `${name}/inet/smtpd_milters = unix:/run/m.sock\n`,
  )
  assert.equal(allPortsOverride(postfixState(MAIN, SERVICES, own.join(''))), true)
  assert.equal(allPortsOverride(postfixState(MAIN, SERVICES, own.slice(1).join(''))), false)
})

test('of several instances those that are enabled are looked at, and the default once', () => {
  const list =
    '-               -               y         /etc/postfix\nout  g  y  /etc/postfix-out\noff  -  n  /etc/postfix-off\n'
  assert.deepEqual(otherInstances(list), ['/etc/postfix-out'])
})
