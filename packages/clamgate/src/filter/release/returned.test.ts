import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { connectMta, message } from '@clamgate/milter/testing'
import type { ReleaseTickets, ReturnedMail } from '../ports.ts'
import { MAIL, RAW, type Setup, serve } from '../testing/gateway.ts'

const TICKET = 'feedfacefeedface'
const sha256 = createHash('sha256').update(RAW).digest('hex')

/** Tickets that note what they are asked. */
function desk(answer: ReturnType<ReleaseTickets['redeem']> = { ok: true, entry: 'E1', queueId: '4old' }) {
  const asked: ReturnedMail[] = []
  const tickets: ReleaseTickets = {
    isOut: (ticket) => ticket === TICKET,
    redeem(_ticket, mail) {
      asked.push(mail)
      return answer
    },
  }
  return { asked, tickets }
}

const FOUND = { kind: 'found', signature: 'Eicar-Test-Signature' } as const
const withFields = (...fields: readonly string[]) =>
  message(Buffer.concat([Buffer.from(fields.map((field) => `${field}\r\n`).join('')), RAW]))

async function send(setup: Setup, mail: Parameters<Awaited<ReturnType<typeof connectMta>>['send']>[0]) {
  await using gateway = await serve(setup)
  using mta = await connectMta({ address: { path: gateway.path } })
  return { ...(await mta.send(mail)), record: gateway.records[0], scanned: gateway.scanned }
}

test('13.01 a mail with a good ticket passes without a scan or a mark of ours: nothing is changed but the ticket', async () => {
  const { asked, tickets } = desk()
  const sent = await send(
    { result: FOUND, tickets, headers: { add: 'replace', exempt: 'replace', scanned: 'x' } },
    { ...MAIL, ...withFields(`X-Clamgate-Release: ${TICKET}`) },
  )
  assert.equal(sent.outcome, 'accept')
  assert.deepEqual(
    sent.modifications.map(({ kind, ...rest }) => [
      kind,
      'name' in rest ? String(rest.name) : '',
      'value' in rest ? String(rest.value) : '',
    ]),
    [['changeHeader', 'X-Clamgate-Release', '']],
  )
  assert.deepEqual(sent.scanned, [])
  assert.equal(asked[0]?.sha256, sha256)
  assert.deepEqual(asked[0]?.recipients, ['<b@example.net>', '<c@example.net>'])
  assert.equal(sent.record?.outcome.kind, 'skipped')
  assert.deepEqual(sent.record?.outcome.verdict, { kind: 'skipped', skip: { by: 'release', entry: 'E1' } })
  assert.deepEqual(sent.record?.releaseOf, { entry: 'E1', queueId: '4old' })
})

test('13.04 a ticket that does not count leaves mail to be scanned like any other', async () => {
  const { tickets } = desk({ ok: false, why: 'content' })
  const sent = await send(
    { result: FOUND, tickets },
    { ...MAIL, ...withFields(`X-Clamgate-Release: ${TICKET}`) },
  )
  assert.match(String(sent.reply?.raw), /^550 5\.7\.1 Blocked/)
  assert.equal(sent.record?.releaseOf, undefined)
})

test('a rule that would refuse exempt mail has no say over a release', async () => {
  const rules = [{ name: 'no', when: { outcome: ['skipped'] }, then: 'reject' }]
  const sent = await send(
    { tickets: desk().tickets, policy: { rules } },
    { ...MAIL, ...withFields(`X-Clamgate-Release: ${TICKET}`) },
  )
  assert.equal(sent.outcome, 'accept')
})

for (const [what, setup, fields] of [
  ['clean mail', {}, ['X-Clamgate-Release: forged']],
  [
    'mail that is exempt',
    { policy: { skip: { networks: ['192.0.2.0/24'] } } },
    ['X-Clamgate-Release: forged'],
  ],
  ['several, in any case', {}, ['x-clamgate-release: 1', 'X-CLAMGATE-RELEASE:2', 'X-Clamgate-Release:  3']],
  ['tagged mail', { result: FOUND, policy: { infected: 'tag' } }, ['X-Clamgate-Release: forged']],
  ['mail in monitor mode', { result: FOUND, policy: { monitor: true } }, ['X-Clamgate-Release: forged']],
] as const satisfies readonly (readonly [string, Setup, readonly string[]])[]) {
  test(`13.05 the field from outside is stripped, and no part of what is scanned: ${what}`, async () => {
    const { asked, tickets } = desk({ ok: false, why: 'unknown' })
    const sent = await send({ ...setup, tickets }, { ...MAIL, ...withFields(...fields) })
    assert.equal(sent.outcome, 'accept')
    const removed = sent.modifications.filter(
      (one) =>
        one.kind === 'changeHeader' &&
        /^x-clamgate-release$/i.test(String(one.name)) &&
        String(one.value) === '',
    )
    assert.equal(removed.length, fields.length)
    for (const text of sent.scanned) assert.doesNotMatch(text, /clamgate-release/i)
    assert.equal(asked.length, 1, 'it is asked about once, so that somebody is warned')
    assert.equal(asked[0]?.sha256, '')
  })
}

test('13.05 more of them than anybody would write are refused', async () => {
  const fields = Array.from({ length: 201 }, () => 'X-Clamgate-Release: x')
  const { tickets } = desk({ ok: false, why: 'unknown' })
  const sent = await send({ tickets }, { ...MAIL, ...withFields(...fields) })
  assert.match(String(sent.reply?.raw), /^550 5\.7\.1 Message has too many header fields of one name/)
})

test('where the MTA does not let header fields be changed no ticket is honoured, and the field is scanned with the rest', async () => {
  const { asked, tickets } = desk({ ok: false, why: 'headers' })
  await using gateway = await serve({ tickets })
  using mta = await connectMta({ address: { path: gateway.path }, actions: 0x2e })
  await mta.send({ ...MAIL, ...withFields(`X-Clamgate-Release: ${TICKET}`) })
  assert.equal(asked[0]?.sha256, undefined)
  assert.match(String(gateway.scanned[0]), /X-Clamgate-Release/)
})

test('a ticket that stands behind 64 KiB of header fields is none of ours', async () => {
  const { asked, tickets } = desk({ ok: false, why: 'content' })
  const long = Array.from({ length: 70 }, (_, index) => `X-Long-${index}: ${'x'.repeat(1000)}`)
  await send({ tickets }, { ...MAIL, ...withFields(...long, `X-Clamgate-Release: ${TICKET}`) })
  assert.equal(asked[0]?.sha256, '')
})
