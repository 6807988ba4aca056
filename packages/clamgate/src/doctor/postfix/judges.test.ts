import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roadsOf } from '../../host/postfix/look/roads.ts'
import { otherInstances, postfixState } from '../../host/postfix/state.ts'
import { judgeInstance } from './checks.ts'
import type { PostfixCheck } from './finding.ts'

const SIDE = { listen: ['unix:/run/m.sock'], scanTimeoutMs: 120_000, maxScanBytes: 25 * 1024 * 1024 }
/** As postconf(1) prints them, by `-x` and `-M`. */
const MAIN = `smtpd_milters = unix:/run/m.sock
non_smtpd_milters = unix:/run/m.sock
milter_default_action = tempfail
milter_connect_timeout = 30s
milter_content_timeout = 300s
milter_command_timeout = 30s
milter_protocol = 6
smtpd_milter_maps =
smtpd_proxy_filter =
receive_override_options =
content_filter =
cleanup_service_name = cleanup
internal_mail_filter_classes =
inet_interfaces = all
inet_protocols = all
master_service_disable =
message_size_limit = 10240000
queue_directory = /var/spool/postfix
`
const SERVICES = `smtp       inet  n       -       y       -       -       smtpd
submission inet  n       -       y       -       -       smtpd
127.0.0.1:10026 inet n   -       y       -       -       smtpd
pickup     unix  n       -       y       60      1       pickup
cleanup    unix  n       -       y       -       0       cleanup
pre        unix  n       -       y       -       0       cleanup
`

/** All milters answer, and ours is the one of `listen`. */
async function checksOf(
  main: readonly string[],
  overrides = '',
  directory?: string,
): Promise<readonly PostfixCheck[]> {
  const state = postfixState(MAIN + main.join('\n'), SERVICES, overrides, directory)
  const roads = await roadsOf(state, async ({ endpoint }) => {
    const isOurs = endpoint === 'unix:/run/m.sock'
    const knock = { place: '/run/m.sock', state: 'answers', why: '', tried: true } as const
    return { knock, ours: isOurs ? 'reached' : 'no' }
  })
  return await judgeInstance({ state, roads, side: SIDE })
}

