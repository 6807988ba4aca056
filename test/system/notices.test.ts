/** Notices by mail, through a real Postfix that asks the same Clamgate about them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import type { Status } from '../../packages/clamgate/src/api/routes/status.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, lines } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

const run = promisify(execFile)

let gateway: Gateway
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-notices-'))
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  const names = ['-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', [...request, ...names, '-keyout', key, '-out', certificate])
  gateway = await startGateway({
    settings: { smtpd_tls_security_level: 'may', smtpd_tls_chain_files: `${key}, ${certificate}` },
  })
})
after(async () => {
  await gateway.stop()
  await rm(directory, { recursive: true })
})

/** Notices to the port whose mail the milter sees. */
const notices = (mail: Readonly<Record<string, unknown>>) => ({
  notify: { mail: { server: `127.0.0.1:${gateway.postfix.smtpPort}`, digest: '0s', ...mail } },
})
beforeEach(() => reloadWith(gateway, {}))

const infected = (to: string | readonly string[], subject = 'invoice', from = 'a@example.org') => ({
  from,
  to,
  message: Buffer.concat([
    Buffer.from(lines('From: a@example.org', 'To: b@example.net', `Subject: ${subject}`, '')),
    Buffer.from(eicarTestText()),
    Buffer.from('\r\n'),
  ]),
})

type MailStatus = NonNullable<Status['notify']['mail']>

/** The first that fits: what Postfix says of a notice is counted after it has said it, and perhaps delivered the notice. */
async function mailStatusThat(fits: (status: MailStatus) => boolean): Promise<MailStatus> {
  let status = await mailStatus()
  const look = async () => {
    status = await mailStatus()
    return fits(status) ? true : undefined
  }
  await waitUntil(look, { timeoutMs: 60_000, intervalMs: 100 })
  return status
}

async function mailStatus(): Promise<MailStatus> {
  const { stdout } = await run(PROGRAM, ['status', '--json', '--config', gateway.daemon.configFile])
  const { mail } = (JSON.parse(stdout) as Status).notify
  assert.ok(mail !== undefined, stdout)
  return mail
}

test('administrators hear of refused mail, from the null sender, and the notice passes our own milter', async () => {
  await reloadWith(gateway, notices({ to: ['admin@example.net'] }))
  const reply = await gateway.deliver(infected('victim@example.net', 'Grüße'))
  assert.equal(reply.code, 550)
  const [mail] = await gateway.postfix.waitForMail('admin@example.net')
  const text = mail?.toString() ?? ''
  assert.match(text, /^Return-Path: <>$/m)
  assert.match(text, /^From: Clamgate <clamgate@/m)
  assert.match(text, /^Auto-Submitted: auto-generated$/m)
  assert.match(text, new RegExp(`infected by ${EICAR.replaceAll('.', '\\.')}\n {2}outcome {5}rejected\n`))
  for (const fact of [
    '<a@example.org>',
    '<victim@example.net>',
    '127.0.0.1',
    'Gr=C3=BC=C3=9Fe',
    'policy.infected',
  ]) {
    assert.ok(text.includes(fact), `${fact} in ${text}`)
  }
  const { sent, failed, dropped, waiting } = await mailStatusThat((status) => status.sent > 0)
  assert.deepEqual({ sent, failed, dropped, waiting }, { sent: 1, failed: 0, dropped: 0, waiting: 0 })
})

test('clean mail is the reason for none', async () => {
  await reloadWith(gateway, notices({ to: ['none@example.net'] }))
  assert.equal(
    (await gateway.deliver({ from: 'a@x.test', to: 'c@example.net', message: cleanMail() })).code,
    250,
  )
  assert.equal((await mailStatus()).waiting, 0)
})

test('a notice in which something is found itself is refused, counted, and the reason for no other', async () => {
  // As when a subject holds what a signature looks for, and the notice quotes it.
  await reloadWith(gateway, notices({ to: ['loop@example.net'], text: `%l\n${eicarTestText()}` }))
  const before = await gateway.daemon.logEnd()
  await gateway.deliver(infected('victim@example.net'))
  const line = await gateway.daemon.waitForLog(/refuses a notice at DATA: 550 5\.7\.1 Blocked/, {
    after: before,
  })
  assert.ok(line)
  const { failed, waiting } = await mailStatusThat((status) => status.failed > 0)
  assert.deepEqual([failed, waiting], [1, 0], 'nothing waits that would be the next one')
})

test('recipients of our own domains hear of what is kept back from them; a sender who may be forged does not', async () => {
  const mail = { users: { recipients: true, senders: 'authenticated' } }
  const policy = { infected: 'quarantine', localDomains: ['example.net', 'example.org'] }
  await reloadWith(gateway, { ...notices(mail), policy })
  const forged = infected(['mine@example.net', 'far@example.com'], 'x', 'forged@example.org')
  assert.equal((await gateway.deliver(forged)).code, 250)
  const [notice] = await gateway.postfix.waitForMail('mine@example.net')
  assert.match(notice?.toString() ?? '', /the message from <forged@example\.org> was kept\s+in\s+quarantine/)
  assert.equal((await mailStatusThat(({ waiting }) => waiting === 0)).waiting, 0)
  for (const address of ['forged@example.org', 'far@example.com']) {
    assert.deepEqual(await gateway.postfix.deliveredTo(address), [], address)
  }
})

