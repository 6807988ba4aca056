import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, startRealClamd } from '@clamgate/clamd/testing'
import { parse } from 'yaml'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { authPlain, startDovecotAuth } from './support/dovecot-auth.ts'
import { EICAR, refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'
import { deliveries, sampleOf } from './support/samples.ts'
import { SmtpClient, type SmtpReply } from './support/smtp.ts'

// docs/guide/hosting-panels-and-webmail.md on real Postfix: one daemon with its default policy, and two instances.

/** Counted from the queue directory, so that it is right in a chroot and outside. */
const RELATIVE = 'unix:clamgate/milter.sock'

const stack = new AsyncDisposableStack()
let daemon: Daemon
let postfix: PrivatePostfix
let second: PrivatePostfix
let submission: number
let contentFilter: number
let proxy: number
let proxyInFront: number
let chrooted: number

before(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'hosting-'))
  stack.defer(() => rm(directory, { recursive: true }))
  await chmod(directory, 0o755)
  const [one, two] = [join(directory, 'one'), join(directory, 'two')]
  for (const instance of [one, two]) await mkdir(join(instance, 'queue/clamgate'), { recursive: true })
  const clamd = stack.use(await startRealClamd())
  daemon = await startDaemon(
    { engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] } },
    { alsoListen: [one, two].map((instance) => `unix:${instance}/queue/clamgate/milter.sock`) },
  )
  stack.defer(async () => void (await daemon.stop()))

  const behind = await freePort()
  ;[submission, contentFilter, proxy, proxyInFront] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const unfiltered = await freePort()
  const service = (port: number, ...options: readonly string[]) =>
    [`127.0.0.1:${port} inet n - n - - smtpd`, ...options.map((option) => `-o ${option}`)].join(' ')
  postfix = await startPostfix({
    milters: [RELATIVE],
    directory: one,
    services: [
      service(
        submission,
        'syslog_name=postfix/submission',
        'smtpd_sasl_auth_enable=yes',
        'smtpd_sasl_type=dovecot',
        'smtpd_sasl_path=private/auth',
        'smtpd_client_restrictions=permit_sasl_authenticated,reject',
        'milter_macro_daemon_name=ORIGINATING',
      ),
      service(contentFilter, `content_filter=scan:[127.0.0.1]:${unfiltered}`),
      service(unfiltered, 'content_filter=', 'receive_override_options=no_milters'),
      service(proxyInFront, `smtpd_proxy_filter=127.0.0.1:${unfiltered}`),
      service(proxy, `smtpd_proxy_filter=127.0.0.1:${behind}`, 'smtpd_milters='),
      service(behind),
      'scan unix - - n - - smtp',
    ],
  })
  stack.defer(() => postfix.stop())
  stack.use(await startDovecotAuth(join(one, 'queue/private/auth')))

  chrooted = await freePort()
  second = await startPostfix({
    milters: [RELATIVE],
    directory: two,
    services: [`127.0.0.1:${chrooted} inet n - y - - smtpd`],
  })
  stack.defer(() => second.stop())
})
after(() => stack.disposeAsync())

const ENVELOPE = { from: 'web@example.org', to: 'b@example.net' }
const infected = () => mailWithAttachment(eicarTestText())

/** What somebody who has logged in hears of infected mail. */
async function whenLoggedIn(): Promise<string> {
  const client = await SmtpClient.connect(submission)
  await client.expect(235, client.command(authPlain()))
  const { final } = await client.send({ ...ENVELOPE, message: infected() })
  await client.quit()
  return final.raw
}

/** What a client hears of a message. */
async function reply(port: number, message: Buffer | string, to = ENVELOPE.to): Promise<SmtpReply> {
  return (await SmtpClient.deliver(port, { ...ENVELOPE, to, message })).final
}

test('PHP mail(): what sendmail -t brings is never delivered, and its sender hears of it', async () => {
  const { exitCode } = await postfix.sendmail(['-t', '-i', '-f', ENVELOPE.from], sampleOf('php'))
  assert.equal(exitCode, 0, 'PHP has no news of it')
  const find = await deliveries(postfix, ['php'])
  assert.deepEqual(find('php'), { got: [], bouncedTo: [ENVELOPE.from] })
  const [bounce = Buffer.alloc(0)] = await postfix.waitForMail(ENVELOPE.from)
  assert.match(bounce.toString(), /FOUND VIRUS:\s+Eicar/)
  assert.doesNotMatch(bounce.toString(), /Content-Transfer-Encoding: base64/, 'the bounce has no virus')
})

