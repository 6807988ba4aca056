import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { EICAR, refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

// One daemon that listens twice and scans over TCP, reached by Postfix in both ways in which main.cf names a milter.

let clamd: RealClamd
let daemon: Daemon
let port: number

before(async () => {
  clamd = await startRealClamd({ tcp: true })
  port = await freePort()
  const engine = { mode: 'external', servers: [`tcp:127.0.0.1:${clamd.port}`] }
  daemon = await startDaemon({ engine }, { alsoListen: [`inet:${port}@127.0.0.1`] })
})

after(async () => {
  await daemon.stop()
  await clamd.stop()
})

for (const [name, milter] of [
  ['a Unix socket', () => daemon.milter],
  ['TCP', () => `inet:127.0.0.1:${port}`],
] as const) {
  test(`Postfix reaches the gateway through ${name}`, async () => {
    const postfix = await startPostfix({ milters: [milter()] })
    try {
      const client = await SmtpClient.connect(postfix.smtpPort)
      const envelope = { from: 'a@example.org', to: 'b@example.net' }
      const refused = await client.send({ ...envelope, message: mailWithAttachment(eicarTestText()) })
      assert.equal(refused.final.raw, refusal(EICAR))
      assert.equal((await client.send({ ...envelope, message: cleanMail() })).final.code, 250)
      await client.quit()
      assert.equal((await postfix.waitForMail('b@example.net')).length, 1)
    } finally {
      await postfix.stop()
    }
  })
}
