import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type ClamavMilter, startClamavMilter } from './support/clamav-milter.ts'
import { cleanMail, mailWithAttachment, mailWithBody } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

// The harness itself, tried with a milter that we did not write.

let clamd: RealClamd
let milter: ClamavMilter
let postfix: PrivatePostfix

before(async () => {
  clamd = await startRealClamd()
  milter = await startClamavMilter(clamd.socketPath)
  postfix = await startPostfix({ milters: [milter.milter] })
})

after(async () => {
  await postfix.stop()
  await milter.stop()
  await clamd.stop()
})

const REFUSAL = '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature.UNOFFICIAL'

test('a clean mail goes through the private Postfix and lies in its Maildir as it was sent', async () => {
  const message = cleanMail()
  const { final } = await SmtpClient.deliver(postfix.smtpPort, {
    from: 'a@example.org',
    to: 'b@example.net',
    message,
  })
  assert.match(final.raw, /^250 2\.0\.0 Ok: queued as /)
  const [delivered] = await postfix.waitForMail('b@example.net')
  assert.equal(delivered && withoutTrace(delivered).toString(), message.replaceAll('\r\n', '\n'))
})

for (const [name, message] of [
  ['as text', mailWithBody(eicarTestText())],
  ['as an attachment', mailWithAttachment(eicarTestText())],
] as const) {
  test(`clamav-milter has the private Postfix refuse EICAR ${name}`, async () => {
    const after = await postfix.logEnd()
    const { final } = await SmtpClient.deliver(postfix.smtpPort, {
      from: 'a@example.org',
      to: 'b@example.net',
      message,
    })
    assert.equal(final.raw, REFUSAL)
    await postfix.waitForLog(
      /milter-reject: END-OF-MESSAGE from \S+: 5\.7\.1 Blocked by ClamAV - FOUND VIRUS: Eicar-Test-Signature\.UNOFFICIAL; from=<a@example\.org> to=<b@example\.net> proto=ESMTP helo=<client\.example>/,
      { after },
    )
  })
}

test('the unfiltered port takes what the filtered one refuses', async () => {
  const message = mailWithBody(eicarTestText())
  const { final } = await SmtpClient.deliver(postfix.unfilteredPort, {
    from: 'a@example.org',
    to: 'u@example.net',
    message,
  })
  assert.equal(final.code, 250)
  assert.equal((await postfix.waitForMail('u@example.net')).length, 1)
})
