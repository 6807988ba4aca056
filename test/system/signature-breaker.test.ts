import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, signatureOf, testDatabases } from '@clamgate/clamd/testing'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'
import { encryptedZip } from './support/documents.ts'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { mailWithAttachment, mailWithBody } from './support/mail.ts'

// What does not trip a signature in real mail, and what is known of one after a restart.

const PHISH = 'the-phish-of-the-breaker-tests'
const REPORTED = 'Sanesecurity.Phish.98.UNOFFICIAL'

let gateway: Gateway
let root: string

async function start(place: string): Promise<Gateway> {
  const directory = join(root, place)
  await mkdir(directory)
  await chmod(directory, 0o755)
  const databases = {
    ...testDatabases(),
    'own.ndb': signatureOf('Sanesecurity.Phish.98', Buffer.from(PHISH)),
  }
  return await startGateway({
    clamd: { directory, databases, settings: { AlertEncrypted: 'yes' } },
    config: {
      signatures: {
        directory: join(root, 'state'),
        databaseDirectory: join(directory, 'db'),
        breaker: { hits: 3, senders: 3, within: '10m', action: 'quarantine' },
      },
    },
  })
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'signature-breaker-'))
  await chmod(root, 0o755)
  gateway = await start('first')
})
after(async () => {
  await gateway.stop()
  await rm(root, { recursive: true, force: true })
})

async function answer(from: string, message: Buffer = mailWithBody(PHISH)): Promise<string> {
  return (await gateway.deliver({ from, to: 'b@example.net', message })).raw
}

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  return await new Promise((resolve) => {
    const child = execFile(PROGRAM, [...args, '--config', gateway.daemon.configFile], (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    )
  })
}

test('neither many messages of one sender nor bounces of one network trip a signature', async () => {
  for (const from of ['a@example.org', 'A@Example.ORG', '', '', 'a@example.org', ''])
    assert.equal(await answer(from), refusal(REPORTED))
})

test('the sample of EICAR is refused, however many send it', async () => {
  for (let index = 0; index < 5; index++)
    assert.equal(
      await answer(`s${index}@sender.example`, mailWithAttachment(eicarTestText())),
      refusal(EICAR),
    )
})

test('one more sender trips it, and it stays so over a restart', async () => {
  assert.match(await answer('c@example.org'), /^250 /)
  assert.match((await run('status')).stdout, /tripped/)
  await gateway.stop()
  gateway = await start('second')
  assert.match(await answer('d@example.org'), /^250 /)
  const { stdout } = await run('signatures', 'explain', REPORTED)
  assert.match(stdout.replaceAll(/\s+/g, ' '), /tripped since .*, until .*: its mail gets quarantine/)
})

test('what is ignored until a moment is in force again then, without anybody asking', async () => {
  const message = mailWithAttachment(
    encryptedZip('invoice.txt', Buffer.from('secret and a good deal longer than its header')),
  )
  const words = ['signatures', 'ignore', 'Heuristics.Encrypted.Zip', '--reason', 'invoices', '--until', '15s']
  assert.equal((await run(...words)).code, 0)
  assert.match(await answer('a@example.org', message), /^250 /)
  const isBack = async () => (/^550 /.test(await answer('a@example.org', message)) ? true : undefined)
  assert.equal(await waitUntil(isBack, { timeoutMs: 120_000, intervalMs: 250 }), true, 'it is in force again')
})
