import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { askDaemon } from './support/control.ts'
import { EICAR } from './support/gateway.ts'
import { mailWithAttachment } from './support/mail.ts'
import { type QuarantineSite, startQuarantineSite } from './support/quarantine-site.ts'
import { jsonObject, parsed } from './support/signature-status.ts'

let site: QuarantineSite
let directory: string

before(async () => {
  site = await startQuarantineSite()
  directory = await mkdtemp(join(tmpdir(), 'exported-'))
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const FROM = 'a@example.org'
const infected = (subject = 'invoice') =>
  mailWithAttachment(eicarTestText(), { first: [`Subject: ${subject}`] })

/** The one document that a command printed. */
async function document(...argv: readonly string[]) {
  const { stdout, stderr, code } = await site.run(...argv, '--json')
  assert.ok(code === 0 || code === 1, `${code}: ${stderr}`)
  return jsonObject(parsed(stdout))
}

async function listed(...query: readonly string[]): Promise<readonly string[]> {
  const { items } = await document('list', ...query)
  assert.ok(Array.isArray(items))
  return items.map((item) => String(jsonObject(item)['id']))
}

/** What is written down arrives in the index a moment later. */
async function indexed(id: string): Promise<void> {
  const found = await waitUntil(
    async () => {
      const { from, items } = await document('list')
      return from === 'index' && JSON.stringify(items).includes(id) ? true : undefined
    },
    { timeoutMs: 120_000, intervalMs: 200 },
  )
  assert.ok(found, `${id} is in the index`)
}

test('kept mail is listed, found by what is known of it, and shown', async () => {
  const to = ['list1@example.net', 'list2@example.net']
  const [id] = await site.keep({ from: FROM, to, message: infected('find me') })
  await indexed(id)
  for (const query of [
    'to:list2@example.net',
    'subject:"find me"',
    `signature:${EICAR}`,
    'from:@example.org is:kept',
  ])
    assert.ok((await listed(query)).includes(id), query)
  assert.deepEqual(await listed('to:nobody@example.net'), [])
  const { stdout, code } = await site.run('list', 'to:list1@example.net')
  assert.equal(code, 0)
  assert.match(
    stdout,
    new RegExp(`^${id}  kept +.*${EICAR}.*a@example\\.org.*list1@example\\.net \\+1.*find me`),
  )
  const shown = await site.run('show', id)
  assert.equal(shown.code, 0, shown.stderr)
  for (const fact of ['list2@example.net', EICAR, 'find me', '127.0.0.1', 'policy.infected', 'SHA-256'])
    assert.ok(shown.stdout.includes(fact), `${fact} is in ${shown.stdout}`)
  assert.ok(!shown.stdout.includes('X5O!'), 'no content')
})

test('what nobody has is the answer no', async () => {
  for (const id of [
    '20261123T120000000Z-0123456789abcdef',
    '../../etc/passwd',
    'x'.repeat(150),
    '\ud83d '.repeat(200),
  ]) {
    const { code, stderr } = await site.run('show', id)
    assert.equal(code, 1, stderr)
    assert.match(stderr, /There is no entry/)
    assert.equal((await site.run('export', id, '--to', join(directory, 'none'))).code, 1)
  }
  assert.deepEqual(await readdir(directory), [])
})

test('an export is the mail byte for byte, for its owner only, over no other file, and noted', async () => {
  const message = infected()
  const [id] = await site.keep({ from: FROM, to: ['e@example.net'], message })
  const to = join(directory, 'one.eml')
  const { code, stderr, stdout } = await site.run('export', id, '--to', to)
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.ok(message.equals(await readFile(to)))
  assert.equal((await stat(to)).mode & 0o777, 0o600)
  await writeFile(to, 'mine')
  const again = await site.run('export', id, '--to', to)
  assert.equal(again.code, 2)
  assert.match(again.stderr, /is there already/)
  assert.equal(await readFile(to, 'utf8'), 'mine')
  assert.ok(message.equals((await site.run('export', id, '--to', '-')).octets))
  const { history } = await document('show', id)
  assert.ok(Array.isArray(history))
  assert.deepEqual(
    history.map((line) => [jsonObject(line)['act'], jsonObject(line)['what'], jsonObject(line)['by']]),
    Array.from({ length: 2 }, () => ['noted', 'export', 'root']),
  )
  const zip = await site.run('export', id, '--zip', '--to', '-')
  assert.equal(zip.octets.subarray(0, 2).toString(), 'PK')
  assert.ok(!zip.octets.includes(eicarTestText()))
})

test('13.14 a release to one of the recipients keeps the entry for the rest, and arrives exactly as it came', async () => {
  const message = infected()
  const [id] = await site.keep({ from: FROM, to: ['r1@example.net', 'r2@example.net'], message })
  const { code, stdout, stderr } = await site.run('release', id, '--recipient', 'R1@example.net')
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /released 1\n {2}<r1@example\.net>: released \(\w+/)
  const [arrived] = await site.postfix.waitForMail('r1@example.net')
  assert.ok(arrived !== undefined)
  const text = message.toString('latin1').replaceAll('\r\n', '\n')
  assert.ok(withoutTrace(arrived).toString('latin1').endsWith(text))
  assert.deepEqual(await site.postfix.deliveredTo('r2@example.net'), [])
  const { recipients } = await document('show', id)
  assert.ok(Array.isArray(recipients))
  assert.deepEqual(
    recipients.map((one) => jsonObject(one)['state']),
    ['released', 'kept'],
  )
  await indexed(id)
  assert.ok((await listed('is:kept')).includes(id))
  const unknown = await site.run('release', id, '--recipient', 'other@example.net')
  assert.equal(unknown.code, 1)
  assert.match(unknown.stdout, /is not kept for other@example\.net/)
})

test('13.12 of two who release at once one delivers, and the other is told', async () => {
  const [id] = await site.keep({ from: FROM, to: ['once@example.net'], message: infected() })
  const both = await Promise.all([site.run('release', id), site.run('release', id)])
  assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1])
  const second = both.find(({ code }) => code === 1)
  assert.match(second?.stdout ?? '', /Another one is at the entry|It was released already/)
  await site.postfix.waitForMail('once@example.net')
  assert.equal((await site.postfix.deliveredTo('once@example.net')).length, 1)
})