const SEEN: readonly [what: string, main: readonly string[], overrides: string, seen: readonly RegExp[]][] = [
  ['the usual', [], '', []],
  [
    'no milter at all',
    ['smtpd_milters =', 'non_smtpd_milters ='],
    '',
    [
      /^fail .*smtpd_milters is empty \(main\.cf\); mail is not scanned, at smtp\/inet and submission\/inet$/,
      /^warn .*at 127/,
      /^fail .*by SMTP alone: non_smtpd_milters is empty/,
    ],
  ],
  [
    'a port without milters',
    [],
    'submission/inet/smtpd_milters =\n',
    [/^fail .*smtpd_milters is empty \(master\.cf, submission\/inet\); mail is not scanned, at submission/],
  ],
  [
    'a port with another milter',
    [],
    'submission/inet/smtpd_milters = inet:localhost:1\n',
    [/^fail .*smtpd_milters = inet:localhost:1 \(master/],
  ],
  ['a port with ours and another', [], 'submission/inet/smtpd_milters = unix:/run/m.sock, inet:x:1\n', []],
  [
    'no_milters on a port',
    [],
    'smtp/inet/receive_override_options = no_address_mappings,no_milters\n',
    [/^fail .*receive_override_options/],
  ],
  [
    'no_milters in main.cf',
    ['receive_override_options = no_milters'],
    '',
    [/^fail .*\(main\.cf\).*smtp\/inet and submission/, /^warn .*10026/, /^fail .*sendmail\(1\).*pickup/],
  ],
  [
    'the way back of a content filter',
    ['content_filter = smtp:[127.0.0.1]:10024'],
    '127.0.0.1:10026/inet/smtpd_milters =\n',
    [],
  ],
  [
    'a port on loopback without any filter',
    [],
    '127.0.0.1:10026/inet/smtpd_milters =\n',
    [/^warn .*mail is not scanned, at 127/],
  ],
  ['a proxy filter with us behind it', [], 'smtp/inet/smtpd_proxy_filter = 127.0.0.1:10025\n', []],
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
    [/^fail .*non_smtpd_milters is empty \(master\.cf, cleanup\/unix\)/],
  ],
  ['a cleanup that takes nothing in', [], 'pre/unix/non_smtpd_milters =\n', []],
  [
    'another cleanup for sendmail(1)',
    [],
    'pickup/unix/cleanup_service_name = pre\npre/unix/non_smtpd_milters =\n',
    [/^fail .*pre\/unix$/],
  ],
  [
    'pickup without milters',
    [],
    'pickup/unix/receive_override_options = no_milters\n',
    [/^fail .*pickup\/unix/],
  ],
  [
    'a Postfix that accepts without us',
    ['milter_default_action = accept'],
    '',
    [/^fail postfix\.default-action milter_default_action = accept \(main\.cf\): .* unscanned/],
  ],
  [
    'sendmail(1) without milters, where a content filter may hand in by it',
    ['non_smtpd_milters =', 'content_filter = filter:dummy'],
    '',
    [/^warn .*by SMTP alone/],
  ],
  [
    'an entry that accepts without us',
    ['smtpd_milters = { unix:/run/m.sock, default_action=accept }'],
    '',
    [/^warn postfix\.default-action .*at smtp\/inet, submission\/inet and 127/],
  ],
  [
    'a scan that may last longer',
    ['milter_content_timeout = 1m'],
    '',
    [/^warn .*milter_content_timeout = 1m \(main\.cf\).*120s/],
  ],
  ['commands with no time', ['milter_command_timeout = 1s'], '', [/^warn .*milter_command_timeout/]],
  ['an old protocol', ['milter_protocol = 2'], '', [/^warn .*milter_protocol = 2/]],
  ['maps by client', ['smtpd_milter_maps = cidr:/m'], '', [/^warn .*smtpd_milter_maps = cidr:\/m.*DISABLE/]],
  [
    'mail that is never scanned whole',
    ['message_size_limit = 52428800'],
    '',
    [/^warn postfix\.size .*mail of up to 50 MiB, and engine\.maxScanSize is 25 MiB/],
  ],
  [
    'notices that are scanned',
    ['internal_mail_filter_classes = bounce'],
    '',
    [/^warn .*internal_mail_filter_classes/],
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
  test(`${what}: ${seen.length === 0 ? 'all well' : `${seen.length} said`}`, async () => {
    const checks = (await checksOf(main, overrides)).filter(({ state }) => state !== 'ok')
    const lines = checks.map(({ state, name, detail }) => `${state} ${name} ${detail}`)
    assert.equal(lines.length, seen.length, lines.join('\n'))
    for (const [index, line] of lines.entries()) assert.match(line, seen[index] ?? /$^/)
    for (const { why, remedy } of checks) assert.ok(why.length > 10 && (remedy ?? '').length > 10)
  })
}

/** What is wrong, and the command that mends it, in an instance of its own. */
const MENDED: readonly [main: readonly string[], overrides: string, command: string][] = [
  [['smtpd_milters = inet:x:1'], '', "-e 'smtpd_milters = unix:/run/m.sock, inet:x:1'"],
  [['non_smtpd_milters ='], '', "-e 'non_smtpd_milters = $smtpd_milters'"],
  [[], 'submission/inet/smtpd_milters =\n', '-PX submission/inet/smtpd_milters'],
  [
    [],
    'submission/inet/smtpd_milters = inet:x:1, inet:y:1\n',
    '-P submission/inet/smtpd_milters=unix:/run/m.sock,inet:x:1,inet:y:1',
  ],
  [[], 'smtp/inet/receive_override_options = no_milters\n', '-PX smtp/inet/receive_override_options'],
  [
    [],
    'smtp/inet/receive_override_options = no_address_mappings, no_milters\n',
    '-P smtp/inet/receive_override_options=no_address_mappings',
  ],
  [['milter_default_action = accept'], '', "-e 'milter_default_action = tempfail'"],
  [[], 'smtp/inet/milter_protocol = 2\n', '-P smtp/inet/milter_protocol=6'],
]
for (const [main, overrides, command] of MENDED) {
  test(`the remedy is a command for that instance: postconf ${command}`, async () => {
    const [check] = (await checksOf(main, overrides, '/etc/postfix-out')).filter(
      ({ state }) => state !== 'ok',
    )
    assert.equal(
      check?.command,
      `postconf -c /etc/postfix-out ${command} && postfix -c /etc/postfix-out reload`,
    )
  })
}

test('of several instances those that are enabled are looked at, and the default once', () => {
  const list =
    '-               -               y         /etc/postfix\nout  g  y  /etc/postfix-out\noff  -  n  /etc/postfix-off\n'
  assert.deepEqual(otherInstances(list), ['/etc/postfix-out'])
})

test('without root it is said that the rights of Postfix were not tried, and nothing is taken for wrong', async () => {
  const state = postfixState(MAIN, SERVICES, '')
  const knock = { place: '/run/m.sock', state: 'forbidden', why: 'permission denied', tried: false } as const
  const roads = await roadsOf(state, async () => ({ knock, ours: 'reached' }))
  const checks = await judgeInstance({ state, roads, side: SIDE })
  const bad = checks.filter((check) => check.state !== 'ok')
  assert.deepEqual(
    bad.map(({ state: is, name, detail }) => `${is} ${name} ${detail}`),
    [
      'skip postfix.socket whether user postfix of Postfix may pass to this milter was not tried: only root can',
    ],
  )
})
