import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText, hashSignatureOf, signatureOf } from '@clamgate/clamd/testing'
import { EICAR, type Gateway, literally, refusal, startGateway } from './support/gateway.ts'
import { mailWithAttachment, mailWithBody } from './support/mail.ts'

const TEST_FILES = '/usr/share/clamav-testfiles'
/** Archives within archives, deeper than clamd looks by default once they lie in a mail. */
const TOO_DEEP = 'clam_cache_emax.tgz'
const PAYLOAD = await readFile(join(TEST_FILES, 'clam.exe'))
const PAYLOAD_NAME = 'Clamgate.Test.Program.UNOFFICIAL'
const ODD_NAMES = [
  'Test 100% (sure) thing',
  'Test.%s.%n%%.%v',
  'Test."quoted",<b>;it\'s',
  `Test.${'Long'.repeat(50)}`,
]

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    clamd: {
      // What clamd did not look into must not pass as clean.
      settings: { AlertExceedsMax: 'yes' },
      databases: {
        'eicar.ndb': signatureOf('Eicar-Test-Signature', eicarTestText()),
        // By the hash of the whole program: found only where clamd decodes and unpacks what it lies in.
        'program.hdb': hashSignatureOf('Clamgate.Test.Program', PAYLOAD),
        'odd-names.ndb': ODD_NAMES.map((name, index) => signatureOf(name, Buffer.from(oddBody(index)))).join(
          '',
        ),
      },
    },
  })
})
after(() => gateway.stop())

for (const [name, message] of [
  ['as the text of a mail', mailWithBody(eicarTestText())],
  ['in a mail without header', Buffer.concat([Buffer.from('\r\n'), eicarTestText(), Buffer.from('\r\n')])],
  ['as a base64 attachment', mailWithAttachment(eicarTestText())],
] as const) {
  test(`EICAR ${name} is refused, and Postfix and we say so in the log`, async () => {
    const [inPostfix, inOurs] = [await gateway.postfix.logEnd(), await gateway.daemon.logEnd()]
    const reply = await gateway.deliver({ from: 'sender@example.org', to: 'victim@example.net', message })
    assert.equal(reply.raw, refusal(EICAR))
    await gateway.postfix.waitForLog(
      new RegExp(
        `postfix/cleanup\\[\\d+\\]: [0-9A-F]+: milter-reject: END-OF-MESSAGE from unknown\\[127\\.0\\.0\\.1\\]: 5\\.7\\.1 Blocked by ClamAV - FOUND VIRUS: ${literally(EICAR)}; from=<sender@example\\.org> to=<victim@example\\.net> proto=ESMTP helo=<client\\.example>\n`,
      ),
      { after: inPostfix },
    )
    await gateway.daemon.waitForLog(
      new RegExp(
        `Message from <sender@example\\.org> to <victim@example\\.net> infected by ${literally(EICAR)}\n`,
      ),
      { after: inOurs },
    )
    assert.deepEqual(await gateway.postfix.deliveredTo('victim@example.net'), [])
  })
}

test('every file of clamav-testfiles is found in a base64 attachment', async () => {
  const names = (await readdir(TEST_FILES)).toSorted()
  assert.ok(names.length >= 40, `clamav-testfiles holds ${names.length} files`)
  for (const name of names) {
    const message = mailWithAttachment(await readFile(join(TEST_FILES, name)), { name })
    const { raw } = await gateway.deliver({ from: 'a@example.org', to: 'files@example.net', message })
    assert.equal(
      raw,
      refusal(name === TOO_DEEP ? 'Heuristics.Limits.Exceeded.MaxRecursion' : PAYLOAD_NAME),
      name,
    )
  }
  assert.deepEqual(await gateway.postfix.deliveredTo('files@example.net'), [])
})