test('a client of our own network is told as a sender where that is wanted', async () => {
  const policy = { infected: 'discard', localDomains: ['example.org'] }
  await reloadWith(gateway, { ...notices({ users: { senders: 'own' } }), policy })
  await gateway.deliver(infected('out@example.com', 'x', 'www@example.org'))
  const [notice] = await gateway.postfix.waitForMail('www@example.org')
  assert.match(notice?.toString() ?? '', /the message to <out@example\.com> was discarded/)
})

test('STARTTLS checks the certificate, and doctor tells the same beforehand', async () => {
  const server = `localhost:${gateway.postfix.smtpPort}`
  const look = async () => {
    const ran = await run(PROGRAM, ['doctor', '--json', '--config', gateway.daemon.configFile]).catch(
      (error: { readonly stdout: string }) => error,
    )
    const { checks } = JSON.parse(ran.stdout) as {
      checks: readonly { name: string; [key: string]: string }[]
    }
    return JSON.stringify(checks.filter(({ name }) => name === 'notify.server'))
  }
  // It waits three seconds for a server, which may be long where much else runs.
  const doctor = async (wanted: RegExp) => {
    let words = ''
    const fits = async () => {
      words = await look()
      return wanted.test(words) ? true : undefined
    }
    await waitUntil(fits, { timeoutMs: 60_000, intervalMs: 100 })
    assert.match(words, wanted)
  }
  const tls = { server, tls: 'starttls', to: ['tls@example.net'] }
  await reloadWith(gateway, notices(tls))
  await doctor(/"fail".*There is no TLS with the mail server localhost:\d+: self-signed certificate/)
  await reloadWith(gateway, notices({ ...tls, ca: join(directory, 'certificate.pem') }))
  await doctor(/the mail server localhost:\d+ answers, with TLS and a good certificate/)
  await gateway.deliver(infected('victim@example.net'))
  assert.equal((await gateway.postfix.waitForMail('tls@example.net')).length, 1)
  await gateway.postfix.waitForLog(/to=<tls@example\.net>.*status=sent/)
})

test('clamgate notify test sends one at once, and tells what the server said of each address', async () => {
  const ask = async (...options: string[]) => {
    const args = ['notify', 'test', '--config', gateway.daemon.configFile, ...options]
    const done = run(PROGRAM, args).then((ran) => ({ ...ran, code: 0 }))
    return await done.catch((error: { code: number; stdout: string; stderr: string }) => error)
  }
  const off = await ask()
  assert.deepEqual([off.code, /\(NOTIFY_MAIL_OFF\)/.test(off.stderr)], [2, true], off.stderr)
  await reloadWith(gateway, notices({ to: ['probe@example.net'] }))
  const { code, stdout } = await ask()
  assert.equal(code, 0)
  assert.match(
    stdout,
    /^sent +probe@example\.net\n127\.0\.0\.1:\d+ took the notice; see that it arrives\.\n$/,
  )
  const [mail] = await gateway.postfix.waitForMail('probe@example.net')
  assert.match(mail?.toString() ?? '', /^Subject: Clamgate on .*: test notice$/m)
  await reloadWith(gateway, notices({ to: ['probe@example.net'], text: eicarTestText().toString() }))
  const refused = await ask('--json')
  assert.equal(refused.code, 1)
  const document = JSON.parse(refused.stdout)
  assert.deepEqual(
    [document.schema, document.good, document.code, document.refused],
    ['clamgate.notify/1', false, 'NOTIFY_MAIL_REFUSED', ['probe@example.net']],
  )
})

test('addresses beyond ASCII are handed over with SMTPUTF8', async () => {
  await reloadWith(gateway, notices({ to: ['grüße@bücher.test'] }))
  await gateway.deliver(infected('victim@example.net'))
  assert.equal((await gateway.postfix.waitForMail('grüße@xn--bcher-kva.test')).length, 1)
})

test('a burst is a handful of notices, and every message is counted', async () => {
  await reloadWith(gateway, notices({ to: ['burst@example.net'], digest: '3s' }))
  const startedAt = performance.now()
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => gateway.deliver(infected(`v${index}@example.net`))),
    )
  }
  const counted = (mails: readonly Buffer[]) =>
    mails.reduce((sum, mail) => sum + Number(/^Messages on \S+: (\d+)$/m.exec(mail.toString())?.[1] ?? 0), 0)
  let mails: readonly Buffer[] = []
  for (let count = 1; counted(mails) < 100; count++) {
    mails = await gateway.postfix.waitForMail('burst@example.net', { count })
    if (mails.length < count) break
  }
  // One at once, one for what came meanwhile, and one every three seconds.
  const most = 3 + (performance.now() - startedAt) / 3000
  assert.equal(counted(mails), 100)
  assert.ok(mails.length <= most, `${mails.length} notices, and not ${most}`)
})

test('what waits at the stop of the daemon is sent before it ends', async () => {
  await reloadWith(gateway, notices({ to: ['stop@example.net'], digest: '1h' }))
  for (let count = 0; count < 3; count++) await gateway.deliver(infected('victim@example.net'))
  const before = await gateway.daemon.logEnd()
  gateway.daemon.kill('SIGTERM')
  await gateway.daemon.waitForLog(/Clamgate has stopped/, { after: before })
  assert.doesNotMatch(await gateway.daemon.logSince(before), /nobody was told/)
  const [mail] = await gateway.postfix.waitForMail('stop@example.net')
  assert.match(mail?.toString() ?? '', /^Messages on \S+: 3$/m)
})
