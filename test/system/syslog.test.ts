/** The order of lines in a mail log that Postfix and we write to by one /dev/log, and restarts of who reads it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { type PrivateSyslog, type SyslogDaemon, startSyslog } from '../../packages/lab/src/private-syslog.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { mailWithBody } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

/** Containers may lack the right to one. */
const skip = spawnSync('unshare', ['-m', 'true']).status === 0 ? false : 'there are no mount namespaces here'

let clamd: RealClamd

before(async () => {
  clamd = await startRealClamd()
})
after(() => clamd.stop())

interface Host {
  readonly syslog: PrivateSyslog
  readonly daemon: Daemon
  readonly postfix: PrivatePostfix
  stop(): Promise<void>
}

async function startHost(kind: SyslogDaemon): Promise<Host> {
  const syslog = await startSyslog(kind)
  const { within, logFile } = syslog
  const daemon = await startDaemon(
    {
      engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] },
      log: { syslog: 'mail', tag: 'clamav-milter', infected: 'basic' },
    },
    { within },
  )
  const postfix = await startPostfix({
    milters: [daemon.milter],
    settings: { maillog_file: '' },
    logFile,
    within,
  })
  return {
    syslog,
    daemon,
    postfix,
    async stop() {
      await postfix.stop()
      await daemon.stop()
      await syslog.stop()
    },
  }
}

const INFECTED = mailWithBody(eicarTestText())

/** Sends infected mail to these recipients, so many at one time. */
async function sendInfected(port: number, recipients: readonly string[], lanes: number): Promise<void> {
  const waiting = recipients.values()
  const lane = async () => {
    for (const to of waiting) {
      const { final } = await SmtpClient.deliver(port, { from: 'a@example.org', to, message: INFECTED })
      assert.match(final.raw, /^550 5\.7\.1 /)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

function addresses(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}@example.net`)
}

/** Recipients whose line of ours is not there, or behind that of Postfix. */
function wrong(log: string, recipients: readonly string[]): readonly string[] {
  return recipients.filter((recipient) => {
    const ours = log.indexOf(` to <${recipient}> infected by `)
    return ours < 0 || ours > log.search(new RegExp(`milter-reject: .* to=<${recipient}>`))
  })
}

async function logOf({ syslog }: Host, recipients: readonly string[]): Promise<string> {
  const all = await waitUntil(
    async () => {
      const log = await syslog.log()
      const isWhole = recipients.every(
        (one) => log.includes(`to=<${one}> proto`) && log.includes(` to <${one}> infected`),
      )
      return isWhole ? log : undefined
    },
    { timeoutMs: 60_000 },
  )
  return all ?? (await syslog.log())
}

for (const kind of ['rsyslog', 'journald'] as const) {
  describe(kind, { skip }, () => {
    let host: Host
    before(async () => {
      host = await startHost(kind)
    })
    after(() => host?.stop())

    for (const [count, lanes] of [
      [40, 1],
      [30, 5],
    ] as const) {
      test(`the line about a virus stands before that of Postfix, ${count} times, ${lanes} at a time`, async () => {
        const recipients = addresses(`${kind}-${lanes}`, count)
        await sendInfected(host.postfix.smtpPort, recipients, lanes)
        const log = await logOf(host, recipients)
        assert.deepEqual(wrong(log, recipients), [])
        assert.match(log, / clamav-milter\[\d+\]: Message from <a@example\.org> to <\S+> infected by \S+$/m)
      })
    }
  })
}

describe('rsyslog that is started again', { skip }, () => {
  let host: Host
  before(async () => {
    host = await startHost('rsyslog')
  })
  after(() => host?.stop())

  test('under load no line about a virus is lost, and none is said to be', async () => {
    const recipients = addresses('restart', 150)
    const sending = sendInfected(host.postfix.smtpPort, recipients, 5)
    for (const share of [20, 50, 80]) {
      await waitForLines(host, share)
      await host.syslog.endDaemon()
      await delay(150)
      await host.syslog.startDaemon()
    }
    await sending
    const all = await waitUntil(
      async () => (infectedIn(await host.syslog.log()).size === recipients.length ? true : undefined),
      { timeoutMs: 60_000 },
    )
    const log = await host.syslog.log()
    assert.ok(all, `${infectedIn(log).size} of ${recipients.length}`)
    assert.doesNotMatch(await host.daemon.log(), /lines lost: [1-9]/)
    // What it had read and not forgotten yet may come again; a handful at the most for each end.
    const lines = log.match(/ infected by /g)?.length ?? 0
    assert.ok(lines <= recipients.length + 3 * 5, `${lines} lines for ${recipients.length} mails`)
  })

  test('mail goes on while there is none, and its lines come afterwards', async () => {
    await host.syslog.endDaemon()
    const recipients = addresses('without', 40)
    const startedMs = performance.now()
    await sendInfected(host.postfix.smtpPort, recipients, 1)
    const tookMs = performance.now() - startedMs
    assert.ok(tookMs < 30_000, `${tookMs} ms: the first waits a second, the others do not`)
    await host.daemon.waitForLog(/error: Syslog is not available: .* code=LOG_SYSLOG_UNAVAILABLE/)
    await host.syslog.startDaemon()
    await host.daemon.waitForLog(/warning: Syslog works again; lines lost: 0/, { timeoutMs: 120_000 })
    const missing = async () => {
      const there = infectedIn(await host.syslog.log())
      return recipients.filter((one) => !there.has(one))
    }
    await waitUntil(async () => ((await missing()).length === 0 ? true : undefined), { timeoutMs: 60_000 })
    assert.deepEqual(await missing(), [])
  })
})

test('a daemon that is killed leaves no sender behind', { skip }, async () => {
  const host = await startHost('rsyslog')
  try {
    await sendInfected(host.postfix.smtpPort, addresses('killed', 1), 1)
    const senders = await sendersOf(host.daemon.pid)
    assert.equal(senders.length, 1)
    host.daemon.kill('SIGKILL')
    await host.daemon.exited
    const gone = await waitUntil(
      async () => ((await Promise.all(senders.map(isSender))).includes(true) ? undefined : true),
      { timeoutMs: 60_000 },
    )
    assert.equal(gone, true)
  } finally {
    await host.stop()
  }
})

/** Recipients of whom a line of ours is there. */
function infectedIn(log: string): ReadonlySet<string> {
  return new Set([...log.matchAll(/ to <(\S+)> infected by /g)].map(([, recipient = '']) => recipient))
}

async function waitForLines({ syslog }: Host, count: number): Promise<void> {
  await waitUntil(async () => (infectedIn(await syslog.log()).size >= count ? true : undefined), {
    timeoutMs: 60_000,
  })
}

async function sendersOf(parent: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  const pids = children.split(' ').filter(Boolean).map(Number)
  const senders = await Promise.all(pids.map(isSender))
  return pids.filter((_, index) => senders[index])
}

async function isSender(pid: number): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return words.startsWith('clamgate-syslog')
}
