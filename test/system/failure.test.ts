import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, type DaemonConfig, startDaemon } from './support/daemon.ts'
import { EICAR, refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment, mailWithBody } from './support/mail.ts'
import { reloadWith as reloadDaemonWith } from './support/reload.ts'
import { SmtpClient, type SmtpReply } from './support/smtp.ts'

// The tests follow each other: both servers are there, then one, then none, then one again.

const DEFERRED = '451 4.7.1 Message could not be checked for viruses, please try again later'

let directory: string
let first: RealClamd
let second: RealClamd
let daemon: Daemon
let postfix: PrivatePostfix

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-failure-'))
  first = await startRealClamd()
  second = await startRealClamd({ directory })
  daemon = await startDaemon({
    engine: {
      mode: 'external',
      servers: [`unix:${first.socketPath}`, `unix:${second.socketPath}`],
      canaryInterval: '1s',
    },
  })
  postfix = await startPostfix({ milters: [daemon.milter] })
})

after(async () => {
  await postfix.stop()
  await daemon.stop()
  await first.stop()
  await second.stop()
  await rm(directory, { recursive: true, force: true })
})

test('when the first clamd is gone the second scans, and no mail is deferred', async () => {
  await first.stop()
  assert.equal((await send('failover@example.net', cleanMail())).code, 250)
  assert.equal((await send('failover@example.net', infected())).raw, refusal(EICAR))
  assert.equal((await postfix.waitForMail('failover@example.net')).length, 1)
})

test('a mail that clamd does not answer in time is deferred', async () => {
  await reloadWith({ engine: { scanTimeout: '3s' } })
  process.kill(second.pid, 'SIGSTOP')
  try {
    assert.equal((await send('hang@example.net', cleanMail())).raw, DEFERRED)
  } finally {
    process.kill(second.pid, 'SIGCONT')
  }
  await reloadWith({})
  await untilScanned()
})

test('when every clamd is gone mail is deferred, small or large, and nothing is delivered', async () => {
  const inOurs = await daemon.logEnd()
  await second.stop()
  assert.equal((await send('down@example.net', cleanMail())).raw, DEFERRED)
  assert.equal((await send('down@example.net', infected())).raw, DEFERRED)
  assert.equal((await send('down@example.net', large())).raw, DEFERRED)
  await daemon.waitForLog(
    /Message from <a@example\.org> to <down@example\.net> could not be scanned: defer/,
    { after: inOurs },
  )
  assert.deepEqual(await postfix.deliveredTo('down@example.net'), [])
})

// Before the mail that waits: Postfix tries it again once a minute, and would have it refused.
for (const [policy, reply] of [
  ['reject', '550 5.7.1 Message could not be checked for viruses'],
  ['accept', '250'],
  ['defer', DEFERRED],
] as const) {
  test(`policy.failure: ${policy} decides while no clamd is there`, async () => {
    await reloadWith({ policy: { failure: policy } })
    const { raw } = await send(`${policy}@example.net`, cleanMail())
    assert.ok(raw.startsWith(reply), raw)
  })
}

test('mail from sendmail(1) waits in the queue while no clamd is there', async () => {
  const inPostfix = await postfix.logEnd()
  const result = await postfix.sendmail(
    ['-i', '-f', 'a@example.org', 'patient@example.net'],
    'Subject: patient\n\ntext\n',
  )
  assert.equal(result.exitCode, 0)
  await postfix.waitForLog(/milter-reject: END-OF-MESSAGE from localhost\[127\.0\.0\.1\]: 4\.7\.1 /, {
    after: inPostfix,
  })
  const queues = (await postfix.queue()).map(({ queue }) => queue)
  assert.ok(queues.includes('maildrop'), queues.join(' '))
  assert.deepEqual(await postfix.deliveredTo('a@example.org'), [], 'no bounce')
})

test('when a clamd is back mail is scanned again, and what waited is delivered', async () => {
  second = await startRealClamd({ directory })
  await untilScanned()
  assert.equal((await send('back@example.net', infected())).raw, refusal(EICAR))
  assert.equal((await send('back@example.net', large())).code, 250)
  assert.equal((await postfix.waitForMail('back@example.net')).length, 1)
  // The next submission makes Postfix look into maildrop at once, not only within a minute.
  await postfix.sendmail(['-i', '-f', 'a@example.org', 'trigger@example.net'], 'Subject: trigger\n\ntext\n')
  assert.equal((await postfix.waitForMail('patient@example.net')).length, 1)
  assert.deepEqual(await postfix.waitForEmptyQueue(), [])
})

const reloadWith = (changes: DaemonConfig) => reloadDaemonWith({ daemon }, changes)

const infected = () => mailWithAttachment(eicarTestText())

/** Above limits.messageMemory, so that it is streamed. */
const large = () => mailWithBody(cleanMail().repeat(5000))

async function send(to: string, message: string | Buffer): Promise<SmtpReply> {
  const { final } = await SmtpClient.deliver(postfix.smtpPort, { from: 'a@example.org', to, message })
  return final
}

async function untilScanned(): Promise<void> {
  const scanned = await waitUntil(
    async () => ((await send('probe@example.net', cleanMail())).code === 250 ? true : undefined),
    {
      timeoutMs: 60_000,
      intervalMs: 100,
    },
  )
  assert.ok(scanned, 'a mail is accepted again within a minute')
}
