import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { connectMta, message } from '@clamgate/milter/testing'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { benignMails } from '../corpus/benign/index.ts'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { mailWithAttachment } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

// Legitimate mail, however odd, is accepted under the default policy, and nothing is found in it.

const MAILS = benignMails()
/** Sessions with the milter at one time. */
const SESSIONS = 4
/** Every so many mails go through Postfix, too. */
const EVERY = 12

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    // What is reported beyond signatures, so that it would show.
    clamd: { settings: { AlertExceedsMax: 'yes', AlertBrokenExecutables: 'yes', AlertEncrypted: 'yes' } },
    config: { log: { clean: 'basic' } },
    settings: { cleanup_replace_stray_cr_lf: 'no' },
  })
})
after(() => gateway.stop())

test('the corpus is what it says', () => {
  assert.ok(MAILS.length >= 200, `${MAILS.length}`)
  assert.equal(new Set(MAILS.map(({ name }) => name)).size, MAILS.length, 'names')
  const again = benignMails()
  assert.ok(
    MAILS.every(({ message }, index) => again[index]?.message.equals(message)),
    'the same octets each time',
  )
})

test('every mail is accepted by the milter', async () => {
  const waiting = [...MAILS]
  const refused: string[] = []
  const session = async () => {
    const mta = await connectMta({ address: { path: gateway.daemon.socketPath }, timeoutMs: 120_000 })
    await mta.session({
      client: { hostname: 'client.example', address: '192.0.2.1' },
      helo: 'client.example',
    })
    for (let mail = waiting.shift(); mail !== undefined; mail = waiting.shift()) {
      const { outcome, reply } = await mta.send({
        from: 'a@example.org',
        to: ['b@example.net'],
        ...message(mail.message),
      })
      if (outcome !== 'accept') refused.push(`${mail.name}: ${outcome} ${JSON.stringify(reply)}`)
    }
    await mta.quit()
  }
  await Promise.all(Array.from({ length: SESSIONS }, session))
  assert.deepEqual(refused, [])
})

test('a sample of them passes Postfix, octet for octet', async () => {
  const { smtpPort, unfilteredPort } = gateway.postfix
  for (const [index, { name, message }] of MAILS.entries()) {
    if (index % EVERY !== 0) continue
    const filtered = await throughPostfix(smtpPort, `benign${index}@example.net`, message)
    const unfiltered = await throughPostfix(unfilteredPort, `plain${index}@example.net`, message)
    // Not deepEqual: a difference would be printed in full.
    assert.ok(withoutMark(filtered).equals(unfiltered), name)
  }
})

test('among them an infected one is refused', async () => {
  const mail = { from: 'a@example.org', to: 'b@example.net', message: mailWithAttachment(eicarTestText()) }
  const reply = await gateway.deliver(mail)
  assert.match(reply.raw, new RegExp(EICAR))
})

async function throughPostfix(port: number, to: string, message: Buffer): Promise<Buffer> {
  const mail = { from: 'a@example.org', to, message, parameters: ['BODY=8BITMIME'] }
  const { final } = await SmtpClient.deliver(port, mail)
  assert.equal(final.code, 250, final.raw)
  const [arrived] = await gateway.postfix.waitForMail(to)
  return withoutTrace(arrived ?? Buffer.alloc(0))
}

/** The field that says how many readings the mail has is ours. */
function withoutMark(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/^MIME-Ambiguity-Results:.*\n(?:[ \t].*\n)*/m, '')
  return Buffer.from(text, 'latin1')
}
