import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { readDocument } from '../../packages/clamgate/src/cli/testing/vocabulary.ts'
import type { Step } from '../../packages/clamgate/src/selftest/step.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, PROGRAM, startDaemon } from './support/daemon.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { reloadWith } from './support/reload.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({
    config: { log: { level: 'info' } },
    settings: {
      smtpd_authorized_xclient_hosts: '127.0.0.1',
      // Postfix takes addresses of these families alone.
      inet_protocols: 'all',
      smtpd_recipient_restrictions:
        'check_recipient_access inline:{ { grey@example.net = 450 4.2.0 Greylisted, try again in 5 minutes }, { no@example.net = 554 5.7.1 Relay access denied } }',
    },
  })
})
after(() => gateway.stop())

interface Report {
  readonly good: boolean
  readonly steps: readonly Step[]
  readonly exitCode: number | null
}

async function selftest(...args: readonly string[]): Promise<Report> {
  const { daemon, postfix } = gateway
  return await ask(daemon, '--smtp', `127.0.0.1:${postfix.smtpPort}`, ...args)
}

async function ask({ configFile }: Pick<Daemon, 'configFile'>, ...args: readonly string[]): Promise<Report> {
  const child = spawn(PROGRAM, ['selftest', '--json', '--config', configFile, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')])
  readDocument(stdout, 'selftest')
  const report: Omit<Report, 'exitCode'> = JSON.parse(stdout)
  assert.equal(child.exitCode, report.good ? 0 : 1)
  return { ...report, exitCode: child.exitCode }
}

function step({ steps }: Report, name: string): Step {
  return steps.find((one) => one.name === name) ?? assert.fail(`no ${name} in ${JSON.stringify(steps)}`)
}

test('EICAR that is refused is what it wants, at the milter and at Postfix', async () => {
  const { good, steps } = await selftest()
  assert.ok(good, JSON.stringify(steps))
  assert.deepEqual(
    steps.map(({ name }) => name),
    ['milter.connect', 'milter.clean', 'milter.eicar', 'smtp.connect', 'smtp.clean', 'smtp.eicar'],
  )
})

/** What lets EICAR through, keeps or loses it; the line of the file that says so, and what the step says. */
const LET_THROUGH: readonly [what: string, policy: object, line: RegExp, says: RegExp][] = [
  [
    'policy.infected: accept',
    { infected: 'accept' },
    /^ +infected: accept$/,
    /: accepted.* because of policy\.infected/,
  ],
  ['tag', { infected: 'tag' }, /^ +infected: tag$/, /: accepted.* because of policy\.infected: tag/],
  ['monitor', { monitor: true }, /^ +monitor: true$/, /: accepted.* because of policy\.monitor: true/],
  [
    'an exempt loopback',
    { skip: { networks: ['local'] } },
    /^ +networks:$/,
    /because of policy\.skip\.networks: local/,
  ],
  [
    'an exempt sender',
    { skip: { senders: ['postmaster@*'] } },
    /^ +senders:$/,
    /because of policy\.skip\.senders: postmaster@\*/,
  ],
  [
    'exempt recipients',
    { skip: { recipients: ['*@localhost'] } },
    /^ +recipients:$/,
    /because of policy\.skip\.recipients/,
  ],
  [
    'a rule',
    { rules: [{ name: 'all may', when: { outcome: 'infected' }, then: 'accept' }] },
    /^ +- name: all may$/,
    /because rule "all may" .* says so/,
  ],
  [
    'a rule for the very name that clamd gives it',
    { rules: [{ name: 'ours', when: { source: 'unofficial' }, then: 'discard' }] },
    /^ +- name: ours$/,
    /because rule "ours" .* says so/,
  ],
  ['quarantine', { infected: 'quarantine' }, /^ +infected: quarantine$/, /kept in quarantine, because of/],
  ['discard', { infected: 'discard' }, /^ +infected: discard$/, /discarded, because of/],
  ['hold', { infected: 'mta-hold' }, /^ +infected: mta-hold$/, /held in the queue of the MTA, because of/],
  ['defer', { infected: 'defer' }, /^ +infected: defer$/, /deferred \(451 .*because of/],
]
for (const [what, policy, line, says] of LET_THROUGH) {
  test(`${what}: EICAR is not refused, which fails by the line that says so, and passes where that is expected`, async () => {
    await reloadWith(gateway, { policy: { ...policy } })
    const report = await selftest()
    const lines = (await readFile(gateway.daemon.configFile, 'utf8')).split('\n').entries()
    const wanted = [...lines].find(([, written]) => line.test(written))?.[0]
    assert.ok(wanted !== undefined, 'the line is in the file')
    for (const name of ['milter.eicar', 'smtp.eicar']) {
      const { state, code, sentence, remedy, place } = step(report, name)
      assert.deepEqual([state, code], ['fail', 'SELFTEST_EICAR_LET_THROUGH'], sentence)
      assert.match(sentence, says)
      assert.match(remedy ?? '', /--expect-policy/)
      assert.deepEqual(place, { file: gateway.daemon.configFile, line: wanted + 1 })
    }
    const { good, steps } = await selftest('--expect-policy')
    assert.ok(good, JSON.stringify(steps))
  })
}

test('an exempt loopback: asked as another client EICAR is refused, by Postfix too', async () => {
  await reloadWith(gateway, { policy: { skip: { networks: ['local', '2001:db8::/32'] } } })
  const { good, steps } = await selftest('--from-client', '192.0.2.1')
  assert.ok(good, JSON.stringify(steps))
  const six = await selftest('--from-client', '2001:db8::1')
  for (const name of ['milter.eicar', 'smtp.eicar'])
    assert.match(step(six, name).sentence, /because of policy\.skip\.networks: 2001:db8::\/32/)
})

test('greylisting is told, and so is a refusal; neither says that the milter was not asked', async () => {
  await reloadWith(gateway, {})
  const grey = await selftest('--to', 'grey@example.net')
  for (const name of ['smtp.clean', 'smtp.eicar']) {
    const { code, sentence, remedy } = step(grey, name)
    assert.equal(code, 'SELFTEST_MTA_DEFERS')
    assert.match(sentence, /at RCPT TO: 450 4\.2\.0 .*Greylisted/)
    assert.match(remedy ?? '', /greylisting/)
  }
  const denied = step(await selftest('--to', 'no@example.net'), 'smtp.eicar')
  assert.equal(denied.code, 'SELFTEST_MTA_REFUSES')
  assert.match(denied.sentence, /Relay access denied/)
})

test('a Postfix that does not ask the milter, and one that cannot reach it, are told apart', async () => {
  const { daemon, postfix } = gateway
  const deaf = await ask(daemon, '--smtp', `127.0.0.1:${postfix.unfilteredPort}`)
  const { code, sentence } = step(deaf, 'smtp.eicar')
  assert.equal(code, 'SELFTEST_MILTER_NOT_ASKED')
  assert.match(sentence, /the daemon has seen no message/)
  assert.equal(step(deaf, 'milter.eicar').state, 'ok')
  const lost = await startPostfix({ milters: ['unix:/nonexistent/milter.sock'] })
  try {
    const report = await ask(daemon, '--smtp', `127.0.0.1:${lost.smtpPort}`)
    assert.ok(
      report.steps.some(
        (one) => one.code === 'SELFTEST_MTA_LACKS_MILTER' || one.code === 'SELFTEST_MTA_DEFERS',
      ),
    )
    assert.ok(!report.steps.some((one) => one.code === 'SELFTEST_MILTER_NOT_ASKED'))
  } finally {
    await lost.stop()
  }
})

test('a file that the daemon does not run with yet is told', async () => {
  await reloadWith(gateway, {})
  await gateway.daemon.writeConfig({ policy: { infected: 'discard' } })
  const { code, sentence } = step(await selftest('--expect-policy'), 'milter.eicar')
  assert.equal(code, 'SELFTEST_CONFIG_DIFFERS', sentence)
})

test('mail that cannot be kept is deferred, which is no pass even where the policy is expected', async () => {
  await writeFile(join(gateway.daemon.directory, 'file'), '')
  const daemon = await startDaemon({
    engine: { mode: 'external', servers: [`unix:${gateway.clamd.socketPath}`] },
    policy: { infected: 'quarantine' },
    quarantine: { directory: join(gateway.daemon.directory, 'file') },
  })
  try {
    const { state, code, sentence } = step(await ask(daemon, '--expect-policy'), 'milter.eicar')
    assert.deepEqual([state, code], ['fail', 'SELFTEST_NOT_KEPT'])
    assert.match(sentence, /deferred \(451 .*, since it could not be kept \(QUARANTINE_\w+\)/)
  } finally {
    await daemon.stop()
  }
})

test('before the official databases are there, they are the cause', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-selftest-'))
  await chmod(directory, 0o755)
  const daemon = await startDaemon({
    engine: { directory, mode: 'managed', freshclam: { mirror: 'http://127.0.0.1:9', retry: '1h' } },
  })
  try {
    const report = await waitUntil(
      async () => {
        const tried = await ask(daemon)
        return tried.steps.some(({ name, state }) => name === 'milter.eicar' && state === 'ok')
          ? tried
          : undefined
      },
      { timeoutMs: 120_000, intervalMs: 100 },
    )
    assert.ok(report !== undefined)
    const { code, sentence } = step(report, 'milter.clean')
    assert.equal(code, 'SELFTEST_DATABASES_MISSING')
    assert.match(sentence, /the official databases are not there yet \(policy\.databasesMissing: defer\)/)
  } finally {
    await daemon.stop()
    await rm(directory, { recursive: true, force: true })
  }
})
