import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import { MAIL, RAW, serve } from './testing/gateway.ts'

const FOUND = { kind: 'found', signature: 'Win.Test-1' } as const
const rule = (recipient: string, action: string) => ({
  name: `${action} for ${recipient}`,
  when: { recipient, outcome: 'infected' },
  then: action,
})

test('recipients with stricter decisions are taken off, and the message is kept for those who are refused', async () => {
  const policy = { infected: 'reject', rules: [rule('b@*', 'accept')] }
  await using gateway = await serve({ result: FOUND, policy })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { outcome, modifications } = await mta.send(MAIL)
  assert.equal(outcome, 'accept')
  assert.deepEqual(modifications, [{ kind: 'deleteRecipient', address: '<c@example.net>' }])
  assert.deepEqual(gateway.kept, [RAW.toString('latin1')])
  const [record] = gateway.records
  assert.equal(record?.quarantineId, 'Q1')
  assert.deepEqual(
    record?.outcome.recipients.map(({ fate }) => fate),
    ['delivered', 'quarantined'],
  )
})

test('of mail of sendmail(1) nobody is removed: no removal that the MTA might do for another is asked for', async () => {
  const policy = { infected: 'quarantine', rules: [rule('b@*', 'accept')] }
  await using gateway = await serve({ result: FOUND, policy })
  using mta = await connectMta({ address: { path: gateway.path } })
  await mta.session({ local: true })
  const { outcome, modifications } = await mta.send(MAIL)
  assert.deepEqual([outcome, modifications], ['discard', []])
  const [record] = gateway.records
  assert.deepEqual(record?.outcome.keepFor, [0, 1])
  assert.match(record?.outcome.reason.text ?? '', /it is not certain which recipients the MTA would remove$/)
})

test('policy.removeRecipients: never asks for no removal by SMTP either', async () => {
  const policy = { infected: 'reject', removeRecipients: 'never', rules: [rule('b@*', 'accept')] }
  await using gateway = await serve({ result: FOUND, policy })
  using mta = await connectMta({ address: { path: gateway.path } })
  assert.equal((await mta.send(MAIL)).outcome, 'reject')
  const [record] = gateway.records
  assert.match(record?.outcome.reason.text ?? '', /: reject, but policy\.removeRecipients is never$/)
})

test('a message that cannot be kept is deferred whole', async () => {
  const full = Object.assign(new Error('the disk is full'), { code: 'QUARANTINE_FULL' })
  await using gateway = await serve({ result: FOUND, policy: { infected: 'quarantine' }, keep: full })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { reply, modifications } = await mta.send(MAIL)
  assert.equal(reply?.raw.toString(), '451 4.3.0 Message refused for now, please try again later')
  assert.deepEqual(modifications, [])
  const [record] = gateway.records
  assert.equal(record?.outcome.action, 'defer')
  assert.match(record?.outcome.reason.text ?? '', /policy\.infected: quarantine.*QUARANTINE_FULL/)
  assert.equal(record?.quarantineId, undefined)
})

test('quarantined mail is taken from the MTA, with its exact octets', async () => {
  await using gateway = await serve({ result: FOUND, policy: { infected: 'quarantine' } })
  using mta = await connectMta({ address: { path: gateway.path } })
  assert.equal((await mta.send(MAIL)).outcome, 'discard')
  assert.deepEqual(gateway.kept, [RAW.toString('latin1')])
})

test('a mail that is exempt goes to no scanner, and its header says so', async () => {
  await using gateway = await serve({
    result: FOUND,
    policy: { skip: { senders: ['a@example.org'] } },
    headers: { add: 'replace', exempt: 'keep', scanned: 'me' },
  })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { outcome, modifications } = await mta.send(MAIL)
  assert.equal(outcome, 'accept')
  assert.deepEqual(gateway.scanned, [])
  assert.deepEqual(modifications, [
    { kind: 'addHeader', name: 'X-Virus-Scanned', value: ' me' },
    { kind: 'addHeader', name: 'X-Virus-Status', value: ' Not scanned (exempt sender)' },
  ])
  assert.equal(gateway.records[0]?.outcome.kind, 'skipped')
})

test('forged status fields are removed and a tag is added, all in one answer', async () => {
  await using gateway = await serve({
    result: FOUND,
    policy: { infected: 'tag', tag: { subject: '[VIRUS] ' } },
    headers: { add: 'replace', exempt: 'keep', scanned: 'me' },
  })
  using mta = await connectMta({ address: { path: gateway.path } })
  const headers: [string, string][] = [
    ['x-virus-status', ' Clean'],
    ['Subject', ' hello'],
    ['X-Virus-Status', ' Clean'],
  ]
  const { modifications } = await mta.send({ from: 'a@x', to: ['b@y'], headers, body: Buffer.from('x') })
  assert.deepEqual(modifications, [
    { kind: 'changeHeader', index: 2, name: 'X-Virus-Status', value: '' },
    { kind: 'changeHeader', index: 1, name: 'X-Virus-Status', value: '' },
    { kind: 'addHeader', name: 'X-Virus-Scanned', value: ' me' },
    { kind: 'addHeader', name: 'X-Virus-Status', value: ' Infected (Win.Test-1)' },
    { kind: 'addHeader', name: 'X-Virus-Tag', value: ' Win.Test-1' },
    { kind: 'changeHeader', index: 1, name: 'Subject', value: ' [VIRUS] hello' },
  ])
})

