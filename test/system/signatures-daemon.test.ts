import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createClamdClient } from '@clamgate/clamd'
import { eicarTestText } from '@clamgate/clamd/testing'
import { type Hit, makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Gateway, refusal, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { type Ran, runCommand } from './support/signature-site.ts'
import { statusOf } from './support/signature-status.ts'

// The whole road of a mail with a daemon that keeps the databases of somebody else's clamd.

const FLOOR_MS = 1100
const PROMISED_MS = 90_000
const NAME = 'mine.ndb'
const SPAM = 'spam.ndb'
const first = makeDatabase(NAME, { count: 6 })
const spam = makeDatabase(SPAM)
const FROM = 'a@example.org'

let provider: SignatureProvider
let gateway: Gateway
let startedAt: number

const unofficial = ({ signature }: Hit) => `${signature}.UNOFFICIAL`

function hitOf(index: number): Hit {
  const hit = first.hits[index]
  assert.ok(hit !== undefined)
  return hit
}

async function signatures(...words: readonly string[]): Promise<Ran> {
  return await runCommand(['signatures', ...words, '--config', gateway.daemon.configFile])
}

async function answer(payload: Buffer, to = 'b@example.net', from = FROM): Promise<string> {
  return (await gateway.deliver({ from, to, message: mailWithAttachment(payload) })).raw
}

before(async () => {
  provider = await startProvider()
  for (const { name, content } of [first, spam]) provider.server.put(`own/${name}`, content)
  const { mkdtemp, chmod } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const directory = await mkdtemp(join(tmpdir(), 'signatures-clamd-'))
  await chmod(directory, 0o755)
  const config = {
    signatures: {
      directory: join(directory, 'state'),
      databaseDirectory: join(directory, 'db'),
      schedule: 'auto',
      tls: { ca: provider.authority.caFile },
      breaker: { hits: 4, senders: 3, within: '10m', action: 'quarantine' },
      sources: { mine: provider.own([NAME]), junk: provider.own([SPAM]) },
    },
    policy: { rules: [{ name: 'junk', when: { source: 'junk' }, then: 'accept' }] },
  }
  startedAt = performance.now()
  gateway = await startGateway({ clamd: { directory }, config })
})
after(async () => {
  await gateway.stop()
  await provider[Symbol.asyncDispose]()
})

test('a source that was never fetched goes live within 90 s of the start, by itself', async () => {
  const client = createClamdClient({
    address: gateway.clamd.address,
    connectTimeoutMs: 30_000,
    stallTimeoutMs: 30_000,
    replyTimeoutMs: 60_000,
  })
  const isLive = async () => ((await client.scan([hitOf(0).sample])).kind === 'found' ? true : undefined)
  const live = await waitUntil(isLive, { timeoutMs: PROMISED_MS, intervalMs: 250 })
  assert.equal(live, true)
  assert.ok(performance.now() - startedAt < PROMISED_MS)
  assert.equal(await answer(hitOf(0).sample), refusal(unofficial(hitOf(0))))
  const status = statusOf(await signatures('status', '--json'))
  assert.equal(status.file('mine', NAME).state, 'live')
})

test('policy knows the source of a hit', async () => {
  const [hit] = spam.hits
  assert.ok(hit !== undefined)
  // Whose a signature is, the daemon reads from the files once they are live; until then a hit is refused.
  const isKnown = async () => (/^250 /.test(await answer(hit.sample)) ? true : undefined)
  assert.equal(await waitUntil(isKnown, { timeoutMs: 60_000, intervalMs: 100 }), true)
  assert.match(await answer(hitOf(1).sample), /^550 /)
})

test('explain tells whose a signature is, in every spelling of its name', async () => {
  const { signature } = hitOf(1)
  for (const name of [signature, `${signature}.UNOFFICIAL`]) {
    const { code, stdout } = await signatures('explain', name)
    assert.equal(code, 0)
    assert.match(stdout, /mine\.ndb/)
    assert.match(stdout, /\bmine\b/)
  }
  const { stdout, code } = await signatures('find', signature)
  assert.equal(code, 0)
  assert.match(stdout, /mine\.ndb/)
  assert.equal((await signatures('explain', 'Nobody.Has.This-1')).code, 1)
})

test('an ignored signature lets mail pass within seconds, survives an update, and comes back', async () => {
  const { signature, sample } = hitOf(2)
  assert.match(await answer(sample), /^550 /)
  const without = await signatures('ignore', signature)
  assert.notEqual(without.code, 0, '--reason is needed')
  const ignored = await signatures('ignore', `${signature}.UNOFFICIAL`, '--reason', 'hits our newsletter')
  assert.equal(ignored.code, 0, ignored.stderr)
  assert.match(await answer(sample), /^250 /)
  assert.match(await answer(hitOf(1).sample), /^550 /, 'no other one')
  await delay(FLOOR_MS)
  await signatures('update', '--force')
  assert.match(await answer(sample), /^250 /)
  const back = await signatures('unignore', signature)
  assert.equal(back.code, 0, back.stderr)
  assert.match(await answer(sample), /^550 /)
})

test('EICAR, a time that is over, and a name that nobody has are not ignored', async () => {
  for (const name of ['Eicar-Test-Signature', 'Eicar-Test-Signature.UNOFFICIAL']) {
    const { code, stderr } = await signatures('ignore', name, '--reason', 'x')
    assert.notEqual(code, 0)
    assert.match(stderr, /Eicar/)
  }
  const past = await signatures('ignore', hitOf(2).signature, '--reason', 'x', '--until', '2020-01-01')
  assert.notEqual(past.code, 0)
  assert.match(await answer(eicarTestText()), /^550 /)
  assert.match(await answer(hitOf(2).sample), /^550 /)
})

test('no mail is deferred while an update goes live under load, and the new signatures hit at its end', async () => {
  const next = makeDatabase(NAME, { revision: 2, count: 6 })
  const [hit] = next.hits
  assert.ok(hit !== undefined)
  provider.server.put(`own/${NAME}`, next.content)
  await delay(FLOOR_MS)
  let running = true
  const answers: { readonly infected: boolean; readonly raw: string }[] = []
  const workers = [0, 1, 2].map(async (worker) => {
    for (let serial = worker; running; serial += 1) {
      const infected = serial % 3 === 0
      const message = infected ? mailWithAttachment(eicarTestText()) : cleanMail()
      const { raw } = await gateway.deliver({ from: FROM, to: 'load@example.net', message })
      answers.push({ infected, raw })
    }
  })
  const { code, stdout, stderr } = await signatures('update', '--force')
  assert.match(await answer(hit.sample), /^550 /, 'live when update returns')
  running = false
  await Promise.all(workers)
  assert.equal(code, 0, stdout + stderr)
  assert.ok(answers.length > 5, `${answers.length} mails`)
  const wrong = answers.filter(({ infected, raw }) => !raw.startsWith(infected ? '550 ' : '250 '))
  assert.deepEqual(wrong, [])
})

test('a signature whose hits jump from many senders is tripped, kept, shown, and armed again by hand', async () => {
  const [hit] = makeDatabase(NAME, { revision: 2, count: 6 }).hits
  assert.ok(hit !== undefined)
  const mails: string[] = []
  for (let index = 0; index < 8; index++)
    mails.push(await answer(hit.sample, 'b@example.net', `s${index}@sender${index}.example`))
  assert.match(mails[0] ?? '', /^550 /)
  assert.match(mails.at(-1) ?? '', /^250 /, 'quarantined, and not refused')
  assert.match(await answer(eicarTestText()), /^550 /, 'never EICAR')
  const { tripped } = statusOf(await signatures('status', '--json'))
  assert.equal(tripped.length, 1)
  assert.match(JSON.stringify(tripped), new RegExp(hit.signature.replaceAll('.', '\\.')))
  await gateway.daemon.waitForLog(/tripped|breaker/i)
  const rearmed = await signatures('rearm', hit.signature)
  assert.equal(rearmed.code, 0, rearmed.stderr)
  assert.match(await answer(hit.sample), /^550 /)
})
