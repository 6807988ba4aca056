import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMilterServer, type Recipient } from '@clamgate/milter'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { cleanMail } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

test('a filter that asks for it hears of recipients that Postfix refused itself, with the reason', async (context) => {
  const heard: Recipient[] = []
  let kept: string[] = []
  const server = createMilterServer({
    rejectedRecipients: true,
    observe: { rcpt: (_, recipient) => void heard.push(recipient) },
    message: () => null,
    eom: (_, { recipients }) => {
      kept = recipients.map(({ address }) => address.toString())
      return { response: { kind: 'accept' } }
    },
  })
  context.after(() => server.close())
  const listener = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 })
  const postfix = await startPostfix({
    milters: [`inet:127.0.0.1:${listener.port}`],
    settings: {
      smtpd_recipient_restrictions:
        'check_recipient_access inline:{bad@example.net=REJECT}, permit_mynetworks',
    },
  })
  context.after(() => postfix.stop())
  const to = ['bad@example.net', 'good@example.net']
  const client = await SmtpClient.connect(postfix.smtpPort)
  const { recipients, final } = await client.send({ from: 'a@example.org', to, message: cleanMail() })
  await client.quit()
  assert.deepEqual(
    recipients.map(({ code }) => code),
    [554, 250],
  )
  assert.equal(final.code, 250)
  assert.deepEqual(kept, ['<good@example.net>'])
  assert.deepEqual(
    heard.map(({ address, rejected }) => [address.toString(), rejected?.enhanced]),
    [
      ['<bad@example.net>', '5.7.1'],
      ['<good@example.net>', undefined],
    ],
  )
})