test('webmail and PHP by SMTP: mail of 127.0.0.1 is scanned', async () => {
  assert.equal((await reply(postfix.smtpPort, infected())).raw, refusal(EICAR))
  assert.equal((await reply(postfix.smtpPort, cleanMail(), 'webmail@example.net')).code, 250)
  assert.equal((await postfix.waitForMail('webmail@example.net')).length, 1)
})

test('submission: mail of users who have logged in is scanned', async () => {
  const client = await SmtpClient.connect(submission)
  const stranger = await client.send({ ...ENVELOPE, message: cleanMail() })
  assert.equal(stranger.final.code, 554, 'without a log-in there is no service')
  await client.expect(250, client.command('RSET'))
  await client.expect(235, client.command(authPlain()))
  const to = 'submitted@example.net'
  assert.equal((await client.send({ ...ENVELOPE, to, message: cleanMail() })).final.code, 250)
  await client.quit()
  assert.equal((await postfix.waitForMail(to)).length, 1)
  assert.equal(await whenLoggedIn(), refusal(EICAR))
})

test('a content filter behind the queue: the first port scans, the second lets pass', async () => {
  assert.equal((await reply(contentFilter, infected())).raw, refusal(EICAR))
  assert.equal((await reply(contentFilter, cleanMail(), 'filtered@example.net')).code, 250)
  assert.equal((await postfix.waitForMail('filtered@example.net')).length, 1)
})

test('a proxy filter: no milter in front of it has the message, one behind it has', async () => {
  assert.equal((await reply(proxyInFront, infected())).code, 250, 'Postfix shows the milter no content')
  assert.equal((await reply(proxy, infected())).raw, refusal(EICAR))
  assert.equal((await reply(proxy, cleanMail())).code, 250)
})

test('several instances: one daemon with a socket in each queue directory, chrooted or not', async () => {
  for (const port of [chrooted, second.smtpPort]) {
    assert.equal((await reply(port, infected())).raw, refusal(EICAR))
    assert.equal((await reply(port, cleanMail())).code, 250)
  }
  await second.sendmail(['-t', '-i', '-f', ENVELOPE.from], sampleOf('second'))
  const find = await deliveries(second, ['second'])
  assert.deepEqual(find('second'), { got: [], bouncedTo: [ENVELOPE.from] })
})

test('the rule of the guide keeps what web sites send, and goes on refusing where somebody hears of it', async () => {
  const guide = await readFile(
    join(import.meta.dirname, '../../docs/guide/hosting-panels-and-webmail.md'),
    'utf8',
  )
  const [, example = ''] = /^```yaml\n(policy:.*?)^notify:/ms.exec(guide) ?? []
  await reloadWith({ daemon }, parse(example))
  await postfix.sendmail(['-t', '-i', '-f', ENVELOPE.from], sampleOf('site'))
  await daemon.waitForLog(/was quarantined as .*rule "infected mail of web sites/)
  assert.equal((await reply(postfix.smtpPort, infected())).code, 250, 'kept, too: nobody has logged in')
  assert.equal(await whenLoggedIn(), refusal(EICAR))
  assert.deepEqual((await deliveries(postfix))('site'), { got: [], bouncedTo: [] })
})

test('exempting the loopback or all who log in lets viruses pass', async () => {
  await reloadWith({ daemon }, { policy: { skip: { networks: ['local'] } } })
  assert.equal((await reply(postfix.smtpPort, infected())).code, 250)
  await postfix.sendmail(['-t', '-i', '-f', ENVELOPE.from], sampleOf('exempt'))
  assert.deepEqual((await deliveries(postfix, ['exempt']))('exempt').got, ['b@example.net'])
  await reloadWith({ daemon }, { policy: { skip: { authenticated: ['*'] } } })
  assert.match(await whenLoggedIn(), /^250 /)
  assert.equal((await reply(postfix.smtpPort, infected())).raw, refusal(EICAR))
})
