import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPT, advisor, milter, OUR_REFUSAL, run, smtp, states, stepOf, wanted } from './testing/peers.ts'

test('goes through an MTA as well', async () => {
  await using gateway = await milter()
  await using mta = await smtp({ eicar: OUR_REFUSAL })
  assert.deepEqual((await states(gateway, { smtp: mta })).slice(3), [
    'smtp.connect ok',
    'smtp.clean ok',
    'smtp.eicar ok',
  ])
})

/** What an MTA says, what it leads to, and how many messages the daemon has decided before and after each sample. */
const AT_MTA: readonly [
  what: string,
  replies: Record<string, string>,
  step: string,
  code: string,
  messages?: readonly number[],
][] = [
  ['does not ask the milter', { eicar: '250 2.0.0 queued\r\n' }, 'smtp.eicar', 'SELFTEST_MILTER_NOT_ASKED'],
  [
    'surely does not ask it',
    { eicar: '250 2.0.0 queued\r\n' },
    'smtp.eicar',
    'SELFTEST_MILTER_NOT_ASKED',
    [7, 7, 7, 7],
  ],
  [
    'asks it, and takes the mail',
    { eicar: '250 2.0.0 queued\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_OVERRULES',
    [7, 8, 8, 9],
  ],
  [
    'refuses for its own reasons',
    { eicar: '550 5.7.1 Error: content rejected\r\n' },
    'smtp.eicar',
    'SELFTEST_REFUSAL_FOREIGN',
  ],
  [
    'cannot reach the milter',
    { eicar: '451 4.7.1 Service unavailable - try again later\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_LACKS_MILTER',
  ],
  [
    'has greylisting',
    { RCPT: '450 4.2.0 <b@example.org>: Greylisted\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_DEFERS',
  ],
  [
    'relays for nobody',
    { RCPT: '554 5.7.1 <b@example.org>: Relay access denied\r\n' },
    'smtp.clean',
    'SELFTEST_MTA_REFUSES',
  ],
  [
    'refuses the session',
    { greeting: '554 no SMTP service here\r\n' },
    'smtp.connect',
    'SELFTEST_MTA_REFUSES',
  ],
  [
    'has lost its milter before the message',
    { MAIL: '451 4.7.1 Service unavailable - try again later\r\n' },
    'smtp.clean',
    'SELFTEST_MTA_LACKS_MILTER',
  ],
  ['is busy', { greeting: '421 4.3.2 too busy\r\n' }, 'smtp.connect', 'SELFTEST_MTA_DEFERS'],
]
for (const [what, replies, name, wantedCode, messages] of AT_MTA) {
  test(`tells of an MTA that ${what}`, async () => {
    await using gateway = await milter()
    await using mta = await smtp(replies)
    const by = advisor({}, messages === undefined ? {} : { messages })
    const { code, sentence } = await stepOf(name, gateway, { smtp: mta, by })
    assert.equal(code, wantedCode, sentence)
    const said = replies['eicar'] ?? replies['RCPT'] ?? replies['MAIL'] ?? replies['greeting'] ?? ''
    assert.ok(sentence.includes(said.trim()), sentence)
  })
}

const REMEDIES: readonly [replies: Record<string, string>, step: string, remedy: RegExp][] = [
  [{ RCPT: '451 4.7.1 Greylisted\r\n' }, 'smtp.clean', /greylisting/],
  [{ RCPT: '452 4.2.2 mailbox full\r\n' }, 'smtp.clean', /^It lacks room/],
  [{ MAIL: '451 4.7.1 Service unavailable - try again later\r\n' }, 'smtp.clean', /^Check smtpd_milters/],
  [
    { RCPT: '451 4.3.0 <a@b>: Temporary lookup failure\r\n' },
    'smtp.clean',
    /^A table of the MTA.*newaliases/,
  ],
  [{ RCPT: '451 4.3.5 Server configuration error\r\n' }, 'smtp.clean', /^The MTA is not configured right/],
  [{ greeting: '421 4.3.2 too many connections\r\n' }, 'smtp.connect', /^It has too many connections/],
  [{ MAIL: '530 5.7.0 Must issue a STARTTLS command first\r\n' }, 'smtp.clean', /^It wants TLS or a login/],
]
for (const [replies, name, wanted] of REMEDIES) {
  test(`names the remedy that fits ${JSON.stringify(Object.values(replies)[0])}`, async () => {
    await using gateway = await milter()
    await using mta = await smtp(replies)
    assert.match((await stepOf(name, gateway, { smtp: mta })).remedy ?? '', wanted)
  })
}

test('resets after an envelope that was not taken, so that the second sample is tried', async () => {
  await using gateway = await milter()
  await using mta = await smtp({ RCPT: '450 4.2.0 later\r\n' })
  await run(gateway, { smtp: mta })
  assert.deepEqual(
    mta.heard.map((line) => line.slice(0, 4)),
    ['EHLO', 'MAIL', 'RCPT', 'RSET', 'MAIL', 'RCPT', 'RSET', 'QUIT'],
  )
})

test('asks an MTA as another client where it lets us, and says so where it does not', async () => {
  await using gateway = await milter()
  await using open = await smtp({
    ...{ EHLO: '250-mx\r\n250 XCLIENT NAME ADDR\r\n', XCLI: '220 again\r\n', eicar: OUR_REFUSAL },
  })
  assert.equal((await stepOf('smtp.client', gateway, { smtp: open, fromClient: '2001:db8::1' })).state, 'ok')
  assert.ok(open.heard.includes('XCLIENT ADDR=IPV6:2001:db8::1 NAME=[UNAVAILABLE]'), open.heard.join('\n'))
  await using shut = await smtp({ eicar: OUR_REFUSAL })
  const steps = await run(gateway, { smtp: shut, fromClient: '192.0.2.1' })
  assert.deepEqual([steps.at(-1)?.name, steps.at(-1)?.code], ['smtp.client', 'SELFTEST_MTA_NO_XCLIENT'])
  assert.ok(!shut.heard.some((line) => line.startsWith('MAIL')))
})

test('says that no MTA answers', async () => {
  await using gateway = await milter()
  const mta = await smtp({})
  await mta[Symbol.asyncDispose]()
  assert.deepEqual((await states(gateway, { smtp: mta })).slice(3), ['smtp.connect fail'])
})

for (const [counts, state, code] of [
  [[3, 4, 4, 4], 'fail', 'SELFTEST_MILTER_NOT_ASKED'],
  [[3, 4, 4, 5], 'ok', null],
] as const) {
  test(`with policy.monitor EICAR that an MTA takes is ${state} where the daemon counted ${counts.join()}`, async () => {
    const watching = wanted('accept', 'policy.monitor')
    await using gateway = await milter({ eicar: ACCEPT })
    await using mta = await smtp({ eicar: '250 2.0.0 queued\r\n' })
    const by = advisor({ clean: watching, eicar: watching }, { messages: counts })
    const step = await stepOf('smtp.eicar', gateway, { smtp: mta, by, expectPolicy: true })
    assert.deepEqual([step.state, step.code], [state, code], step.sentence)
  })
}
