import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText } from '@clamgate/clamd/testing'
import { createMilterServer } from '@clamgate/milter'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { withoutTrace } from '../../packages/lab/src/maildir.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { mailWithBody } from './support/mail.ts'
import { type ReleaseSite, startReleaseSite } from './support/release/site.ts'
import { SmtpClient } from './support/smtp.ts'

const run = promisify(execFile)
const cleanups: (() => Promise<unknown>)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

let site: ReleaseSite
/** The refusing milter lets nothing pass once it is armed. */
let refuses = false

before(async () => {
  const refusing = createMilterServer({
    actions: [],
    message: () => undefined,
    eom: () => (refuses ? { response: { kind: 'reject' } } : { response: { kind: 'accept' } }),
  })
  const port = await freePort()
  await refusing.listen({ kind: 'tcp', host: '127.0.0.1', port })
  cleanups.push(() => refusing.close())
  site = await startReleaseSite({
    others: [`inet:127.0.0.1:${port}`],
    settings: {
      smtpd_milter_maps: 'inline:{127.0.0.2=DISABLE}',
      append_dot_mydomain: 'yes',
    },
  })
  cleanups.push(async () => await site[Symbol.asyncDispose]())
})

/** Clean mail is kept by it, so that no malware need be in a mail whose envelope matters. */
const KEEP_DSN = [
  { name: 'keep', when: { recipient: ['dsn@example.net'], outcome: ['clean'] }, then: 'quarantine' },
]

/** Behind the trace fields of Postfix and ours, with CRLF. */
function original(arrived: Buffer): Buffer {
  const text = withoutTrace(arrived).toString('latin1')
  const rest = /^Received: [^\n]*\n(?:[ \t][^\n]*\n)*(.*)$/s.exec(text)?.[1] ?? ''
  return Buffer.from(rest.replaceAll('\n', '\r\n'), 'latin1')
}

test('13.04 at the listener itself mail without a ticket, with a wrong and with a used one is scanned like any other, and warned of', async () => {
  const message = mailWithBody(eicarTestText())
  const before = (await site.parts.entries.ids()[Symbol.asyncIterator]().next()).value
  for (const field of ['', 'X-Clamgate-Release: 0123456789abcdef0123456789abcdef\r\n']) {
    const mail = {
      from: 'a@example.org',
      to: 'none@example.net',
      message: Buffer.concat([Buffer.from(field), message]),
    }
    const { final } = await SmtpClient.deliver(site.releasePort, mail)
    assert.equal(final.code, 250, 'it is kept again')
  }
  assert.deepEqual(await site.postfix.deliveredTo('none@example.net'), [])
  assert.notEqual((await site.parts.entries.ids()[Symbol.asyncIterator]().next()).value, before)
  await site.log.waitFor('release.ticket-refused')
})

test('13.05 three forged fields on clean mail are stripped by a real Postfix', async () => {
  const message =
    'x-clamgate-release: 1\r\nX-CLAMGATE-RELEASE: 2\r\nSubject: clean\r\nX-Clamgate-Release : 3\r\n\r\nclean\r\n'
  await site.deliver({ from: 'a@example.org', to: 'forged@example.net', message })
  const [arrived] = await site.postfix.waitForMail('forged@example.net')
  assert.doesNotMatch(String(arrived), /clamgate-release/i)
  assert.match(String(arrived), /^Subject: clean$/m)
})

test('13.08 BODY, SMTPUTF8, RET, ENVID, NOTIFY, ORCPT and the null sender are in the queue file of a release', async () => {
  // What is released stays in the queue, where it can be looked at.
  await using held = await startReleaseSite({
    config: { policy: { rules: KEEP_DSN } },
    settings: { defer_transports: 'virtual' },
  })
  const { configDirectory } = held.postfix
  for (const [mail, expected] of [
    [
      'MAIL FROM:<s\u00e9nder@example.org> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=kept-1',
      [
        /^sender: s\u00e9nder@example\.org$/m,
        /envelope_id=kept-1$/m,
        /ret_flags=2/,
        /encoding=8bit/,
        /^message_size:(?: +\d+){5} +[1-9]/m,
      ],
    ],
    ['MAIL FROM:<> RET=FULL', [/^sender: *$/m, /ret_flags=1/]],
  ] as const) {
    const known = new Set(await ids(held))
    const client = await SmtpClient.connect(held.postfix.smtpPort)
    const rcpt = 'RCPT TO:<dsn@example.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first@example.net'
    assert.ok((await client.pipeline([mail, rcpt])).every(({ code }) => code === 250))
    await client.command('DATA')
    client.write(Buffer.concat([mailWithBody(Buffer.from('caf\u00e9\r\n')), Buffer.from('.\r\n')]))
    assert.equal((await client.reply()).code, 250)
    await client.quit()
    const id = (await ids(held)).find((one) => !known.has(one)) ?? ''
    const [result] = await held.release(id)
    assert.equal(result?.state, 'released', result?.words)
    const { stdout } = await run('postcat', ['-c', configDirectory, '-ve', '-q', result?.queueId ?? ''])
    for (const pattern of [...expected, /dsn_orig_rcpt=rfc822;first@example\.net/, /notify_flags=10/]) {
      assert.match(stdout, pattern)
    }
  }
})

async function ids({ parts }: ReleaseSite): Promise<readonly string[]> {
  const found: string[] = []
  for await (const id of parts.entries.ids()) found.push(id)
  return found
}

