import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, signatureOf, testDatabases } from '@clamgate/clamd/testing'
import { PROGRAM } from './support/daemon.ts'
import { EICAR, type Gateway, refusal, startGateway } from './support/gateway.ts'
import { lines, mailWithAttachment, mailWithBody } from './support/mail.ts'
import { reloadWith } from './support/reload.ts'

// What is known of a signature that real clamd names: the file that has it, and whether its hits have jumped.

const PHISH = 'the-phish-of-the-hit-tests'
const BRAND = 'the-brand-of-the-hit-tests'
const SIGNATURE = 'Sanesecurity.Phish.99'
const REPORTED = `${SIGNATURE}.UNOFFICIAL`
const LIMITS = { hits: 4, senders: 3, within: '10m', action: 'quarantine' }

let gateway: Gateway
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signature-hits-'))
  await chmod(directory, 0o755)
  const databases = {
    ...testDatabases(),
    'own.ndb': signatureOf(SIGNATURE, Buffer.from(PHISH)),
    'brand.ndb': signatureOf('Brand-1', Buffer.from(BRAND)),
  }
  gateway = await startGateway({
    clamd: { directory, databases },
    config: {
      limits: { messageMemory: '64K' },
      log: { format: 'json' },
      signatures: {
        directory: join(directory, 'state'),
        databaseDirectory: join(directory, 'db'),
        breaker: LIMITS,
      },
      policy: { rules: [{ name: 'brands', when: { file: 'brand.*', source: 'local' }, then: 'defer' }] },
    },
  })
})
after(async () => {
  await gateway.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Ran {
  readonly code: number
  readonly stdout: string
}

async function run(...args: readonly string[]): Promise<Ran> {
  return await new Promise((resolve) => {
    const child = execFile(PROGRAM, [...args, '--config', gateway.daemon.configFile], (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    )
  })
}

async function answer(from: string, payload: Buffer | string = PHISH): Promise<string> {
  return (await gateway.deliver({ from, to: 'b@example.net', message: mailWithBody(payload) })).raw
}

async function kept(): Promise<number> {
  const names = await readdir(join(gateway.daemon.directory, 'quarantine'), { recursive: true }).catch(
    () => [],
  )
  return names.filter((name) => name.endsWith('.eml')).length
}

test('a rule asks for the file that has the signature, in mail and where somebody asks', async () => {
  assert.match(await answer('a@example.org', BRAND), /^451 /)
  assert.match(await answer('a@example.org'), /^550 /)
  const { stdout } = await run('policy', 'explain', '--signature', 'Brand-1.UNOFFICIAL')
  assert.match(stdout, /source local, file brand\.ndb/)
  assert.match(stdout, /deferred/)
  await gateway.daemon.waitForLog(/"source":"local","file":"own.ndb"/)
})

test('hits that jump are refused no more, but kept: large mail too', async () => {
  const before = await kept()
  const answers: string[] = []
  for (let index = 0; index < 5; index++) answers.push(await answer(`s${index}@sender.example`))
  assert.ok(
    answers.slice(0, 2).every((raw) => raw === refusal(REPORTED)),
    answers.join('\n'),
  )
  assert.match(answers.at(-1) ?? '', /^250 /)
  const large = Buffer.concat([
    Buffer.from(PHISH),
    Buffer.from(`\r\n${lines('0123456789 abc').repeat(30_000)}`),
  ])
  assert.match(await answer('large@sender.example', large), /^250 /)
  assert.ok((await kept()) - before >= 2)
  assert.equal(
    (
      await gateway.deliver({
        from: 'a@example.org',
        to: 'b@example.net',
        message: mailWithAttachment(eicarTestText()),
      })
    ).raw,
    refusal(EICAR),
  )
  await gateway.daemon.waitForLog(/"event":"signatures.tripped"/)
  const { stdout } = await run('policy', 'explain', '--signature', REPORTED)
  assert.match(stdout, /kept in quarantine.*the breaker has tripped the signature until/s)
  const note = JSON.parse(await readFile(join(directory, 'state', 'breaker.json'), 'utf8'))
  assert.equal(note.tripped[0].file, 'own.ndb')
})

test('what is tripped stays so over a reload, and is in force again by hand', async () => {
  await reloadWith(gateway, { signatures: { breaker: { ...LIMITS, action: 'tag' } } })
  assert.match(await answer('a@example.org'), /^250 /)
  const status = JSON.parse((await run('signatures', 'status', '--json')).stdout)
  assert.deepEqual(
    status.tripped.map((one: Record<string, unknown>) => [one['signature'], one['file'], one['action']]),
    [[REPORTED, 'own.ndb', 'tag']],
  )
  const explained = JSON.parse((await run('signatures', 'explain', REPORTED, '--json')).stdout)
  assert.equal(explained.places[0].source, 'local')
  assert.equal(explained.tripped.signature, REPORTED)
  assert.ok(explained.hits >= 6)
  assert.equal((await run('signatures', 'rearm', SIGNATURE)).code, 0)
  assert.match(await answer('a@example.org'), /^550 /)
  assert.equal((await run('signatures', 'rearm', SIGNATURE)).code, 1)
})
