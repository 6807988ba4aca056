import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

let gateway: Gateway
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-tls-'))
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  await promisify(execFile)('openssl', [...request, '-keyout', key, '-out', certificate])
  gateway = await startGateway({
    settings: { smtpd_tls_security_level: 'may', smtpd_tls_chain_files: `${key}, ${certificate}` },
  })
})
after(async () => {
  await gateway.stop()
  await rm(directory, { recursive: true })
})

test('after STARTTLS and a second EHLO infected mail is refused and clean mail arrives, in one session', async () => {
  const client = await SmtpClient.connect(gateway.postfix.smtpPort)
  await client.startTls()
  const infected = {
    from: 'a@example.org',
    to: 'tls@example.net',
    message: mailWithAttachment(eicarTestText()),
  }
  assert.equal((await client.send(infected)).final.raw, refusal(EICAR))
  assert.equal((await client.send({ ...infected, message: cleanMail() })).final.code, 250)
  await client.quit()
  assert.equal((await gateway.received('tls@example.net')).length, 1)
})
