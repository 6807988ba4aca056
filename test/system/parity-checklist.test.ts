import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { formatClamdAddress } from '@clamgate/clamd'
import { eicarTestText, signatureOf, startFakeClamd, startRealClamd } from '@clamgate/clamd/testing'
import { connectMta, type ExchangeResult, type OutgoingMail, type SmtpClient } from '@clamgate/milter/testing'
import { importNamed } from '../../packages/clamgate/src/importers/clamav-milter/import-file.ts'
import { startForegroundDaemon } from '../../packages/lab/src/foreground-daemon.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { startImported, writeImported } from './support/parity.ts'

/** Longest wait for something that takes at most a few seconds. */
const SOON_MS = 60_000

let directory: string
let socketPath: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-checklist-'))
  socketPath = join(directory, 'milter.sock')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function conf(clamdSocket: string, ...lines: readonly string[]): string {
  return [`MilterSocket ${socketPath}`, `ClamdSocket ${clamdSocket}`, 'Foreground yes', ...lines, ''].join(
    '\n',
  )
}

function mail(parts: Partial<OutgoingMail> = {}): OutgoingMail {
  const headers = [['Subject', 'Hello']] as const
  return { from: 'a@example.org', to: ['b@example.net'], headers, body: Buffer.from('Hello\r\n'), ...parts }
}

/** One mail in a session of its own. */
async function send(parts: Partial<OutgoingMail> = {}, client?: SmtpClient): Promise<ExchangeResult> {
  using mta = await connectMta({ address: { path: socketPath } })
  await mta.session(client === undefined ? {} : { client })
  return await mta.send(mail(parts))
}

suite('parity 2: what clamav-milter does not start with', () => {
  const REFUSED = [
    'RejectMsg %v and %v',
    'RejectMsg caf\u00e9',
    'OnFail Blackhole',
    'OnClean Drop',
    'AddHeader true',
    'MaxFileSize 10MB',
    'MaxFileSize -1',
    'LogTime on',
    'LogClean Some',
    'ReadTimeout 2m',
    'OnFail',
    'Example',
    'NoSuchOption yes',
    'MilterSocketMode 999',
    'LogFile relative.log',
    'LocalNet 192.0.2.0/33',
  ] as const

  for (const line of REFUSED) {
    test(`parity 2: ${line} stops clamav-milter, and the import tells of it by its line`, async () => {
      const text = conf(`unix:${directory}/clamd.sock`, 'OnInfected Reject', line)
      const configFile = join(directory, 'clamav-milter.conf')
      await writeFile(configFile, text)
      const child = spawn('clamav-milter', ['--config-file', configFile], {
        stdio: 'ignore',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      })
      const [exitCode] = await once(child, 'exit')
      assert.equal(exitCode, 1)
      const { conf: imported } = importNamed('c', { text, readList: () => ({ problem: 'is not there' }) })
      const note = imported.notes.find(({ place }) => place === 'c:5')
      // Two %v are no problem here; all the rest is left out.
      const kinds = line.startsWith('RejectMsg %v') ? ['different'] : ['not-carried', 'before-start']
      assert.ok(kinds.includes(note?.kind ?? 'none'), note?.kind)
    })
  }
})

