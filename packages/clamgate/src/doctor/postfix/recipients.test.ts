import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRecipients, recipientSettings } from './recipients.ts'

const MIXES = { mayDiffer: true, removeRecipients: 'auto' } as const
const SERVICES = `smtp       inet  n       -       n       -       -       smtpd -o smtpd_milters=
cleanup    unix  n       -       n       -       0       cleanup
`
/** As postconf(1) of Postfix 3.7.11 prints them. */
const TWO_CLEANUPS = `cleanup    unix  n       -       n       -       0       cleanup -o always_bcc=
pre        unix  n       -       n       -       0       cleanup -o {recipient_bcc_maps=pcre:{ { /x/ a@x } }}
smtp       inet  n       -       n       -       -       smtpd -o always_bcc=ignored@x
`
const OVERRIDES = `cleanup/unix/always_bcc =
pre/unix/recipient_bcc_maps = pcre:{ { /x/ a@x } }
smtp/inet/always_bcc = ignored@x
`

const SEEN: readonly [what: string, main: string, services: string, overrides: string, warned: string[]][] = [
  ['the defaults', 'yes\n\n\n\n', SERVICES, '', []],
  ['no original recipients', 'no\n\n\n\n', SERVICES, '', ['enable_original_recipient = no (main.cf)']],
  ['a copy of all', 'yes\nspy@x\n\n\n', SERVICES, '', ['always_bcc = spy@x (main.cf)']],
  [
    'maps of copies',
    'yes\n\nhash:/r\nhash:/s\n',
    SERVICES,
    '',
    ['recipient_bcc_maps = hash:/r (main.cf)', 'sender_bcc_maps = hash:/s (main.cf)'],
  ],
  [
    'services that differ: one without the copy, one with a map, and one that does not read it',
    'yes\nspy@x\n\n\n',
    TWO_CLEANUPS,
    OVERRIDES,
    ['always_bcc = spy@x (main.cf)', 'recipient_bcc_maps = pcre:{ { /x/ a@x } } (master.cf, pre/unix)'],
  ],
  ['a copy that every service takes back', 'yes\nspy@x\n\n\n', SERVICES, 'cleanup/unix/always_bcc =\n', []],
  ['a master.cf that cannot be read', 'no\n\n\n\n', '', '', ['enable_original_recipient = no (main.cf)']],
]
for (const [what, main, services, overrides, warned] of SEEN) {
  test(`${what}: ${warned.length === 0 ? 'nothing to warn of' : warned.join(', ')}`, () => {
    const checks = judgeRecipients(recipientSettings(main, services, overrides), MIXES)
    assert.deepEqual(
      checks.map(({ detail }) => detail.slice(0, detail.indexOf('): ') + 1)),
      warned,
    )
    for (const { state, remedy } of checks) {
      assert.equal(state, 'warn')
      assert.match(remedy ?? '', /policy\.removeRecipients: never/)
    }
  })
}

test('nothing is said where no decisions differ, or nobody is removed', () => {
  const settings = recipientSettings('no\nspy@x\nhash:/r\nhash:/s\n', SERVICES, '')
  assert.equal(judgeRecipients(settings, MIXES).length, 4)
  assert.deepEqual(judgeRecipients(settings, { ...MIXES, mayDiffer: false }), [])
  assert.deepEqual(judgeRecipients(settings, { ...MIXES, removeRecipients: 'never' }), [])
})