// A first field that starts like a file of another type makes clamd take the mail for one, and not decode it, unless
// something stands before it.
for (const first of [
  'MZ: x',
  '%PDF-1.4: x',
  'Rar!: x',
  '{\\rtf1: x',
  'GIF89a: x',
  'PK: x',
  'Content-Language: de',
  'X-A: b',
]) {
  test(`an infected attachment is found behind the first field ${first}`, async () => {
    const message = mailWithAttachment(PAYLOAD, { first: [first] })
    const { raw } = await gateway.deliver({ from: 'a@example.org', to: 'types@example.net', message })
    assert.equal(raw, refusal(PAYLOAD_NAME))
  })
}

// In an mbox such a line would begin the next message.
for (const line of ['From x', 'From a@example.org Mon Nov 23 05:00:00 2026', '>From x']) {
  test(`an infected attachment is found behind the line "${line}" after an empty one`, async () => {
    const message = mailWithAttachment(PAYLOAD, { text: `text\r\n\r\n${line}\r\n\r\nmore` })
    const { raw } = await gateway.deliver({ from: 'a@example.org', to: 'mbox@example.net', message })
    assert.equal(raw, refusal(PAYLOAD_NAME))
  })
}

for (const [index, name] of ODD_NAMES.entries()) {
  test(`the virus name ${name.slice(0, 30)} reaches client and log as it is`, async () => {
    const inOurs = await gateway.daemon.logEnd()
    const message = mailWithBody(oddBody(index))
    const { raw } = await gateway.deliver({ from: 'a@example.org', to: 'odd@example.net', message })
    assert.equal(raw, refusal(`${name}.UNOFFICIAL`))
    await gateway.daemon.waitForLog(new RegExp(`infected by ${literally(name)}\\.UNOFFICIAL\n`), {
      after: inOurs,
    })
  })
}

test('infected mail from sendmail(1) is returned to its sender without the infected content', async () => {
  const inOurs = await gateway.daemon.logEnd()
  const input = mailWithAttachment(eicarTestText())
  const result = await gateway.postfix.sendmail(
    ['-i', '-f', 'local@example.org', 'target@example.net'],
    input,
  )
  assert.equal(result.exitCode, 0, 'sendmail(1) only queues')
  await gateway.daemon.waitForLog(
    new RegExp(
      `Message from <local@example\\.org> to <target@example\\.net> infected by ${literally(EICAR)}\n`,
    ),
    { after: inOurs },
  )
  const [bounce] = await gateway.postfix.waitForMail('local@example.org')
  const text = bounce?.toString() ?? ''
  assert.match(text, /^Subject: Undelivered Mail Returned to Sender$/m)
  assert.match(
    text.replaceAll(/\n\s+/g, ' '),
    new RegExp(`<target@example\\.net>: Blocked by ClamAV - FOUND VIRUS: ${literally(EICAR)}`),
  )
  assert.doesNotMatch(text, new RegExp(literally(eicarTestText().toString('base64').slice(0, 40))))
  assert.deepEqual(await gateway.postfix.deliveredTo('target@example.net'), [])
})

test('swaks, a client that we did not write, is refused too', async () => {
  const args = [
    '--server',
    `127.0.0.1:${gateway.postfix.smtpPort}`,
    '--from',
    'a@example.org',
    '--to',
    'b@example.net',
  ]
  const eicar = eicarTestText().toString()
  const { stdout } = await swaks([
    ...args,
    '--helo',
    'swaks.example',
    '--attach-type',
    'text/plain',
    '--attach',
    eicar,
  ])
  assert.match(stdout, new RegExp(`<\\*\\* ${literally(refusal(EICAR))}`))
})

/** swaks ends with a code above zero when a mail is refused; that is what is wanted here. */
async function swaks(args: readonly string[]): Promise<{ readonly stdout: string }> {
  return await promisify(execFile)('swaks', args).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string')
      return { stdout: error.stdout }
    throw error
  })
}

function oddBody(index: number): string {
  return `a text that stands for the odd virus number ${index}`
}
