import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, lines, mailWithAttachment } from './support/mail.ts'

let gateway: Gateway

// The limits are equal, as 25M is on a Debian host: clamd must not be sent a byte more than it takes.
before(async () => {
  gateway = await startGateway({
    clamd: { settings: { StreamMaxLength: '1M' } },
    config: { engine: { maxScanSize: '1M' }, log: { clean: 'basic' } },
  })
})
after(() => gateway.stop())

const FILLER = lines('0123456789 abcdefghij').repeat(100_000)
const large = (to: string, head: Buffer | string) => ({
  from: 'a@example.org',
  to,
  message: Buffer.concat([Buffer.from(head), Buffer.from(FILLER)]),
})

test('a message above the scan size is scanned as far as that, passes when nothing was found, and is not called clean', async () => {
  const inOurs = await gateway.daemon.logEnd()
  assert.equal((await gateway.deliver(large('head@example.net', cleanMail()))).code, 250)
  const [arrived] = await gateway.received('head@example.net')
  assert.ok(arrived?.includes(FILLER.replaceAll('\r\n', '\n')), 'it arrives whole')
  await gateway.daemon.waitForLog(
    /warning: Message from <a@example\.org> to <head@example\.net> is too large to be scanned whole: accept/,
    { after: inOurs },
  )
  assert.doesNotMatch(await gateway.daemon.logSince(inOurs), /Clean message/)
})

test('a virus in the beginning of a message above the scan size is found', async () => {
  const reply = await gateway.deliver(large('virus@example.net', mailWithAttachment(eicarTestText())))
  assert.equal(reply.raw, refusal(EICAR))
})

for (const [oversize, reply] of [
  ['reject', '552 5.3.4 Message is too large to be checked for viruses'],
  ['defer', '451 4.7.1 Message is too large to be checked for viruses now, please try again later'],
] as const) {
  test(`policy.oversize: ${oversize} does so, and only above the scan size`, async () => {
    await gateway.daemon.writeConfig({ policy: { oversize } })
    const inOurs = await gateway.daemon.logEnd()
    gateway.daemon.kill('SIGHUP')
    await gateway.daemon.waitForLog(/Configuration loaded again/, { after: inOurs })
    assert.equal((await gateway.deliver(large('large@example.net', cleanMail()))).raw, reply)
    const small = { from: 'a@example.org', to: `small-${oversize}@example.net`, message: cleanMail() }
    assert.equal((await gateway.deliver(small)).code, 250)
  })
}
