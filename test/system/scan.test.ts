import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { eicarTestText } from '@clamgate/clamd/testing'
import { PROGRAM } from './support/daemon.ts'
import { EICAR, type Gateway, startGateway } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'

const FROM = 'a@example.org'
const EICAR_MAIL = mailWithAttachment(eicarTestText()).toString('latin1')

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    config: {
      headers: { add: 'replace' },
      engine: { maxScanSize: '1M' },
      // Nothing can be kept there.
      quarantine: { directory: '/dev/null/quarantine' },
      policy: {
        oversize: 'reject',
        rules: [
          { name: 'lose', when: { recipient: 'lost@*', outcome: 'infected' }, then: 'discard' },
          { name: 'keep', when: { recipient: 'keep@*', outcome: 'infected' }, then: 'quarantine' },
          { name: 'desk', when: { recipient: 'desk@*', outcome: 'infected' }, then: 'accept' },
          { name: 'late', when: { header: 'X-Last: yes*later' }, then: 'defer' },
        ],
      },
    },
  })
})
after(() => gateway.stop())

const MAILS: readonly [what: string, to: readonly string[], message: string, code: number][] = [
  ['an infected mail', ['b@example.net'], EICAR_MAIL, 550],
  ['one of which a recipient is taken off', ['desk@example.net', 'lost@example.net'], EICAR_MAIL, 250],
  ['one of which a copy would have to be kept', ['desk@example.net', 'b@example.net'], EICAR_MAIL, 451],
  ['one that is to be kept, and cannot be', ['keep@example.net'], EICAR_MAIL, 451],
  [
    'one above the scan size',
    ['b@example.net'],
    `Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(20_000)}`,
    552,
  ],
  ['one without a header', ['b@example.net'], 'just words\r\n', 250],
  ['one with NUL and 8-bit octets', ['b@example.net'], 'Subject: \xfc\r\n\r\na\0b\xff\r\n', 250],
  // Postfix would not find the second one again.
  ['one of which nobody can be taken off', ['desk@example.net', '"b"@example.net'], EICAR_MAIL, 550],
  [
    'one with more forged fields than anybody would have removed',
    ['b@example.net'],
    `${'X-Virus-Status: Clean\r\n'.repeat(201)}Subject: x\r\n\r\nwords\r\n`,
    550,
  ],
  [
    'one whose last field, folded, is far down',
    ['b@example.net'],
    `${`X-Other: ${'x'.repeat(900)}\r\n`.repeat(250)}X-Last: yes,\r\n later\r\n\r\nwords\r\n`,
    451,
  ],
]

for (const [what, to, message, code] of MAILS) {
  test(`${what}: scan says beforehand what Postfix is told`, async () => {
    const told = await scan(to, message)
    const reply = await gateway.deliver({ from: FROM, to, message: Buffer.from(message, 'latin1') })
    assert.equal(reply.code, code, reply.raw)
    assert.equal(told.outcome.reply?.code ?? 250, code)
    if (told.outcome.reply !== null) {
      const { code: said, enhanced, sentence } = told.outcome.reply
      assert.equal(`${said} ${enhanced} ${sentence}`, reply.raw)
    }
    if (message !== EICAR_MAIL) return
    const explained = await run([
      ...'policy explain --json --signature'.split(' '),
      EICAR,
      '--config',
      gateway.daemon.configFile,
      '--from',
      FROM,
      '--to',
      ...to,
    ])
    const { reply: explainedReply }: { readonly reply: string | null } = JSON.parse(explained.stdout)
    assert.equal(explainedReply ?? '250', code === 250 ? '250' : reply.raw)
  })
}

interface Told {
  readonly outcome: { readonly reply: { code: number; enhanced: string; sentence: string } | null }
}

/** What the command line says of a message, which the daemon looks at. */
async function scan(to: readonly string[], message: string): Promise<Told> {
  const file = join(gateway.daemon.directory, 'mail.eml')
  await writeFile(file, message, 'latin1')
  // Exits with 1 for mail that would not pass.
  const { stdout } = await scanPaths(['--json', '--from', FROM, '--to', ...to, '--', file])
  const told: Told = JSON.parse(stdout)
  return told
}

