import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail } from './support/mail.ts'
import { type CleanShape, cleanShapes, hugeMail } from './support/shapes.ts'
import { SmtpClient } from './support/smtp.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    config: { log: { clean: 'basic' }, engine: { maxScanSize: '40M' } },
    // Without it a CR alone becomes a blank, milter or not.
    settings: { cleanup_replace_stray_cr_lf: 'no' },
  })
})
after(() => gateway.stop())

for (const [index, shape] of cleanShapes().entries()) {
  test(`clean mail arrives byte for byte: ${shape.name}`, async () => {
    const filtered = await send(shape, gateway.postfix.smtpPort, `shape${index}@example.net`)
    const unfiltered = await send(shape, gateway.postfix.unfilteredPort, `plain${index}@example.net`)
    assert.deepEqual(filtered, unfiltered, 'with and without the milter')
    if (!shape.changedByPostfix) assert.deepEqual(filtered, inMaildir(shape.message), 'delivered and sent')
  })
}

test('a mail of 25 MB arrives byte for byte', async () => {
  const message = hugeMail(25 * 1024 * 1024)
  const reply = await gateway.deliver({ from: 'a@example.org', to: 'huge@example.net', message })
  assert.equal(reply.code, 250, reply.raw)
  const [received] = await gateway.received('huge@example.net')
  // Not deepEqual: a difference would be printed in full.
  assert.ok(received?.equals(inMaildir(message)))
})

test('a mail with an SMTPUTF8 address and header arrives', async () => {
  const message = Buffer.from(cleanMail('Grüße aus Köln').replace('a@example.org', 'jörg@exämple.org'))
  const reply = await gateway.deliver({
    from: 'jörg@exämple.org',
    to: 'bücher@example.net',
    message,
    parameters: ['SMTPUTF8', 'BODY=8BITMIME'],
  })
  assert.equal(reply.code, 250, reply.raw)
  assert.deepEqual(await gateway.received('bücher@example.net'), [inMaildir(message)])
  await gateway.daemon.waitForLog(/Clean message from <jörg@exämple\.org> to <bücher@example\.net>/)
})

test('mail from sendmail(1) arrives as it would without the gateway', async () => {
  const input = 'From: a@example.org\nSubject: local\nX-Odd:no space\n\n.dots\nand text\n'
  const result = await gateway.postfix.sendmail(['-i', '-f', 'a@example.org', 'local@example.net'], input)
  assert.deepEqual(result, { exitCode: 0, stdout: '', stderr: '' })
  const [received] = await gateway.received('local@example.net')
  const added = /^(?:Message-Id|Date): .*\n/gm
  assert.equal(received?.toString().replace(added, ''), input)
  await gateway.daemon.waitForLog(/Clean message from <a@example\.org> to <local@example\.net>/)
})

test('no part of all this was deferred, and nothing is left in the queue', async () => {
  assert.doesNotMatch(await gateway.postfix.log(), /warning: milter|milter-reject/)
  assert.deepEqual(await gateway.postfix.waitForEmptyQueue(), [])
})

async function send(shape: CleanShape, port: number, to: string): Promise<Buffer | undefined> {
  const { final } = await SmtpClient.deliver(port, {
    from: 'a@example.org',
    to,
    message: shape.message,
    parameters: ['BODY=8BITMIME'],
  })
  assert.equal(final.code, 250, final.raw)
  const [message] = await gateway.postfix.waitForMail(to)
  return message && withoutTrace(message)
}

/** A mail as it lies in a Maildir: lines end with LF. */
function inMaildir(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}