suite('parity 5: names of viruses arrive whole', () => {
  const MARK = 'clamgate parity marker 71e0'
  const NAMES = [
    { what: 'blanks', name: 'Test With Some Space' },
    { what: '200 characters', name: `Test.${'x'.repeat(195)}` },
    { what: 'quotes and percent signs', name: `It's"100%"$(id)` },
  ]

  for (const { what, name } of NAMES) {
    test(`parity 5: a name with ${what} stands whole in reply, header, log line and the arguments of the program`, async () => {
      await using clamd = await startRealClamd({
        databases: { 'names.ndb': signatureOf(name, Buffer.from(MARK)) },
      })
      const program = join(directory, 'on-virus')
      await writeFile(
        program,
        `#!/bin/sh\nprintf '%s\\n' "$@" >${directory}/seen.part && mv ${directory}/seen.part ${directory}/seen\n`,
      )
      await chmod(program, 0o755)
      const shared = ['AddHeader Replace', 'LogInfected Basic', `VirusAction ${program}`]
      const full = `${name}.UNOFFICIAL`
      const body = Buffer.from(`${MARK}\r\n`)

      const refusing = conf(`unix:${clamd.socketPath}`, 'OnInfected Reject', 'RejectMsg Found: %v', ...shared)
      const daemon = await startImported(directory, refusing, socketPath)
      try {
        const refused = await send({ body })
        assert.equal(refused.reply?.text, `Found: ${full}`)
        await daemon.waitForLog(new RegExp(`to <b@example\\.net> infected by ${RegExp.escape(full)}\\n`))
        const seen = await waitUntil(() => readFile(join(directory, 'seen'), 'utf8').catch(() => undefined), {
          timeoutMs: SOON_MS,
        })
        assert.deepEqual(seen?.split('\n').slice(0, 4), [
          full,
          '4Tg0000001',
          'a@example.org',
          'b@example.net',
        ])

        await writeImported(directory, conf(`unix:${clamd.socketPath}`, 'OnInfected Accept', ...shared))
        daemon.kill('SIGHUP')
        await daemon.waitForLog(/Configuration loaded again/)
        const accepted = await send({ body })
        const values = accepted.modifications.flatMap((one) =>
          one.kind === 'addHeader' ? one.value.trim() : [],
        )
        assert.equal(values[1], `Infected (${full})`)
      } finally {
        await daemon.stop()
      }
    })
  }
})

/**
 * Plays EICAR as each client to a daemon on {@link socketPath}: whether it was exempt. Undefined when one is deferred.
 */
async function exemptClients(
  clients: readonly (SmtpClient | 'local')[],
): Promise<readonly boolean[] | undefined> {
  const exempt: boolean[] = []
  for (const client of clients) {
    using mta = await connectMta({ address: { path: socketPath } })
    await mta.session(client === 'local' ? { local: true } : { client })
    const { outcome } = await mta.send(mail({ body: eicarTestText() }))
    if (outcome === 'tempfail') return undefined
    assert.ok(outcome === 'accept' || outcome === 'discard', outcome)
    exempt.push(outcome === 'accept')
  }
  return exempt
}

suite('parity 6: networks of both daemons, client by client', () => {
  const CLIENTS: readonly (SmtpClient | 'local')[] = [
    'local',
    ...['127.0.0.1', '::1', '192.0.2.127', '192.0.2.128', '198.51.100.7', '10.1.2.3', '11.0.0.1'],
    ...['2001:db8::5', '2001:db8:abcd:1::5', '2001:db8:1234:0:1::5', 'fe80::1', '2600::1'],
  ].map((address) =>
    address === 'local'
      ? 'local'
      : { address, hostname: /^(?:127|::1$)/.test(address) ? 'localhost' : 'client.example' },
  )
  const NETWORKS: readonly { readonly networks: readonly string[]; readonly same: boolean }[] = [
    { networks: ['192.0.2.0/25', '10.9.9.9/8', '2001:db8::/32', '127.0.0.1'], same: true },
    { networks: ['local'], same: true },
    { networks: ['local', '::1', '0.0.0.0/0'], same: true },
    { networks: ['2001:db8:abcd::/48'], same: false },
    { networks: ['fe80::/10'], same: false },
    { networks: ['::ffff:198.51.100.7'], same: true },
    { networks: ['localhost'], same: false },
    { networks: ['10.0.0.0/abc'], same: false },
    { networks: ['::/0', '10.0.0.0/08'], same: false },
    { networks: ['10/8', '010.0.0.0/8', '127.1'], same: false },
    { networks: ['fe80::1%lo'], same: false },
  ]

  for (const { networks, same } of NETWORKS) {
    test(`parity 6: with LocalNet ${networks.join(', ')} the import exempts ${same ? 'the same clients' : 'none that clamav-milter scans'}`, async () => {
      await using clamd = await startRealClamd()
      const lines = networks.map((value) => `LocalNet ${value}`)
      const text = conf(`unix:${clamd.socketPath}`, 'OnInfected Blackhole', ...lines)
      const configFile = join(directory, 'clamav-milter.conf')
      await writeFile(configFile, text)
      const old = await startForegroundDaemon({
        command: 'clamav-milter',
        args: ['--config-file', configFile],
        outputFile: join(directory, 'before.out'),
        readyAt: socketPath,
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      })
      let before: readonly boolean[]
      try {
        // Until its probe has found clamd it defers all that it would scan.
        const answers = await waitUntil(() => exemptClients(CLIENTS), { timeoutMs: SOON_MS })
        assert.ok(answers !== undefined, 'clamav-milter defers')
        before = answers
      } finally {
        old.kill('SIGKILL')
        await old.exited
        await rm(socketPath, { force: true })
      }
      const daemon = await startImported(directory, text, socketPath)
      try {
        const now = await exemptClients(CLIENTS)
        assert.ok(now !== undefined, 'Clamgate defers')
        if (same) assert.deepEqual(now, before)
        else for (const [index, exempt] of now.entries()) assert.ok(!exempt || before[index] === true)
      } finally {
        await daemon.stop()
      }
    })
  }
})