interface Run {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

async function scanPaths(args: readonly string[], config = gateway.daemon.configFile): Promise<Run> {
  return await run(['scan', '--config', config, ...args])
}

async function run(args: readonly string[]): Promise<Run> {
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { exitCode: child.exitCode, stdout, stderr }
}

/** A directory with a Maildir, an mbox and what else lies about. */
async function makeMail(): Promise<string> {
  const mail = join(gateway.daemon.directory, 'mail')
  await rm(mail, { recursive: true, force: true })
  await mkdir(join(mail, 'Maildir/cur'), { recursive: true })
  await mkdir(join(mail, 'Maildir/new'))
  await mkdir(join(mail, 'Maildir/tmp'))
  await writeFile(join(mail, 'Maildir/cur/1:2,S'), EICAR_MAIL.replaceAll('\r\n', '\n'))
  await writeFile(join(mail, 'Maildir/new/2'), cleanMail())
  await writeFile(join(mail, 'Maildir/tmp/3'), EICAR_MAIL)
  const from = 'From a@example.org Mon Nov 23 10:00:00 2026\n'
  const quoted = EICAR_MAIL.replaceAll('\r\n', '\n').replaceAll(/^(?=>*From )/gm, '>')
  await writeFile(join(mail, 'mbox'), `${from}${cleanMail()}\n${from}${quoted}\n`)
  await symlink('/etc', join(mail, 'out'))
  return mail
}

test('a directory with a Maildir and an mbox: a row for each message, and what could not be scanned', async () => {
  const mail = await makeMail()
  const { exitCode, stdout } = await scanPaths([mail, join(mail, 'gone')])
  assert.deepEqual(
    stdout.split('\n').map((line) =>
      line
        .replace(`${mail}/`, '')
        .replace(/(accept|reject) +\d+/, '$1')
        .replaceAll(/ +/g, ' ')
        .trim(),
    ),
    [
      'NAME VERDICT ACTION MS FINDING',
      `Maildir/cur/1:2,S infected reject ${EICAR}`,
      'Maildir/new/2 clean accept',
      'mbox:1 clean accept',
      `mbox:2 infected reject ${EICAR}`,
      'out left out - - a symbolic link',
      `gone failed - - There is no file or directory ${mail}/gone (MAILFILE_NOT_FOUND)`,
      '4 scanned, 2 infected, 1 failed, 1 left out',
      '',
    ],
  )
  assert.equal(exitCode, 1)
  assert.equal((await scanPaths([join(mail, 'Maildir/new'), join(mail, 'gone')])).exitCode, 2)
  assert.equal((await scanPaths([join(mail, 'Maildir/new')])).exitCode, 0)
})

test('without a daemon the external clamd looks at them', async () => {
  const mail = await makeMail()
  const config = join(gateway.daemon.directory, 'alone.yaml')
  const control = join(gateway.daemon.directory, 'nobody.sock')
  const engine = { mode: 'external', servers: [`unix:${gateway.clamd.socketPath}`] }
  await writeFile(config, JSON.stringify({ engine, control: { socket: control } }))
  const { exitCode, stdout } = await scanPaths(['--json', mail, '/dev/zero'], config)
  assert.equal(exitCode, 1)
  const told = stdout
    .trimEnd()
    .split('\n')
    .map((line): { state: string; code: string | null } => JSON.parse(line))
  assert.deepEqual(
    told.map(({ state, code }) => code ?? state),
    ['fail', 'ok', 'ok', 'fail', 'skip', 'MAILFILE_SPECIAL'],
  )
})

test('Ctrl-C ends a scan that waits, with what was told so far', async () => {
  const mail = await makeMail()
  const { configFile } = gateway.daemon
  const args = ['scan', '--config', configFile, '--json', join(mail, 'Maildir/new/2'), '-']
  const child = spawn(PROGRAM, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.once('data', () => child.kill('SIGINT'))
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')])
  assert.equal(child.exitCode, 2)
  assert.deepEqual(stdout.trimEnd().split('\n').length, 1)
})
