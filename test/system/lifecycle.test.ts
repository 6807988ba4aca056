import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { accepts } from '../../packages/lab/src/foreground-daemon.ts'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, type DaemonConfig, PROGRAM, startDaemon } from './support/daemon.ts'
import { EICAR, literally, refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { SmtpClient, type SmtpReply } from './support/smtp.ts'

let directory: string
let clamd: RealClamd
let daemon: Daemon
let postfix: PrivatePostfix

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-lifecycle-'))
  clamd = await startRealClamd()
  daemon = await start()
  postfix = await startPostfix({ milters: [daemon.milter] })
})

after(async () => {
  await postfix.stop()
  await daemon.stop()
  await clamd.stop()
  await rm(directory, { recursive: true, force: true })
})

test('after kill -9 Postfix defers, and a new daemon takes over the socket that was left', async () => {
  daemon.kill('SIGKILL')
  await daemon.exited
  assert.ok((await stat(daemon.socketPath)).isSocket(), 'the socket was left')
  assert.equal(
    (await send('killed@example.net', cleanMail())).raw,
    '451 4.7.1 Service unavailable - try again later',
  )
  daemon = await start()
  assert.equal((await send('killed@example.net', cleanMail())).code, 250)
  assert.equal((await send('killed@example.net', infected())).raw, refusal(EICAR))
})

test('a second daemon on the same socket is turned away, and the first goes on', async () => {
  const second = promisify(execFile)(PROGRAM, ['run', '--config', daemon.configFile])
  await assert.rejects(second, (error: Error & { code?: number; stderr?: string }) => {
    assert.equal(error.code, 2)
    assert.match(error.stderr ?? '', new RegExp(literally(directory)))
    return true
  })
  assert.equal((await send('first@example.net', cleanMail())).code, 250)
  assert.equal((await postfix.waitForMail('first@example.net')).length, 1)
})

test('SIGHUP applies a good configuration', async () => {
  await reloadWith({ policy: { rejectMessage: 'No, thanks: %v' } }, /Configuration loaded again/)
  assert.equal((await send('reload@example.net', infected())).raw, `550 5.7.1 No, thanks: ${EICAR}`)
})

test('SIGHUP refuses a bad configuration whole and says where it is bad', async () => {
  const bad = { policy: { rejectMessage: 'Other: %v', infected: 'explode' } }
  const before = await daemon.logEnd()
  await reloadWith(bad, /Configuration not loaded, the old one stays.*/)
  await daemon.waitForLog(/policy\.infected: .*explode/, { after: before })
  assert.equal((await send('reload@example.net', infected())).raw, `550 5.7.1 No, thanks: ${EICAR}`)
  await reloadWith({}, /Configuration loaded again/)
})

test('SIGUSR1 opens the log file anew after it was moved away', async () => {
  const file = join(directory, 'clamgate.log')
  await reloadWith({ log: { file } }, /Configuration loaded again/)
  await send('before@example.net', infected())
  await whenMatching(file, /to <before@example\.net> infected by/)
  await rename(file, `${file}.1`)
  await send('between@example.net', infected())
  await whenMatching(`${file}.1`, /to <between@example\.net> infected by/)
  daemon.kill('SIGUSR1')
  await whenMatching(file, /^/)
  await send('after@example.net', infected())
  await whenMatching(file, /to <after@example\.net> infected by/)
  assert.doesNotMatch(await readFile(file, 'utf8'), /between@/)
})

test('SIGTERM under load loses no mail and breaks off none that was sent whole', async () => {
  const inPostfix = await postfix.logEnd()
  const load = Array.from({ length: 20 }, (_, session) => sendUntilRefused(`load${session}@example.net`))
  await waitUntil(
    async () => ((await postfix.deliveredTo('load0@example.net')).length > 1 ? true : undefined),
    {
      timeoutMs: 60_000,
    },
  )
  daemon.kill('SIGTERM')
  const exit = await daemon.exited
  const sessions = await Promise.all(load)

  assert.deepEqual(exit, { code: 0, signal: null })
  assert.equal(await accepts(daemon.socketPath), false)
  for (const [session, { accepted, last }] of sessions.entries()) {
    assert.equal(last.code, 451, last.raw)
    const delivered = await postfix.waitForMail(`load${session}@example.net`, { count: accepted })
    assert.equal(
      delivered.length,
      accepted,
      'each mail that was accepted is delivered, and none that was not',
    )
  }
  const log = await postfix.logSince(inPostfix)
  assert.doesNotMatch(log, /can't read SMFIC_BODYEOB reply packet header/)
})

const infected = () => mailWithAttachment(eicarTestText())

function start(changes: DaemonConfig = {}): Promise<Daemon> {
  const engine = { mode: 'external', servers: [`unix:${clamd.socketPath}`] }
  return startDaemon({ engine, ...changes }, { directory })
}

async function send(to: string, message: string | Buffer): Promise<SmtpReply> {
  const { final } = await SmtpClient.deliver(postfix.smtpPort, { from: 'a@example.org', to, message })
  return final
}

/** Sends mails of which clamd has something to do, in one session, until one is not accepted. */
async function sendUntilRefused(
  to: string,
): Promise<{ readonly accepted: number; readonly last: SmtpReply }> {
  const client = await SmtpClient.connect(postfix.smtpPort)
  for (let accepted = 0; ; accepted++) {
    const { final } = await client.send({
      from: 'a@example.org',
      to,
      message: mailWithAttachment(randomBytes(200_000)),
    })
    if (final.code === 250) continue
    client.destroy()
    return { accepted, last: final }
  }
}

async function reloadWith(changes: DaemonConfig, expected: RegExp): Promise<RegExpExecArray> {
  await daemon.writeConfig(changes)
  const inOurs = await daemon.logEnd()
  daemon.kill('SIGHUP')
  return await daemon.waitForLog(expected, { after: inOurs })
}

async function whenMatching(file: string, pattern: RegExp): Promise<void> {
  const read = async () => {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    return text !== undefined && pattern.test(text) ? true : undefined
  }
  assert.ok(await waitUntil(read, { timeoutMs: 60_000 }), `${pattern} is written to ${file}`)
}
