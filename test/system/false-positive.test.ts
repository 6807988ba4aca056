import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type RealClamd, testDatabases } from '@clamgate/clamd/testing'
import { call } from '../../packages/clamgate/src/api/call.ts'
import { askDaemon } from './support/control.ts'
import { lines, mailWithAttachment } from './support/mail.ts'
import { type QuarantineSite, startQuarantineSite } from './support/quarantine-site.ts'
import { jsonObject, parsed } from './support/signature-status.ts'
import { SmtpClient } from './support/smtp.ts'

// One act on mail that is good, with a real Postfix, a real clamd and signatures made by hand.

const marker = (text: string) => Buffer.from(text).toString('hex')
const GOOD = 'quarterly figures of the company'
const EVIL = 'something truly evil'
let site: QuarantineSite
let directory: string

before(async () => {
  site = await startQuarantineSite(withSignatures, {
    ...testDatabases(),
    'own.ndb': `Own.Good-1:0:*:${marker(GOOD)}\nOwn.Evil-1:0:*:${marker(EVIL)}\n`,
    'all.ndb': `Own.All-1:0:*:${marker('words for all of us')}\n`,
    'own.yara': 'rule own_words { strings: $a = "words of the house" condition: $a }\n',
  })
  directory = await mkdtemp(join(tmpdir(), 'reports-'))
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const FROM = 'sender@partner.example'
const TO = ['boss@example.net']
const part = (salt: string, text = GOOD) => Buffer.from(`${salt}: ${text}\n`)
const sha256 = (octets: Buffer) => createHash('sha256').update(octets).digest('hex')

function withSignatures({ databaseDirectory, directory: home }: RealClamd) {
  return { signatures: { databaseDirectory, directory: join(home, 'signatures') } }
}

async function document(...argv: readonly string[]) {
  const { stdout, stderr, code } = await site.run(...argv, '--json')
  assert.ok(code === 0 || code === 1, `${code}: ${stderr}`)
  return jsonObject(parsed(stdout))
}

async function kept(): Promise<readonly string[]> {
  const names = await readdir(site.directory, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.json')).sort()
}

/** What became of a mail: the signature for which it is kept, or that it passed. */
async function outcomeOf(message: Buffer, from = FROM): Promise<string> {
  const earlier = new Set(await kept())
  const { final } = await SmtpClient.deliver(site.postfix.smtpPort, { from, to: TO, message })
  assert.equal(final.code, 250, final.raw)
  const [entry] = (await kept()).filter((name) => !earlier.has(name))
  if (entry === undefined) return 'passed'
  const { outcome } = jsonObject(parsed(await readFile(join(site.directory, entry), 'utf8')))
  return String(jsonObject(outcome)['signature'])
}

function steps({ steps: taken }: Record<string, unknown>): readonly string[] {
  assert.ok(Array.isArray(taken))
  return taken.map((step) => `${jsonObject(step)['step']} ${jsonObject(step)['result']}`)
}

/** A mail with two attachments. */
function mailWithTwo(one: Buffer, other: Buffer): Buffer {
  const first = mailWithAttachment(one).toString('latin1')
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(first) ?? []
  const more = lines(
    `--${boundary}`,
    'Content-Type: application/octet-stream; name="other.bin"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="other.bin"',
    '',
    other.toString('base64'),
  )
  return Buffer.from(first.replace(`--${boundary}--\r\n`, `${more}--${boundary}--\r\n`), 'latin1')
}

test('13.50 one act releases a mail, ignores its signature and writes the report; each part can be done again', async () => {
  const octets = part('act')
  const [id] = await site.keep({ from: FROM, to: TO, message: mailWithAttachment(octets) })
  const dry = await document('false-positive', id, '--dry-run')
  assert.deepEqual(steps(dry), ['release done', 'ignore done', 'report done'], JSON.stringify(dry))
  assert.equal(await outcomeOf(mailWithAttachment(octets)), 'Own.Good-1.UNOFFICIAL', 'nothing was done')
  const mistyped = await site.run('false-positive', id ?? '', '--for', '30x')
  assert.equal(mistyped.code, 2)
  assert.match(mistyped.stderr, /30x is no date/)
  assert.match((await site.run('show', id ?? '')).stdout, /<boss@example\.net>: kept/, 'nothing was released')
  const done = await document('false-positive', id, '--reason', 'our figures')
  assert.deepEqual(steps(done), ['release done', 'ignore done', 'report done'], JSON.stringify(done))
  assert.equal(jsonObject(done['part'])['sha256'], sha256(octets))
  assert.equal(await outcomeOf(mailWithAttachment(octets), 'another@else.example'), 'passed')
  const again = await document('false-positive', id, '--no-ignore')
  assert.deepEqual(steps(again), ['release nothing', 'ignore left-out', 'report done'])
  const alone = await document('report', id)
  assert.match(String(alone['text']), /Own\.Good-1/)
  const { reports } = await document('report', 'list')
  assert.ok(Array.isArray(reports))
  const [{ id: report = undefined, signature } = {}] = reports.map(jsonObject)
  assert.deepEqual([reports.length, signature], [1, 'Own.Good-1'])
  assert.equal((await site.run('report', 'sent', String(report))).code, 0)
  assert.match((await site.run('report', 'list')).stdout, /Own\.Good-1 .*sent \d{4}-/)
})

test('13.52 the preview of a false positive is word by word the report that leaves, and does nothing', async () => {
  const octets = part('preview')
  const [id] = await site.keep({ from: FROM, to: TO, message: mailWithAttachment(octets) })
  const preview = await askDaemon(site.daemon, 'GET', `/false-positives/preview?entry=${id}&reason=figures`)
  assert.deepEqual(preview['release'], { recipients: [{ address: TO[0], state: 'kept' }], others: [] })
  const ignored = jsonObject(preview['ignore'])
  assert.match(String(ignored['sentence']), /^Own\.Good-1 is ignored in this content alone until \d{4}-/)
  assert.deepEqual(ignored['scopes'], [{ sha256: sha256(octets) }])
  const seen = jsonObject(preview['report'])
  assert.doesNotMatch(String(seen['text']), /partner\.example|boss@/)
  assert.equal(await outcomeOf(mailWithAttachment(octets)), 'Own.Good-1.UNOFFICIAL', 'nothing was done')
  const done = await document('false-positive', id, '--reason', 'figures')
  assert.deepEqual(jsonObject(done['report'])['text'], seen['text'])
  const ticked = await askDaemon(
    site.daemon,
    'GET',
    `/false-positives/preview?entry=${id}&reason=figures&include=addresses,headers`,
  )
  const left = await document('report', id, '--reason', 'figures', '--include', 'addresses,headers')
  assert.equal(left['text'], jsonObject(ticked['report'])['text'])
  assert.match(String(left['text']), /boss@example\.net/)
})

test('13.51 what is ignored in one content is caught in any other, and beside it', async () => {
  const octets = part('scope')
  const [id] = await site.keep({ from: FROM, to: TO, message: mailWithAttachment(octets) })
  const done = await document('false-positive', id, '--no-release', '--no-report')
  assert.deepEqual(steps(done), ['release left-out', 'ignore done', 'report left-out'])
  assert.equal(await outcomeOf(mailWithAttachment(octets, { name: '../../x;rm -rf.exe' })), 'passed')
  assert.equal(await outcomeOf(mailWithAttachment(part('other hash'))), 'Own.Good-1.UNOFFICIAL')
  const evil = part('beside', EVIL)
  assert.equal(await outcomeOf(mailWithTwo(octets, evil)), 'Own.Evil-1.UNOFFICIAL')
  assert.equal(await outcomeOf(mailWithTwo(evil, octets)), 'Own.Evil-1.UNOFFICIAL')
  assert.equal(await outcomeOf(mailWithTwo(octets, part('second'))), 'Own.Good-1.UNOFFICIAL')
  assert.equal(await outcomeOf(mailWithTwo(octets, Buffer.from('harmless'))), 'passed')
  assert.equal(await outcomeOf(mailWithTwo(octets, octets)), 'passed')
  const text = { text: `See ${EVIL}` }
  assert.equal(await outcomeOf(mailWithAttachment(octets, text)), 'Own.Evil-1.UNOFFICIAL')
  // What hides behind the padding is no part of the content.
  const more = mailWithAttachment(octets).toString('latin1')
  const code = octets.toString('base64')
  assert.ok(more.includes(code.slice(0, 60)))
  const hidden = more.replace(/\r\n(--[^\r]+--\r\n)$/, `\r\n${evil.toString('base64')}\r\n$1`)
  assert.notEqual(hidden, more)
  assert.notEqual(await outcomeOf(Buffer.from(hidden, 'latin1')), 'passed')
})

test('13.51 what is ignored for a sender or a domain is caught from others', async () => {
  const keepIt = async (octets: Buffer, from: string) =>
    (await site.keep({ from, to: TO, message: mailWithAttachment(octets) }))[0]
  const id = await keepIt(part('by sender'), 'a@one.example')
  assert.equal(
    (await site.run('false-positive', id, '--scope', 'sender', '--no-release', '--no-report')).code,
    0,
  )
  assert.equal(await outcomeOf(mailWithAttachment(part('x1')), 'a@one.example'), 'passed')
  assert.equal(await outcomeOf(mailWithAttachment(part('x2')), 'b@one.example'), 'Own.Good-1.UNOFFICIAL')
  assert.equal(
    (await site.run('false-positive', id, '--scope', 'domain', '--no-release', '--no-report')).code,
    0,
  )
  assert.equal(await outcomeOf(mailWithAttachment(part('x3')), 'b@one.example'), 'passed')
  assert.equal(await outcomeOf(mailWithAttachment(part('x4')), 'b@two.example'), 'Own.Good-1.UNOFFICIAL')
  const wild = await keepIt(part('wild'), '*@two.example')
  const refused = await document('false-positive', wild, '--scope', 'sender', '--no-release', '--no-report')
  assert.deepEqual(steps(refused), ['release left-out', 'ignore failed', 'report left-out'])
  assert.match(JSON.stringify(refused), /FALSE_POSITIVE_SCOPE/)
})

test('13.51 what is ignored everywhere is left out by clamd itself, and known by its content', async () => {
  const words = part('all', 'words for all of us')
  assert.equal(await outcomeOf(mailWithAttachment(words)), 'Own.All-1.UNOFFICIAL')
  const [id] = await site.keep({ from: FROM, to: TO, message: mailWithAttachment(words) })
  const all = await document('false-positive', id, '--scope', 'all', '--no-release', '--no-report')
  assert.deepEqual(steps(all), ['release left-out', 'ignore done', 'report left-out'], JSON.stringify(all))
  const ignoring = await readFile(join(site.clamd.databaseDirectory, 'clamgate-ignore.ign2'), 'utf8')
  assert.match(ignoring, /^Own\.All-1:[0-9a-f]{32}$/m)
  assert.equal(await outcomeOf(mailWithAttachment(words)), 'passed')
})

test('13.52 a report holds no address and nothing of the mail but the part, and what is shown is what leaves', async () => {
  const octets = part('report')
  const message = mailWithAttachment(octets, {
    ...{
      first: ['X-Secret: header of the mail'],
      text: 'dear boss, private words',
      name: '../../figures.bin',
    },
  })
  const [id] = await site.keep({ from: FROM, to: TO, message })
  const plain = await document('report', id)
  const shown = JSON.stringify(plain)
  for (const secret of [FROM, 'partner.example', ...TO, 'private words', 'X-Secret', 'Subject'])
    assert.ok(!shown.includes(secret), secret)
  for (const fact of ['Own.Good-1', 'figures.bin', sha256(octets), `${octets.length} bytes`, 'own.ndb'])
    assert.ok(shown.includes(fact), `${fact} in ${shown}`)
  const to = join(directory, 'one')
  const written = await site.run('report', id, '--to', to)
  assert.equal(written.code, 0, written.stderr)
  assert.deepEqual((await readdir(to)).sort(), ['part.bin', 'report.txt'])
  const text = await readFile(join(to, 'report.txt'), 'utf8')
  assert.equal(text, plain['text'])
  assert.equal(written.stdout, text)
  assert.ok(octets.equals(await readFile(join(to, 'part.bin'))))
  assert.equal((await stat(join(to, 'part.bin'))).mode & 0o777, 0o600)
  const all = join(directory, 'all')
  const include = ['--include', 'headers,addresses,mail']
  const ticked = await document('report', id, ...include, '--to', all)
  assert.match(String(ticked['text']), /sender@partner\.example/)
  assert.ok(Array.isArray(ticked['files']))
  for (const file of ticked['files'].map(jsonObject)) {
    const content = await readFile(join(all, String(file['name'])))
    assert.deepEqual([content.length, sha256(content)], [file['bytes'], file['sha256']])
  }
  assert.deepEqual((await readdir(all)).sort(), ['headers.txt', 'message.eml', 'part.bin', 'report.txt'])
  assert.equal((await site.run('report', id, '--include', 'body')).code, 2)
})

test('13.53 a rule of YARA is reported by its own name', async () => {
  const message = mailWithAttachment(part('yara', 'words of the house'))
  const [id] = await site.keep({ from: FROM, to: TO, message })
  const { signature, text } = await document('report', id)
  assert.equal(signature, 'own_words')
  assert.match(String(text), /^False positive of own_words\n/)
  assert.match(String(text), /Reported as: +YARA\.own_words\.UNOFFICIAL/)
})

test('14.57 what is kept is previewed by the daemon: text, attachments, where the signature is, and a page for a frame', async () => {
  const octets = part('look')
  const [id] = await site.keep({ from: FROM, to: TO, message: mailWithAttachment(octets) })
  const preview = await askDaemon(site.daemon, 'GET', `/quarantine/${id}/preview?locate=true`)
  const [attachment] = preview['attachments'] as readonly Record<string, unknown>[]
  assert.deepEqual([attachment?.['sha256'], attachment?.['isHit']], [sha256(octets), true])
  assert.equal(jsonObject(preview['hit'])['signature'], 'Own.Good-1')
  const page = await asked('GET', `/quarantine/${id}/preview/page?as=text&language=de`)
  assert.equal(page.status, 200)
  assert.match(page.body, /^<!doctype html><html lang="de">/)
  const gone = await asked('GET', '/quarantine/20200101T000000Z-nothing/preview/page')
  assert.equal(gone.status, 404)
  assert.match(gone.body, /^<!doctype html>/)
  const zip = await asked('POST', `/quarantine/${id}/attachments/0`, {
    type: 'application/json',
    content: '{"as":"zip"}',
  })
  assert.deepEqual([zip.status, zip.body.slice(0, 2)], [200, 'PK'])
  const { stdout } = await site.run('show', id)
  assert.match(stdout, /preview/i)
})

test('a mail that is tried is scanned by the real engine, told step by step, and kept nowhere', async () => {
  const earlier = (await kept()).length
  const message = mailWithAttachment(part('tried'))
  const query = `from=${FROM}&to=${TO[0]}&client=192.0.2.1`
  const answer = await asked('POST', `/policy/try-mail?${query}`, {
    type: 'message/rfc822',
    content: message.toString('latin1'),
  })
  assert.equal(answer.status, 200, answer.body)
  const tried = jsonObject(parsed(answer.body))
  assert.equal(jsonObject(tried['outcome'])['action'], 'quarantine')
  assert.match(String(tried['explanation']), /Own\.Good-1/)
  assert.deepEqual(tried['steps'], [{ recipient: TO[0], considered: [] }])
  assert.equal((await kept()).length, earlier)
})

test('a policy that the console saves is in force at once, and comes back by its history', async () => {
  const { files } = await askDaemon(site.daemon, 'GET', '/policy/file')
  const [file] = files as readonly { readonly path: string; readonly text: string; readonly digest: string }[]
  assert.ok(file)
  const changed = file.text.replace(/"?infected"?: "?quarantine"?/, (found) =>
    found.replace('quarantine', 'reject'),
  )
  assert.notEqual(changed, file.text)
  const wanted = { path: file.path, text: changed, digest: file.digest, words: 'trial' }
  const saved = await askDaemon(site.daemon, 'POST', '/policy/save', wanted)
  assert.equal(saved['version'], 1, JSON.stringify(saved))
  const shown = await askDaemon(site.daemon, 'GET', '/policy')
  const keys = shown['keys'] as readonly { readonly key: string; readonly value: string }[]
  assert.equal(keys.find(({ key }) => key === 'policy.infected')?.value, 'reject')
  const refused = await SmtpClient.deliver(site.postfix.smtpPort, {
    ...{ from: FROM, to: TO, message: mailWithAttachment(part('refused')) },
  })
  assert.equal(refused.final.code, 550, refused.final.raw)
  const again = { ...wanted, text: file.text, digest: saved['digest'] }
  assert.equal((await askDaemon(site.daemon, 'POST', '/policy/save', again))['version'], 2)
  assert.equal(await readFile(file.path, 'utf8'), file.text)
})

async function asked(
  method: string,
  path: string,
  body?: { readonly type: string; readonly content: string },
) {
  const socketPath = join(site.daemon.directory, 'control.sock')
  return await call({ socketPath, timeoutMs: 60_000, method, path: `/v1${path}`, body })
}
