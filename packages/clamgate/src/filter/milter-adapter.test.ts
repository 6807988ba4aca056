import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectMta } from '@clamgate/milter/testing'
import { MAIL, RAW, type Setup, serve } from './testing/gateway.ts'

test('clamd gets the message octet for octet behind one Received field', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  assert.equal((await mta.send(MAIL)).outcome, 'accept')
  const field = 'Received: from [192.0.2.25] by mx.example.org; Mon, 23 Nov 2026 00:00:00 +0000\r\n'
  assert.deepEqual(gateway.scanned, [field + RAW.toString('latin1')])
})

test('the MTA is asked for no answer but the last: one reply packet a message', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  await mta.session()
  const { packets } = await mta.send(MAIL)
  assert.deepEqual(
    packets.map(({ letter }) => letter),
    ['a'],
  )
})

test('an infected message is refused and recorded with its envelope', async () => {
  await using gateway = await serve({
    result: { kind: 'found', signature: 'Eicar-Test-Signature' },
  })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { reply, modifications } = await mta.send({ ...MAIL, macros: { i: '4Tg1' } })
  assert.equal(reply?.raw.toString(), '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature')
  assert.deepEqual(modifications, [])
  const [record] = gateway.records
  assert.equal(record?.from, 'a@example.org')
  assert.deepEqual(record?.recipients, ['b@example.net', 'c@example.net'])
  assert.equal(record?.queueId, '4Tg1')
  assert.equal(record?.sizeBytes, RAW.length)
  assert.deepEqual(record?.fields, { subject: 'one\n two', messageId: '<1@x>', date: 'today' })
})

test('a virus name with line ends, percent signs and bytes that are not ASCII stays one clean line', async () => {
  const signature = 'Bad\r\n250 fine\r\n 100% %s \u0000\u00e9\u202e'
  await using gateway = await serve({ result: { kind: 'found', signature } })
  using mta = await connectMta({ address: { path: gateway.path } })
  const { reply } = await mta.send(MAIL)
  const sent = reply?.raw.toString('latin1') ?? ''
  assert.match(sent, /^550 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: Bad[\x20-\x7e]+$/)
  assert.match(sent, /100%% %%s/)
})

test('messages of one session do not mix, also when one was given up', async () => {
  await using gateway = await serve()
  // An MTA of protocol 2 waits after each step, so that a mail can be given up between two.
  using mta = await connectMta({ address: { path: gateway.path }, version: 2, actions: 0x3f, protocol: 0x7f })
  await mta.session()
  await mta.sendPart({ ...MAIL, from: 'given@up' }, 5)
  mta.abort()
  for (const name of ['first', 'second']) {
    await mta.send({
      from: `${name}@x`,
      to: ['b@y'],
      headers: [['Subject', name]],
      body: Buffer.from(`${name}\r\n`),
    })
  }
  assert.deepEqual(
    gateway.records.map(({ from, recipients }) => [from, recipients]),
    [
      ['first@x', ['b@y']],
      ['second@x', ['b@y']],
    ],
  )
  assert.match(gateway.scanned[1] ?? '', /\r\nSubject: second\r\n\r\nsecond\r\n$/)
  assert.equal(gateway.budget.used, 0)
})

const FAILURES: readonly [string, Setup, string, string][] = [
  ['a scanner that throws', { scan: () => Promise.reject(new Error('gone')) }, 'tempfail', 'failure'],
  ['an error of clamd', { result: { kind: 'error', text: 'out of memory' } }, 'tempfail', 'failure'],
  ['missing databases', { databasesComplete: false }, 'tempfail', 'databases-missing'],
]
for (const [name, setup, outcome, verdict] of FAILURES) {
  test(`${name} defers the mail by default, with words that name nothing of ours`, async () => {
    await using gateway = await serve(setup)
    using mta = await connectMta({ address: { path: gateway.path } })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, outcome)
    assert.equal(
      result.reply?.raw.toString(),
      '451 4.7.1 Message could not be checked for viruses, please try again later',
    )
    assert.equal(gateway.records[0]?.outcome.verdict.kind, verdict)
  })
}

test('the other actions reach the MTA as what they are', async () => {
  for (const [infected, outcome] of [
    ['accept', 'accept'],
    ['discard', 'discard'],
    ['defer', 'tempfail'],
    ['mta-hold', 'quarantine'],
  ] as const) {
    await using gateway = await serve({
      result: { kind: 'found', signature: 'X y\r\nz' },
      policy: { infected },
    })
    using mta = await connectMta({ address: { path: gateway.path } })
    const result = await mta.send(MAIL)
    assert.equal(result.outcome, outcome, infected)
    if (infected !== 'mta-hold') continue
    const [hold] = result.modifications
    assert.ok(hold?.kind === 'quarantine')
    assert.match(hold.reason, /^infected by X y[\x20-\x7e]+z$/)
  }
})

test('an MTA that cannot hold mail gets a defer instead, and the record says so', async () => {
  await using gateway = await serve({
    result: { kind: 'found', signature: 'X' },
    policy: { infected: 'mta-hold' },
  })
  using mta = await connectMta({ address: { path: gateway.path }, actions: 0x1ff & ~0x20 })
  assert.equal((await mta.send(MAIL)).outcome, 'tempfail')
  assert.equal(gateway.records[0]?.outcome.action, 'defer')
})

test('an MTA that goes away during the scan stops it, and nothing is recorded', async () => {
  const asked = Promise.withResolvers<AbortSignal>()
  const stopped = Promise.withResolvers<void>()
  await using gateway = await serve({
    scan: async (_message, { signal }) => {
      asked.resolve(signal)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      stopped.resolve()
      throw signal.reason
    },
  })
  const mta = await connectMta({ address: { path: gateway.path } })
  const lost = assert.rejects(mta.send(MAIL))
  await asked.promise
  mta.destroy()
  await stopped.promise
  await lost
  await gateway.server.drain({ graceMs: 1000 })
  assert.deepEqual(gateway.records, [])
  assert.equal(gateway.budget.used, 0)
})

test('a header block of any size is scanned whole', async () => {
  await using gateway = await serve()
  using mta = await connectMta({ address: { path: gateway.path } })
  const headers = Array.from({ length: 90 }, (_, i): [string, string] => [`X-${i}`, 'v'.repeat(1000 + i)])
  await mta.send({ from: 'a@x', to: ['b@y'], headers })
  const expected = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  assert.ok(gateway.scanned[0]?.endsWith(`${expected}\r\n`))
})
