import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { PROGRAM } from './support/daemon.ts'
import { EICAR } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { command, type QuarantineSite, startQuarantineSite } from './support/quarantine-site.ts'
import { jsonObject, parsed } from './support/signature-status.ts'
import { SmtpClient } from './support/smtp.ts'

let site: QuarantineSite

before(async () => {
  site = await startQuarantineSite()
})
after(() => site[Symbol.asyncDispose]())

const FROM = 'a@example.org'
const infected = (subject: string) => mailWithAttachment(eicarTestText(), { first: [`Subject: ${subject}`] })
const run = (...argv: readonly string[]) => command([...argv, '--config', site.daemon.configFile])

async function items(...query: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout, stderr, code } = await run('events', 'list', '--json', ...query)
  assert.equal(code, 0, stderr || stdout)
  return itemsOf(stdout)
}

function itemsOf(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  const { items: found } = jsonObject(parsed(stdout))
  assert.ok(Array.isArray(found))
  return found.map(jsonObject)
}

/** What is written down arrives a moment later. */
async function found(...query: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const one = await waitUntil(async () => (await items(...query))[0], { timeoutMs: 60_000 })
  assert.ok(one !== undefined, `nothing fits ${query.join(' ')}`)
  return one
}

async function send(to: string, message: Buffer | string): Promise<void> {
  const { final } = await SmtpClient.deliver(site.postfix.smtpPort, { from: FROM, to: [to], message })
  assert.equal(final.code, 250, final.raw)
}

test('each decided message is found by what is known of it, and by no other', async () => {
  const [entry] = await site.keep({ from: FROM, to: ['found@example.net'], message: infected('find me') })
  await send('clean@example.net', cleanMail('nothing here'))
  const kept = await found('to:found@example.net')
  assert.deepEqual(
    [kept['signature'], kept['action'], kept['entry'], kept['from'], kept['subject']],
    [EICAR, 'quarantine', entry, FROM, 'find me'],
  )
  await found('to:clean@example.net', 'is:clean')
  const fits = async (...query: readonly string[]) => (await items(...query)).map(({ id }) => id)
  for (const query of [
    'is:quarantined to:@example.net',
    'subject:"find me" since:1h',
    'signature:eicar* not:is:clean',
    `entry:${entry}`,
    `queue:${kept['queueId']}`,
    'find to:@example.net -subject:here',
    'size:>100 size:<1M is:finding',
  ])
    assert.ok((await fits(query)).includes(kept['id']), query)
  for (const query of ['is:clean', 'to:clean@example.net', '-is:quarantined', 'until:2020-01-01', 'size:>1M'])
    assert.ok(!(await fits(query)).includes(kept['id']), query)
  const { stdout } = await run('events', 'list', 'to:found@example.net')
  assert.match(stdout, new RegExp(`quarantined  a@example\\.org +found@example\\.net +${EICAR}  find me`))
})

test('one message is shown whole, by each of its ids, and one that is not there is the answer no', async () => {
  const [entry] = await site.keep({ from: FROM, to: ['shown@example.net'], message: infected('show me') })
  const { id, queueId } = await found('to:shown@example.net')
  for (const which of [id, queueId, entry]) {
    const { stdout, code } = await run('events', 'show', String(which))
    assert.equal(code, 0)
    assert.match(stdout, /^ {2}connected .*127\.0\.0\.1/m)
    assert.match(stdout, new RegExp(`^ {2}found +${EICAR}`, 'm'))
    assert.match(stdout, /^ {2}decided +policy\.infected: quarantine/m)
    assert.match(stdout, new RegExp(`^ {2}kept +${entry}`, 'm'))
    assert.match(stdout, /<shown@example\.net>: kept/)
  }
  const nobody = await run('events', 'show', 'nobody', '--json')
  assert.equal(nobody.code, 1)
  assert.equal(jsonObject(parsed(nobody.stdout))['code'], 'EVENTS_UNKNOWN')
})

test('all that fits is exported, as CSV and as JSON lines', async () => {
  for (let at = 0; at < 5; at++) await send('export@example.net', cleanMail(`=cmd|'/c calc'!A${at}`))
  await waitUntil(async () => ((await items('to:export@example.net')).length === 5 ? true : undefined), {
    timeoutMs: 60_000,
  })
  const csv = await run('events', 'export', 'to:export@example.net')
  const rows = csv.stdout.trimEnd().split('\r\n')
  assert.equal(rows.length, 6)
  assert.match(rows[1] ?? '', /,"'=cmd\|'\/c calc'!A4",/)
  const { stdout } = await run(
    'events',
    'export',
    'to:export@example.net',
    '--format',
    'jsonl',
    '--limit',
    '3',
  )
  const documents = stdout
    .trimEnd()
    .split('\n')
    .map((line) => jsonObject(parsed(line)))
  assert.deepEqual(
    documents.map(({ schema }) => schema),
    Array(3).fill('clamgate.event/1'),
  )
})

test('events are followed as they come, until somebody ends that', async () => {
  const child = spawn(PROGRAM, [
    'events',
    'tail',
    'to:tail@example.net',
    '--json',
    '--config',
    site.daemon.configFile,
  ])
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (printed += piece))
  // The first look is made of what is there: mail is sent until one came behind it.
  const seen = await waitUntil(
    async () => {
      await send('tail@example.net', cleanMail('follow me'))
      return printed.includes('\n') ? printed : undefined
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  )
  assert.match(seen ?? '', /"subject":"follow me"/)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
})

test('a changed policy is tried on past mail, and explains it once it is in force', async () => {
  await site.keep({ from: FROM, to: ['tried@example.net'], message: infected('try me') })
  const { id } = await found('to:tried@example.net')
  const same = await run('events', 'explain', String(id))
  assert.match(same.stdout, /^It was kept in quarantine, and would be today\.$/m)
  const rule = `policy:\n  rules:\n    - { name: lenient, when: { recipient: "tried@*" }, then: tag }\n  infected: quarantine\n`
  const file = join(dirname(site.daemon.configFile), 'new.yaml')
  await writeFile(file, rule, { mode: 0o600 })
  const tried = await run('policy', 'try', file, '--since', '1h', 'is:quarantined', '--json')
  assert.equal(tried.code, 1, tried.stderr)
  const { groups, differ } = jsonObject(parsed(tried.stdout))
  assert.equal(differ, 1)
  assert.ok(Array.isArray(groups))
  const group = jsonObject(groups[0])
  assert.deepEqual([group['from'], group['to'], group['messages']], ['quarantine', 'tag', 1])
  assert.match(String(group['because']), /^rule "lenient"/)
  const none = await run('policy', 'try', file, 'to:clean@example.net')
  assert.equal(none.code, 0, none.stdout)
})

test('without a daemon a command says so, and that it could not do its work', async () => {
  await site.stopDaemon()
  const { code, stderr } = await run('events', 'list')
  assert.equal(code, 2)
  assert.match(stderr, /CONTROL_UNREACHABLE/)
  await site.startDaemon()
  await found('to:shown@example.net')
})