test('by a query all that fit are deleted, and no other; a dry run deletes none', async () => {
  const mail = (to: string) => ({ from: FROM, to: [to], message: infected('bulk') })
  const ids = await site.keep(mail('d1@bulk.example'), mail('d2@bulk.example'), mail('d3@bulk.example'))
  const [other] = await site.keep(mail('d1@other.example'))
  for (const id of [...ids, other]) await indexed(id)
  const query = ['--query', 'to:@bulk.example']
  const dry = await site.run('delete', ...query, '--dry-run')
  assert.equal(dry.code, 0, dry.stderr)
  assert.match(dry.stdout, /3 entries: 3 would be done; nothing was changed/)
  const unasked = await site.run('delete', ...query)
  assert.equal(unasked.code, 2)
  assert.match(unasked.stderr, /--yes/)
  assert.equal((await listed('to:@bulk.example')).length, 3)
  const { items, ...sum } = await document('delete', ...query, '--yes')
  assert.ok(Array.isArray(items))
  assert.deepEqual([sum['good'], sum['done'], items.length], [true, 3, 3])
  assert.deepEqual(await listed('to:@bulk.example'), [])
  assert.ok((await listed()).includes(other))
  assert.equal((await site.run('delete', ...query, '--yes')).code, 1)
})

test('deleted for one recipient, it stays for the others, and goes with the last', async () => {
  const [id] = await site.keep({ from: FROM, to: ['x1@example.net', 'x2@example.net'], message: infected() })
  assert.equal((await site.run('delete', id, '--recipient', 'x1@example.net', '--yes')).code, 0)
  const { recipients } = await document('show', id)
  assert.ok(Array.isArray(recipients))
  assert.deepEqual(
    recipients.map((one) => jsonObject(one)['state']),
    ['deleted', 'kept'],
  )
  const released = await site.run('release', id)
  assert.match(released.stdout, /<x1@example\.net>: skipped/)
  assert.equal((await site.run('delete', id, '--recipient', 'x2@example.net', '--yes')).code, 0)
  assert.equal((await site.run('show', id)).code, 1)
  assert.ok(!(await readdir(site.directory, { recursive: true })).some((name) => name.includes(id)))
})

test('13.16 a damaged entry is never released, says why, and can be deleted', async () => {
  const [id, unreadable] = await site.keep(
    { from: FROM, to: ['h1@example.net'], message: infected() },
    { from: FROM, to: ['h2@example.net'], message: infected() },
  )
  assert.ok(unreadable !== undefined)
  const file = (of: string, kind: string) =>
    join(site.directory, `${of.slice(0, 4)}-${of.slice(4, 6)}-${of.slice(6, 8)}`, `${of}.${kind}`)
  await writeFile(file(id, 'eml'), 'something else')
  await writeFile(file(unreadable, 'json'), '{ "version": 1')
  for (const damagedId of [id, unreadable]) {
    const { code, stdout } = await site.run('release', damagedId)
    assert.equal(code, 1)
    assert.match(stdout, /is damaged: its (message has 14 bytes|description is no JSON)/)
    assert.equal((await site.run('export', damagedId, '--to', join(directory, 'no.eml'))).code, 1)
    assert.equal((await site.run('show', damagedId)).code, 1)
  }
  const { damaged } = await document('reindex')
  assert.ok(Array.isArray(damaged))
  assert.deepEqual(
    damaged.map((one) => jsonObject(one)['id']),
    [unreadable],
  )
  assert.equal((await site.run('delete', id, unreadable, '--yes')).code, 0)
  assert.deepEqual(await site.postfix.deliveredTo('h1@example.net'), [])
})

