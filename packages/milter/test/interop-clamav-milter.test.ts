import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ACTION, connectMta, message, PROTOCOL, type ProfileName } from '../src/testing/index.ts'
import { MARKER, MARKER_SIGNATURE, type RunningMilter, startClamavMilter } from './support/clamav-milter.ts'

const CLEAN = {
  from: 'a@example.org',
  to: ['b@example.net', 'c@example.net'],
  headers: [
    ['From', 'a@example.org'],
    ['Subject', 'Hello'],
  ],
  body: Buffer.from('Hello\r\n'),
} as const
const INFECTED = { ...CLEAN, body: Buffer.from(`Look: ${MARKER}\r\n`) }

suite('a filter that is not ours: clamav-milter over libmilter', () => {
  let milter: RunningMilter
  before(async () => {
    milter = await startClamavMilter()
  })
  after(() => milter[Symbol.asyncDispose]())

  for (const profile of ['postfix', 'sendmail'] satisfies ProfileName[]) {
    test(`${profile}: negotiates what clamav-milter asks for`, async () => {
      using mta = await connectMta({ address: { path: milter.path }, profile })
      assert.equal(mta.negotiated.version, 6)
      assert.equal(mta.negotiated.actions, ACTION.ADDHDRS | ACTION.CHGHDRS | ACTION.QUARANTINE)
      assert.equal(mta.negotiated.protocol & PROTOCOL.NR_HDR, 0)
      await mta.quit()
    })

    test(`${profile}: clean mail is accepted with the scan headers, infected mail refused, on one connection`, async () => {
      using mta = await connectMta({ address: { path: milter.path }, profile })
      for (let round = 0; round < 3; round++) {
        const clean = await mta.send(CLEAN)
        assert.equal(clean.outcome, 'accept')
        assert.equal(clean.stage, 'eom')
        assert.deepEqual(
          clean.modifications.flatMap((change) => (change.kind === 'addHeader' ? change.name : [])),
          ['X-Virus-Scanned', 'X-Virus-Status'],
        )
        assert.deepEqual(
          clean.recipients.map(({ outcome }) => outcome),
          ['accept', 'accept'],
        )
        const infected = await mta.send(INFECTED)
        assert.equal(infected.outcome, 'reject')
        assert.equal(infected.reply?.code, 550)
        assert.equal(infected.reply?.enhanced, '5.7.1')
        assert.equal(infected.reply?.text, `Blocked: ${MARKER_SIGNATURE}`)
      }
      await mta.quit()
    })
  }

  test('a large body goes in chunks and is found at its end', async () => {
    using mta = await connectMta({ address: { path: milter.path } })
    const body = Buffer.concat([Buffer.alloc(300_000, 'x\r\n'), Buffer.from(`${MARKER}\r\n`)])
    const result = await mta.send({ ...CLEAN, body })
    assert.equal(result.outcome, 'reject')
    await mta.quit()
  })

  test('a prepared mail gives the same answer each time', async () => {
    using mta = await connectMta({ address: { path: milter.path } })
    await mta.session()
    const prepared = mta.prepare({ ...CLEAN, ...message(Buffer.from(`Subject: x\n\n${MARKER}\n`)) })
    for (let round = 0; round < 5; round++) assert.equal((await mta.send(prepared)).outcome, 'reject')
    await mta.quit()
  })

  test('local submission with a null sender works too', async () => {
    using mta = await connectMta({ address: { path: milter.path } })
    await mta.session({ local: true })
    const result = await mta.send({ ...CLEAN, from: '' })
    assert.equal(result.outcome, 'accept')
    await mta.quit()
  })
})
