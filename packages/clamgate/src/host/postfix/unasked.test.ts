import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postfixState } from './state.ts'
import { unaskedServices } from './unasked.ts'

const MAIN = 'smtpd_milters = ours\nnon_smtpd_milters = ours\ninet_interfaces = all\n'

/** What is said of a service with this line and these overrides. */
function judged(line: string, overrides: string, main = MAIN): readonly string[] {
  const state = postfixState(main, line, overrides)
  return unaskedServices(state, (entry) => entry === 'ours').map(
    ({ place, name, value, file, kind }) => `${place} ${name}=${value} ${file} ${kind}`,
  )
}

const CASES: readonly (readonly [line: string, overrides: string, said: readonly string[]])[] = [
  ['smtp inet n - y - - smtpd', '', []],
  ['smtp inet n - y - - smtpd', 'smtp/inet/smtpd_milters = a, ours', []],
  ['smtp inet n - y - - smtpd', 'smtp/inet/smtpd_milters =', ['smtp/inet smtpd_milters= master.cf open']],
  [
    'smtp inet n - y - - smtpd',
    'smtp/inet/receive_override_options = no_milters, no_address_mappings',
    ['smtp/inet receive_override_options=no_milters, no_address_mappings master.cf open'],
  ],
  [
    '127.0.0.1:10025 inet n - y - - smtpd',
    '127.0.0.1:10025/inet/smtpd_milters =',
    ['127.0.0.1:10025/inet smtpd_milters= master.cf loopback'],
  ],
  [
    '127.0.0.1:10025 inet n - y - - smtpd\nsmtp inet n - y - - smtpd',
    '127.0.0.1:10025/inet/smtpd_milters =\nsmtp/inet/content_filter = smtp:[127.0.0.1]:10024',
    ['127.0.0.1:10025/inet smtpd_milters= master.cf filtered'],
  ],
  [
    'pickup unix n - y 60 1 pickup',
    'pickup/unix/receive_override_options = no_milters',
    ['pickup/unix receive_override_options=no_milters master.cf open'],
  ],
  ['other unix n - y - 0 cleanup\npickup unix n - y 60 1 pickup', 'other/unix/non_smtpd_milters =', []],
  [
    'cleanup unix n - y - 0 cleanup\npickup unix n - y 60 1 pickup',
    'cleanup/unix/non_smtpd_milters = a\ncleanup/unix/receive_override_options = no_milters',
    ['cleanup/unix non_smtpd_milters=a master.cf open'],
  ],
]

for (const [line, overrides, said] of CASES) {
  test(`judges ${line.split('\n')[0]} with ${overrides || 'no settings of its own'}`, () => {
    assert.deepEqual(judged(line, overrides), said)
  })
}

test('no_milters in main.cf keeps mail of each port away', () => {
  const main = `${MAIN}receive_override_options = no_milters\n`
  assert.deepEqual(judged('smtp inet n - y - - smtpd', '', main), [
    'smtp/inet receive_override_options=no_milters main.cf open',
  ])
})
