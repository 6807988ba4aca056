import assert from 'node:assert/strict'
import { test } from 'node:test'
import { A_STATUS } from '../../api/testing/status.ts'
import { parseMailLog } from '../../host/postfix/look/mail-log.ts'
import { milterEntries } from '../../host/postfix/look/milter-list.ts'
import type { Road } from '../../host/postfix/look/roads.ts'
import { postfixState } from '../../host/postfix/state.ts'
import { judgeAsked, judgeLog } from './log.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')
const OURS = 'unix:clamgate/milter.sock'

/** The roads of a Postfix whose one port asks us, and another milter. */
function roads(): readonly Road[] {
  const { services } = postfixState(
    `smtpd_milters = ${OURS}, inet:other:1\n`,
    'smtp inet n - y - - smtpd\ncleanup unix n - y - 0 cleanup\n',
    '',
  )
  const knock = { place: '', state: 'answers', why: '', tried: true } as const
  const milters = milterEntries(`${OURS}, inet:other:1`).map((entry) => ({
    entry,
    knock,
    ours: entry.endpoint === OURS ? ('reached' as const) : ('no' as const),
  }))
  return services.map((service) => ({
    service,
    list: service.program === 'smtpd' ? 'smtpd_milters' : 'non_smtpd_milters',
    milters,
  }))
}

/** `smtpd[1] text` at 10:00 UTC and later, a second each. */
function logOf(...lines: readonly string[]) {
  const text = lines.map((line, index) => {
    const [, program = '', said = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    return `2026-11-28T10:00:${String(index).padStart(2, '0')}.123456+00:00 mx postfix/${program}: ${said}`
  })
  return { source: '/var/log/mail.log', lines: parseMailLog(text.join('\n'), 'postfix', NOW) }
}

/** As Postfix 3.7.11 writes it. */
const GONE = `warning: connect to Milter service ${OURS}: No such file or directory`
const CLOSED = `warning: milter ${OURS}: can't read SMFIC_BODYEOB reply packet header: Success`
const SEEN: readonly [what: string, lines: readonly string[], said: readonly RegExp[]][] = [
  ['nothing', ['smtpd[1] connect from x[192.0.2.1]', 'smtpd[1] ABCDEF1: client=x[192.0.2.1]'], []],
  [
    'mail that was deferred',
    [
      'smtpd[1] connect from x[192.0.2.1]',
      `smtpd[1] ${GONE}`,
      'smtpd[1] NOQUEUE: milter-reject: CONNECT from x[192.0.2.1]: 451 4.7.1',
    ],
    [
      /^postfix\.log this milter unix:clamgate\/milter\.sock failed once .*at 2026-11-28T10:00:01\.123Z for the last time: No such file/,
    ],
  ],
  [
    'mail that was taken all the same, two in one session',
    [
      'smtpd[1] connect from x[192.0.2.1]',
      `smtpd[1] ${GONE}`,
      'smtpd[1] ABCDEF1: client=x[192.0.2.1]',
      'cleanup[2] ABCDEF1: message-id=<1@x>',
      'smtpd[1] ABCDEF2: client=x[192.0.2.1]',
      'smtpd[1] disconnect from x[192.0.2.1]',
      'smtpd[1] connect from y[192.0.2.2]',
      'smtpd[1] ABCDEF3: client=y[192.0.2.2]',
    ],
    [/^postfix\.log .*once/, /^postfix\.unscanned 2 mails came in unscanned .*: ABCDEF1, ABCDEF2 \(/],
  ],
  [
    'a milter that went away within a mail: one taken, one deferred',
    [
      'cleanup[2] ABCDEF1: message-id=<1@x>',
      `cleanup[2] ${CLOSED}`,
      'cleanup[2] ABCDEF2: message-id=<2@x>',
      `cleanup[2] ${CLOSED}`,
      'cleanup[2] ABCDEF2: milter-reject: END-OF-MESSAGE from x[192.0.2.1]: 4.7.1 Service unavailable',
      'cleanup[2] ABCDEF3: message-id=<3@x>',
    ],
    [/^postfix\.log .*2 times/, /^postfix\.unscanned one mail .*: ABCDEF1 \(/],
  ],
  [
    'another milter',
    [
      'smtpd[1] connect from x[192.0.2.1]',
      'smtpd[1] warning: connect to Milter service inet:other:1: Connection refused',
      'smtpd[1] ABCDEF1: client=x[192.0.2.1]',
    ],
    [/^postfix\.log the milter inet:other:1 failed once/],
  ],
]
for (const [what, lines, said] of SEEN) {
  test(`Postfix's log tells of ${what}`, () => {
    const bad = judgeLog({ roads: roads() }, logOf(...lines)).filter(({ state }) => state !== 'ok')
    assert.equal(bad.length, said.length, JSON.stringify(bad))
    for (const [index, { name, detail, state, remedy }] of bad.entries()) {
      assert.match(`${name} ${detail}`, said[index] ?? /$^/)
      assert.equal(state, 'warn')
      assert.ok(remedy)
    }
  })
}

test("times of syslog are read as local ones, of this year or the last, and other programs are none of Postfix's", () => {
  const lines = [
    'Dec 30 23:00:00 mx postfix/smtpd[1]: old',
    'Jan  2 01:02:03 mx postfix/submission/smtpd[2]: new',
    'Jan  2 01:02:03 mx postfix-out/smtpd[2]: of another instance',
    'Jan  2 01:02:03 mx opendkim[2]: other',
    'garbage',
  ]
  const now = new Date(2027, 0, 2, 2).getTime()
  assert.deepEqual(parseMailLog(lines.join('\n'), 'postfix', now), [
    { atMs: new Date(2026, 11, 30, 23).getTime(), program: 'smtpd', pid: '1', text: 'old' },
    { atMs: new Date(2027, 0, 2, 1, 2, 3).getTime(), program: 'smtpd', pid: '2', text: 'new' },
  ])
})

const MAIL = ['smtpd[1] connect from x[192.0.2.1]', 'smtpd[1] ABCDEF1: client=x[192.0.2.1]']
const ASKED: readonly [
  what: string,
  milter: Readonly<Record<string, string>>,
  startedAt: string,
  state: string,
][] = [
  ['nobody asked, and there was mail', {}, '2026-11-28T09:00:00Z', 'fail'],
  ['nobody asked since a start after the last mail', {}, '2026-11-28T11:00:00Z', 'ok'],
  ['an MTA asked after it', { lastSessionAt: '2026-11-28T10:00:00.5Z' }, '2026-11-28T09:00:00Z', 'ok'],
  ['an MTA asked long before it', { lastSessionAt: '2026-11-28T09:10:00Z' }, '2026-11-28T09:00:00Z', 'fail'],
  [
    'an SMTP session goes on for long',
    { lastSessionAt: '2026-11-28T09:10:00Z', lastMessageAt: '2026-11-28T09:59:00Z' },
    '2026-11-28T09:00:00Z',
    'ok',
  ],
]
for (const [what, milter, startedAt, state] of ASKED) {
  test(`the last mail of Postfix and the last session are compared: ${what}`, () => {
    const status = {
      startedAt,
      milter: { ...A_STATUS.milter, busy: 0, lastSessionListener: 'unix:/x', ...milter },
    }
    const [check, ...more] = judgeAsked({ roads: roads() }, logOf(...MAIL), status)
    assert.deepEqual([check?.state, more], [state, []], check?.detail)
    if (state === 'fail')
      assert.match(check?.detail ?? '', /^Postfix took mail at 2026-11-28T10:00:01\.123Z, and /)
  })
}