test('an entry that was removed by hand vanishes from the list, and is no entry', async () => {
  const [id] = await site.keep({ from: FROM, to: ['gone@example.net'], message: infected() })
  await indexed(id)
  for (const name of await readdir(site.directory, { recursive: true }))
    if (name.includes(id)) await rm(join(site.directory, name))
  assert.deepEqual(await listed('to:gone@example.net'), [])
  assert.equal((await site.run('release', id)).code, 1)
})

test('text from outside moves no cursor and turns no letters round', async () => {
  const subject = 'pay\x1b]0;x\x07\x1b[2J=?utf-8?Q?=E2=80=AEfdp.exe=1B[31m?='
  const [id] = await site.keep({ from: FROM, to: ['odd@example.net'], message: infected(subject) })
  await indexed(id)
  for (const argv of [
    ['list', 'to:odd@example.net'],
    ['show', id],
    ['release', id, '--dry-run'],
  ]) {
    const { stdout, stderr } = await site.run(...argv)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]/)
  }
})

test('without the daemon list, show, export and delete work upon the directory, and release says what it needs', async () => {
  const message = infected()
  const [id] = await site.keep({ from: FROM, to: ['away@example.net'], message })
  await site.stopDaemon()
  try {
    const list = await site.run('list', 'to:away@example.net')
    assert.equal(list.code, 0, list.stderr)
    assert.match(list.stdout, new RegExp(id))
    assert.match(list.stderr, /the directory was read/)
    assert.equal((await site.run('show', id)).code, 0)
    const to = join(directory, 'away.eml')
    assert.equal((await site.run('export', id, '--to', to)).code, 0)
    assert.ok(message.equals(await readFile(to)))
    const release = await site.run('release', id)
    assert.equal(release.code, 2)
    assert.match(release.stderr, /No daemon runs/)
    assert.equal((await site.run('reindex')).code, 2)
    assert.equal((await site.run('delete', id, '--yes')).code, 0)
  } finally {
    await site.startDaemon()
  }
  assert.deepEqual(await listed('to:away@example.net'), [])
})

test('an index that is gone is made anew by itself, and by the command', async () => {
  const [id] = await site.keep({ from: FROM, to: ['index@example.net'], message: infected() })
  await indexed(id)
  await site.stopDaemon()
  for (const name of await readdir(site.daemon.directory))
    if (name.startsWith('clamgate.db')) await rm(join(site.daemon.directory, name))
  await site.startDaemon()
  await indexed(id)
  const { good, entries, gone } = await document('reindex')
  assert.deepEqual([good, gone], [true, 0])
  assert.equal(entries, (await listed('--all')).length)
})

test('14.60 a job releases by a real Postfix after its time, and has its words; a delete is said to be under way and undone', async () => {
  const to = ['job1@example.net']
  const [id] = await site.keep({ from: FROM, to, message: infected('by a job') })
  await indexed(id)
  const ask = (method: 'GET' | 'POST', path: string, body?: object) =>
    askDaemon(site.daemon, method, path, body)
  const deleting = await ask('POST', '/jobs', { act: 'delete', ids: [id] })
  const shown = await site.run('show', id)
  assert.match(shown.stdout, /deletion\s+at .*, by \S+ \(command line\); until then it can be undone/)
  assert.match((await site.run('list')).stdout, new RegExp(`${id} +being deleted`))
  const refused = await site.run('release', id)
  assert.match(refused.stdout + refused.stderr, /Another one is at the entry/)
  await ask('POST', `/jobs/${deleting['id']}/undo`)
  const made = await ask('POST', '/jobs', { act: 'release', ids: [id] })
  assert.equal(made['state'], 'waiting')
  const [arrived] = await site.postfix.waitForMail('job1@example.net', { timeoutMs: 60_000 })
  assert.ok(arrived !== undefined)
  const done = await waitUntil(
    async () => {
      const reply = await ask('GET', `/jobs/${made['id']}`)
      return jsonObject(reply['job'])['state'] === 'done' ? reply : undefined
    },
    { timeoutMs: 30_000, intervalMs: 200 },
  )
  assert.match(JSON.stringify(done?.['items']), /"words":"250 2\.0\.0 Ok: queued as /)
})
