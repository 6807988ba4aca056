import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { processesNaming } from './support/processes.ts'
import { SmtpClient, type SmtpReply } from './support/smtp.ts'

// A machine without network: freshclam is pointed at a port on which nobody listens.

const EICAR = 'Eicar-Test-Signature.UNOFFICIAL'

let directory: string
let daemon: Daemon
let postfix: PrivatePostfix

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-managed-'))
  await chmod(directory, 0o755)
  daemon = await start()
  postfix = await startPostfix({ milters: [daemon.milter] })
})

after(async () => {
  await postfix.stop()
  await daemon.stop()
  await rm(directory, { recursive: true, force: true })
})

test('the starter database refuses EICAR', async () => {
  assert.equal(
    await firstAnswer('eicar@example.net', () => mailWithAttachment(eicarTestText())),
    refusal(EICAR),
  )
})

test('clean mail is deferred while the official databases are missing', async () => {
  const { raw } = await send('clean@example.net', cleanMail())
  assert.equal(raw, '451 4.7.1 Message could not be checked for viruses, please try again later')
  assert.deepEqual(await postfix.deliveredTo('clean@example.net'), [])
  await daemon.waitForLog(/warning: The official virus databases are missing/)
  await daemon.waitForLog(
    /Message from <a@example\.org> to <clean@example\.net> was looked at without the official databases: defer/,
  )
})

test('policy.databasesMissing: accept lets clean mail pass and still refuses EICAR', async () => {
  await daemon.writeConfig({ policy: { databasesMissing: 'accept' } })
  const inOurs = await daemon.logEnd()
  daemon.kill('SIGHUP')
  await daemon.waitForLog(/Configuration loaded again/, { after: inOurs })
  assert.equal((await send('accepted@example.net', cleanMail())).code, 250)
  assert.equal((await send('accepted@example.net', mailWithAttachment(eicarTestText()))).raw, refusal(EICAR))
  assert.equal((await postfix.waitForMail('accepted@example.net')).length, 1)
})

test('a clamd that is killed is started again, and mail is scanned again', async () => {
  const [clamd, ...others] = await clamdProcesses()
  assert.ok(clamd !== undefined && others.length === 0, 'one clamd runs')
  process.kill(clamd, 'SIGKILL')
  const another = async () => ((await clamdProcesses()).some((pid) => pid !== clamd) ? true : undefined)
  assert.equal(await waitUntil(another, { timeoutMs: 60_000 }), true)
  assert.equal(
    await firstAnswer('again@example.net', () => mailWithAttachment(eicarTestText())),
    refusal(EICAR),
  )
})

test('a daemon that was killed is started again and removes what was left: clamd and its temporary files', async () => {
  const temporary = await temporaryDirectory()
  daemon.kill('SIGKILL')
  await daemon.exited
  daemon = await start()
  assert.equal(
    await firstAnswer('restart@example.net', () => mailWithAttachment(eicarTestText())),
    refusal(EICAR),
  )
  assert.equal((await clamdProcesses()).length, 1)
  assert.notEqual(await temporaryDirectory(), temporary)
  assert.equal(existsSync(temporary), false, `${temporary} is gone`)
})

test('a stop ends clamd and freshclam too, and removes their temporary files', async () => {
  const temporary = await temporaryDirectory()
  assert.deepEqual(await daemon.stop(), { code: 0, signal: null })
  assert.equal(existsSync(temporary), false)
  assert.deepEqual(await processesNaming(directory), [])
})

function start(): Promise<Daemon> {
  return startDaemon(
    {
      engine: {
        mode: 'managed',
        directory: join(directory, 'engine'),
        freshclam: { mirror: 'http://127.0.0.1:9', retry: '1h' },
        canaryInterval: '1s',
      },
    },
    { directory },
  )
}

/** Of the clamd that runs. */
async function temporaryDirectory(): Promise<string> {
  const config = await readFile(join(directory, 'engine/engine/clamd-a.conf'), 'utf8')
  return /^TemporaryDirectory "(.+)"$/m.exec(config)?.[1] ?? ''
}

async function clamdProcesses(): Promise<readonly number[]> {
  return await processesNaming(directory, 'clamd')
}

async function send(to: string, message: string | Buffer): Promise<SmtpReply> {
  const { final } = await SmtpClient.deliver(postfix.smtpPort, { from: 'a@example.org', to, message })
  return final
}

/** The reply once clamd is ready; until then each try is deferred. */
async function firstAnswer(to: string, message: () => Buffer): Promise<string | undefined> {
  return await waitUntil(
    async () => {
      const { code, raw } = await send(to, message())
      return code === 451 ? undefined : raw
    },
    { timeoutMs: 120_000, intervalMs: 100 },
  )
}