test('an MTA that cannot take recipients off gets nothing delivered that should not be', async () => {
  const policy = { infected: 'reject', rules: [rule('b@*', 'accept')] }
  await using gateway = await serve({ result: FOUND, policy })
  using mta = await connectMta({ address: { path: gateway.path }, actions: 0x1ff & ~0x08 })
  assert.equal((await mta.send(MAIL)).outcome, 'reject')
})

test('an empty message gets no status fields', async () => {
  await using gateway = await serve({ headers: { add: 'add', exempt: 'keep', scanned: 'me' } })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { outcome, modifications } = await mta.send({ from: 'a@x', to: ['b@y'] })
  assert.deepEqual([outcome, modifications], ['accept', []])
})

test('one recipient that the MTA might not find again means that nobody is removed and nobody gets the mail', async () => {
  const policy = { infected: 'reject', rules: [rule('b@*', 'accept')] }
  for (const odd of ['<@a:c@example.net>', '<"c"@example.net>', '<c@example.net.>', '<c@example.net(x)>']) {
    await using gateway = await serve({ result: FOUND, policy })
    using mta = await connectMta({ address: { path: gateway.path } })
    const to = ['<b@example.net>', odd]
    assert.equal((await mta.send({ ...MAIL, to })).outcome, 'reject', odd)
  }
})

test('a rule sees the mailbox behind every spelling that the MTA delivers alike', async () => {
  const policy = { infected: 'accept', rules: [rule('c@example.net', 'reject')] }
  for (const odd of [
    '<@a,@b:c@example.net>',
    '<"c"@example.net>',
    '<c@example.net.>',
    '<c@example.net(x)>',
    'C@Example.NET',
  ]) {
    await using gateway = await serve({ result: FOUND, policy })
    using mta = await connectMta({ address: { path: gateway.path } })
    assert.equal((await mta.send({ ...MAIL, to: [odd] })).outcome, 'reject', odd)
  }
})

test('a flood of forged fields is refused, since neither removing nor leaving them is an option', async () => {
  await using gateway = await serve({ headers: { add: 'replace', exempt: 'keep', scanned: 'me' } })
  using mta = await connectMta({ address: { path: gateway.path } })
  const forged = (count: number) =>
    Array.from({ length: count }, (): [string, string] => ['x-virus-status', ''])
  const flood = await mta.send({ from: 'a@x', to: ['b@y'], headers: forged(201) })
  assert.equal(flood.reply?.raw.toString(), '550 5.7.1 Message has too many header fields of one name')
  assert.deepEqual(flood.modifications, [])
  assert.equal(gateway.records[0]?.outcome.action, 'reject')
  const bounded = await mta.send({ from: 'a@x', to: ['b@y'], headers: forged(200) })
  assert.equal(bounded.modifications.length, 202)
})

for (const monitor of [false, true]) {
  test(`mail for whose header no memory is left is ${monitor ? 'accepted in monitor mode' : 'deferred'}`, async () => {
    await using gateway = await serve({ policy: { monitor } })
    using mta = await connectMta({ address: { path: gateway.path } })
    assert.ok(gateway.budget.sessions.take(1_000_000))
    const subject: [string, string] = ['Subject', ` ${'x'.repeat(40_000)}`]
    const { outcome } = await mta.send({
      from: 'a@x',
      to: ['b@y'],
      headers: [subject],
      body: Buffer.from('x'),
    })
    gateway.budget.sessions.give(1_000_000)
    assert.equal(outcome, monitor ? 'accept' : 'tempfail')
    assert.equal((await mta.send(MAIL)).outcome, 'accept')
  })
}

test('in monitor mode nothing is kept, and what cannot be kept is delivered', async () => {
  const policy = { monitor: true, infected: 'quarantine' }
  await using gateway = await serve({ result: FOUND, policy, keep: new Error('no room') })
  using mta = await connectMta({ address: { path: gateway.path } })
  assert.equal((await mta.send(MAIL)).outcome, 'accept')
  assert.deepEqual(gateway.kept, [])
})

test('a subject of SMTPUTF8 gets its prefix as it is, another one encoded', async () => {
  const policy = { infected: 'tag', tag: { subject: '⚠ ' } }
  await using gateway = await serve({ result: FOUND, policy })
  using mta = await connectMta({ address: { path: gateway.path } })
  for (const [args, value] of [
    [['smtputf8'], ' ⚠ hello'],
    [['BODY=8BITMIME'], ' =?UTF-8?B?4pqg?= hello'],
  ] as const) {
    const headers: [string, string][] = [['Subject', ' hello']]
    const mail = { from: { address: 'a@x', args }, to: ['b@y'], headers }
    const { modifications } = await mta.send(mail)
    const last = modifications.at(-1)
    assert.equal(last?.kind === 'changeHeader' ? Buffer.from(last.value, 'latin1').toString() : '', value)
  }
})
