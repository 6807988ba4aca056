import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, literally, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment, mailWithBody } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({ config: { log: { clean: 'basic' } } })
})
after(() => gateway.stop())

const infected = () => mailWithAttachment(eicarTestText())

test('the null sender is filtered like any other', async () => {
  const inOurs = await gateway.daemon.logEnd()
  const clean = await gateway.deliver({ from: '', to: 'null@example.net', message: cleanMail() })
  assert.equal(clean.code, 250)
  const refused = await gateway.deliver({ from: '', to: 'null@example.net', message: infected() })
  assert.equal(refused.raw, refusal(EICAR))
  assert.equal((await gateway.received('null@example.net')).length, 1)
  await gateway.daemon.waitForLog(/Clean message from <> to <null@example\.net>\n/, { after: inOurs })
  await gateway.daemon.waitForLog(/Message from <> to <null@example\.net> infected by /, { after: inOurs })
})

test('a mail to several recipients reaches all of them, or none when it is infected', async () => {
  const to = ['many1@example.net', 'many2@example.net', 'many3@example.com']
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  const refused = await client.send({ from: 'a@example.org', to, message: infected() })
  assert.deepEqual(
    refused.recipients.map(({ code }) => code),
    [250, 250, 250],
  )
  assert.equal(refused.final.raw, refusal(EICAR))
  const message = cleanMail()
  assert.equal((await client.send({ from: 'a@example.org', to, message })).final.code, 250)
  await client.quit()
  for (const address of to) {
    assert.deepEqual((await gateway.received(address)).map(String), [message.replaceAll('\r\n', '\n')])
  }
})

test('in one session a clean mail follows an infected one and the other way round', async () => {
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  const codes: number[] = []
  for (const message of [infected(), cleanMail(), infected(), infected(), cleanMail(), cleanMail()]) {
    codes.push((await client.send({ from: 'a@example.org', to: 'mixed@example.net', message })).final.code)
  }
  await client.quit()
  assert.deepEqual(codes, [550, 250, 550, 550, 250, 250])
  assert.equal((await gateway.received('mixed@example.net', 3)).length, 3)
})

test('a transaction that RSET ended leaves nothing behind for the next', async () => {
  const inOurs = await gateway.daemon.logEnd()
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  await client.envelope({ from: 'dropped@example.org', to: 'dropped@example.net' })
  await client.expect(250, client.command('RSET'))
  await client.expect(250, client.command('RSET'))
  const { final } = await client.send({
    from: 'kept@example.org',
    to: 'kept@example.net',
    message: cleanMail(),
  })
  assert.equal(final.code, 250)
  await client.envelope({ from: 'dropped@example.org', to: 'dropped@example.net' })
  await client.expect(250, client.command('EHLO again.example'))
  const refused = await client.send({ from: 'kept@example.org', to: 'kept@example.net', message: infected() })
  assert.equal(refused.final.raw, refusal(EICAR))
  await client.quit()
  await gateway.daemon.waitForLog(/Message from <kept@example\.org> to <kept@example\.net> infected by /, {
    after: inOurs,
  })
  assert.equal((await gateway.received('kept@example.net')).length, 1)
  assert.doesNotMatch(await gateway.daemon.logSince(inOurs), /dropped@/)
})

test('chunks of BDAT are filtered as one mail', async () => {
  const halves = (message: Buffer) => [message.subarray(0, 200), message.subarray(200)]
  const envelope = { from: 'a@example.org', to: 'chunks@example.net', message: '' }
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  const refused = await client.sendChunks(envelope, halves(infected()))
  assert.equal(refused.final.raw, refusal(EICAR))
  const message = mailWithBody('.\r\n.. dots need no doubling here\r\n.')
  assert.equal((await client.sendChunks(envelope, halves(message))).final.code, 250)
  await client.quit()
  assert.deepEqual((await gateway.received('chunks@example.net')).map(String), [
    String(message).replaceAll('\r\n', '\n'),
  ])
})

test('a client that vanishes in the middle of DATA harms nobody', async () => {
  const inPostfix = await gateway.postfix.logEnd()
  for (const bytes of [0, 30, 300_000]) {
    const client = await SmtpClient.connect(gateway.postfix.smtpPort)
    await client.envelope({ from: 'a@example.org', to: 'gone@example.net' })
    await client.expect(354, client.command('DATA'))
    client.write(`Subject: gone\r\n\r\n${'text\r\n'.repeat(bytes / 6)}`)
    client.destroy()
  }
  await gateway.postfix.waitForLog(/(?:lost connection after DATA.*){3}/s, { after: inPostfix })
  const message = cleanMail()
  assert.equal((await gateway.deliver({ from: 'a@example.org', to: 'next@example.net', message })).code, 250)
  assert.equal((await gateway.received('next@example.net')).length, 1)
  assert.deepEqual(await gateway.postfix.deliveredTo('gone@example.net'), [])
})

test('twenty sessions at a time, clean and infected mixed, each get the answer to their own mails', async () => {
  const sessions = Array.from({ length: 20 }, (_, index) => index)
  await Promise.all(sessions.map(mixedSession))
  for (const session of sessions) {
    const received = await gateway.received(`crowd${session}@example.net`, CROWD_MAILS / 2)
    const subjects = received.map((message) => /^Subject: (.*)$/m.exec(message.toString())?.[1])
    assert.deepEqual(subjects.toSorted(), crowdSubjects(session).toSorted())
  }
  assert.doesNotMatch(await gateway.postfix.log(), /warning: milter/)
})

const CROWD_MAILS = 10

function crowdSubjects(session: number): readonly string[] {
  return Array.from({ length: CROWD_MAILS / 2 }, (_, index) => `crowd ${session} mail ${index * 2}`)
}

async function mixedSession(session: number): Promise<void> {
  const inOurs = await gateway.daemon.logEnd()
  const to = `crowd${session}@example.net`
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  for (let index = 0; index < CROWD_MAILS; index++) {
    const from = `mail${index}@example.org`
    const isClean = index % 2 === 0
    const message = isClean ? cleanMail(`crowd ${session} mail ${index}`) : infected()
    const { final } = await client.send({ from, to, message })
    assert.equal(final.code, isClean ? 250 : 550, `session ${session}, mail ${index}: ${final.raw}`)
    const line = isClean
      ? `Clean message from <${from}> to <${to}>\n`
      : `Message from <${from}> to <${to}> infected by ${EICAR}\n`
    await gateway.daemon.waitForLog(new RegExp(literally(line)), { after: inOurs })
  }
  await client.quit()
}