test('parity 6: a client without an address is never looked up by its name', async () => {
  await using clamd = await startRealClamd()
  const text = conf(
    `unix:${clamd.socketPath}`,
    'OnInfected Blackhole',
    'LocalNet 127.0.0.0/8',
    'LocalNet localhost',
  )
  const daemon = await startImported(directory, text, socketPath)
  try {
    const { outcome } = await send({ body: eicarTestText() }, { hostname: 'localhost' })
    assert.equal(outcome, 'discard')
  } finally {
    await daemon.stop()
  }
})

test('parity 9: without clamd the daemon starts and OnFail holds, until clamd is there and mail is scanned again', async () => {
  const clamdDirectory = await mkdtemp(join(tmpdir(), 'clamgate-late-clamd-'))
  const text = conf(`unix:${clamdDirectory}/clamd.sock`, 'OnFail Reject', 'OnInfected Blackhole')
  const daemon = await startImported(directory, text, socketPath)
  try {
    const early = await send({ body: eicarTestText() })
    assert.deepEqual([early.outcome, early.reply?.code], ['reject', 550])
    await using clamd = await startRealClamd({ directory: clamdDirectory })
    assert.equal(clamd.socketPath, `${clamdDirectory}/clamd.sock`)
    const scanned = await waitUntil(
      async () => ((await send({ body: eicarTestText() })).outcome === 'discard' ? true : undefined),
      { timeoutMs: SOON_MS, intervalMs: 200 },
    )
    assert.equal(scanned, true)
  } finally {
    await daemon.stop()
    await rm(clamdDirectory, { recursive: true, force: true })
  }
})

test('parity 10: a message whose clamd goes away in its midst is scanned by another one', async () => {
  // The samples that prove a clamd healthy are far shorter than this.
  const fault = { afterBytes: 4000, action: 'reset' } as const
  await using first = await startFakeClamd({ script: { fault } })
  await using second = await startRealClamd()
  const text = conf(
    formatClamdAddress(first.address),
    `ClamdSocket unix:${second.socketPath}`,
    'OnFail Defer',
    'OnInfected Blackhole',
  )
  const daemon = await startImported(directory, text, socketPath)
  try {
    const body = Buffer.concat([Buffer.alloc(20_000, 'Hello\r\n'), eicarTestText()])
    for (let round = 0; round < 4; round++) assert.equal((await send({ body })).outcome, 'discard')
    const broken = first.connections.filter(({ received }) => received.length >= fault.afterBytes)
    assert.ok(broken.length > 0, 'the first clamd was tried')
  } finally {
    await daemon.stop()
  }
})

test('parity 11: SIGHUP applies a changed configuration and does not end the daemon', async () => {
  await using clamd = await startRealClamd()
  const place = `unix:${clamd.socketPath}`
  const daemon = await startImported(directory, conf(place, 'OnInfected Blackhole'), socketPath)
  try {
    using mta = await connectMta({ address: { path: socketPath } })
    assert.equal((await mta.send(mail({ body: eicarTestText() }))).outcome, 'discard')
    await writeImported(directory, conf(place, 'OnInfected Reject', 'RejectMsg No'))
    daemon.kill('SIGHUP')
    await daemon.waitForLog(/Configuration loaded again/)
    // The session that is open goes on, and so does the process.
    assert.equal((await mta.send(mail({ body: eicarTestText() }))).reply?.text, 'No')
    assert.equal((await send({ body: eicarTestText() })).reply?.text, 'No')
  } finally {
    assert.deepEqual(await daemon.stop(), { code: 0, signal: null })
  }
})
