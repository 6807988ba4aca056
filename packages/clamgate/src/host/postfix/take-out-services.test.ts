import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restoreOptions, takeOutOfServices } from './take-out-services.ts'
import { OUR_ENTRY, wantedEntry } from './testing/cases.ts'

const { isOurs } = wantedEntry()
const HEAD = 'a inet n - n - - smtpd'

for (const [options, without] of [
  ['-o { smtpd_milters = OURS }', '-o smtpd_milters='],
  ['-o { smtpd_milters = OURS, inet:x:1 } -v', '-o smtpd_milters=inet:x:1 -v'],
  [
    '-o { smtpd_milters = inet:x:1, OURS, { inet:y:1, protocol=6 } }',
    '-o { smtpd_milters = inet:x:1, { inet:y:1, protocol=6 } }',
  ],
  ['-osmtpd_milters=unix:clamgate/milter.sock', '-o smtpd_milters='],
  ['-o smtpd_milters=$x -o syslog_name=unix:clamgate/milter.sock', undefined],
] as const) {
  test(`takes this milter out of ${options}`, () => {
    const { text, places } = takeOutOfServices(`${HEAD} ${options}\n`.replace('OURS', OUR_ENTRY), isOurs, [])
    assert.equal(text, `${HEAD} ${without ?? options}\n`)
    assert.deepEqual(places, without === undefined ? [] : ['a/inet'])
  })
}

for (const [name, before, after, now, restored] of [
  [
    'another option was added',
    '-o smtpd_milters=',
    '-o { smtpd_milters = OURS }',
    '-o { smtpd_milters = OURS } -o x=y',
    '-o smtpd_milters= -o x=y',
  ],
  [
    'one that we had added goes',
    '-o receive_override_options=no_milters',
    '-o receive_override_options= -o { smtpd_milters = OURS }',
    '-v -o receive_override_options= -o { smtpd_milters = OURS } -o x=y',
    '-v -o receive_override_options=no_milters -o x=y',
  ],
  [
    'ours was changed',
    '-o smtpd_milters=',
    '-o { smtpd_milters = OURS }',
    '-o { smtpd_milters = OURS, inet:x:1 }',
    '-o { smtpd_milters = OURS, inet:x:1 }',
  ],
] as const) {
  test(`sets options of a changed service back: ${name}`, () => {
    assert.equal(
      restoreOptions(`${HEAD} ${now}\n`, `${HEAD} ${before}`, `${HEAD} ${after}`),
      `${HEAD} ${restored}\n`,
    )
  })
}