test('13.02 opendkim verifies a signed mail after its release', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-dkim-'))
  cleanups.push(() => rm(directory, { recursive: true }))
  await run('opendkim-genkey', ['-D', directory, '-d', 'example.org', '-s', 'test', '-b', '1024'])
  const record = await readFile(join(directory, 'test.txt'), 'utf8')
  const key = [...record.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join('')
  await writeFile(join(directory, 'keys'), `test._domainkey.example.org ${key}\n`)
  const port = await freePort()
  const signing = join(directory, 'sign.conf')
  await writeFile(
    signing,
    [
      'Mode s',
      'Canonicalization relaxed/simple',
      'Domain example.org',
      'Selector test',
      `KeyFile ${directory}/test.private`,
      'InternalHosts 127.0.0.1',
      `Socket inet:${port}@127.0.0.1`,
      'Background no',
      'RequireSafeKeys no',
      'UserID root',
      '',
    ].join('\n'),
  )
  const signer = spawn('opendkim', ['-f', '-x', signing], { stdio: 'ignore' })
  cleanups.push(async () => signer.kill())
  assert.equal(await waitUntil(async () => (await connects(port)) || undefined, { timeoutMs: 60_000 }), true)
  await using signed = await startReleaseSite({ others: [`inet:127.0.0.1:${port}`] })
  const message = Buffer.concat([
    Buffer.from('From: a@example.org\r\nTo: b@example.net\r\nSubject:  odd   folds\r\n\tx\r\n\r\n'),
    eicarTestText(),
    Buffer.from('\r\n.\r\n'),
  ])
  const id = await signed.keep({ from: 'a@example.org', to: 'dkim@example.net', message })
  const [result] = await signed.release(id)
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await signed.postfix.waitForMail('dkim@example.net')
  assert.match(String(arrived), /^DKIM-Signature: /m)
  const path = join(directory, 'arrived.eml')
  await writeFile(path, arrived ?? '')
  const verifying = join(directory, 'verify.conf')
  await writeFile(verifying, `Mode v\nTestPublicKeys ${directory}/keys\n`)
  const verified = await run('opendkim', ['-x', verifying, '-t', path, '-vv']).then(
    ({ stdout, stderr }) => stdout + stderr,
  )
  assert.match(verified, /verification \(s=test,? d=example\.org.*succeeded/)
})

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('13.06 with the milter away and default action accept, what leaks is a ticket that no longer works', async () => {
  const port = await freePort()
  // An ordinary port whose milters are asked, and which lets mail pass without them.
  const away = `unix:/nowhere/milter.sock`
  await using open = await startReleaseSite({
    releasePort: port,
    listenerLines: [
      `127.0.0.1:${port} inet n - n - - smtpd -o smtpd_milters=${away} -o milter_default_action=accept`,
    ],
  })
  const id = await open.keep({
    from: 'a@example.org',
    to: 'leak@example.net',
    message: mailWithBody(eicarTestText()),
  })
  const [result] = await open.release(id)
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await open.postfix.waitForMail('leak@example.net')
  const ticket = /^X-Clamgate-Release: (\w+)$/m.exec(String(arrived))?.[1]
  assert.ok(ticket !== undefined, 'the field is in the mail')
  const { final } = await SmtpClient.deliver(open.postfix.smtpPort, {
    ...{ from: 'a@example.org', to: 'again@example.net' },
    message: `X-Clamgate-Release: ${ticket}\r\n${mailWithBody(eicarTestText())}`,
  })
  assert.equal(final.code, 250)
  assert.deepEqual(await open.postfix.deliveredTo('again@example.net'), [], 'it is kept again')
  await open.log.waitFor('release.ticket-refused')
})

test('13.03 released mail arrives beside a refusing milter, header_checks, restrictions, enforced TLS, a dead content_filter, and is not rewritten', async () => {
  const message = Buffer.concat([
    Buffer.from('From: bob\r\nTo: ann\r\nSubject: kept\r\n\r\n'),
    eicarTestText(),
    Buffer.from('\r\n'),
  ])
  // It is kept before Postfix has these, and released when it has them, which it has to the end.
  const plain = await site.keep({ from: 'a@example.org', to: 'beside@example.net', message })
  refuses = true
  await run('postconf', [
    '-c',
    site.postfix.configDirectory,
    '-e',
    'smtpd_recipient_restrictions=reject',
    'smtpd_client_restrictions=reject',
    'smtpd_tls_security_level=encrypt',
    'content_filter=smtp:[127.0.0.1]:1',
    'header_checks=regexp:{{/^Subject:/ REJECT by header_checks}}',
    'local_header_rewrite_clients=permit_inet_interfaces',
  ])
  await run('postfix', ['-c', site.postfix.configDirectory, 'reload'])
  // It is told to, and does it a moment later: what is to be got past has to be there.
  const isStrict = async () => {
    const client = await SmtpClient.connect(site.postfix.smtpPort)
    const { code } = await client.command('MAIL FROM:<a@example.org>')
    client.destroy()
    return code === 530 ? true : undefined
  }
  assert.equal(await waitUntil(isStrict, { timeoutMs: 60_000, intervalMs: 50 }), true, 'TLS is enforced')
  const [result] = await site.release(plain)
  assert.equal(result?.state, 'released', result?.words)
  const [arrived] = await site.postfix.waitForMail('beside@example.net')
  assert.ok(arrived !== undefined)
  assert.deepEqual(original(arrived).toString('latin1'), message.toString('latin1'))
})
