import assert from 'node:assert/strict'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { type PrivatePostfix, startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { EICAR, literally, refusal } from './support/gateway.ts'
import { cleanMail, mailWithAttachment } from './support/mail.ts'
import { processesNaming } from './support/processes.ts'
import { SmtpClient } from './support/smtp.ts'
import { type Supervisor, startSupervisor } from './support/supervisor.ts'

// The service as systemd runs it, where no systemd is: a socket that another process holds, and words for the one that started it.

const WATCHDOG_MS = 3_000
/** For what takes a second or two on a machine that has nothing else to do. */
const PATIENCE_MS = 120_000
const FROM = 'a@example.org'

let clamd: RealClamd
let service: Supervisor
let postfix: PrivatePostfix

before(async () => {
  clamd = await startRealClamd()
  service = await startSupervisor(external(), { watchdogMs: WATCHDOG_MS })
  postfix = await startPostfix({
    milters: [`unix:${service.socketPath}`],
    // Longer than a start of the service takes where much else runs.
    settings: { milter_connect_timeout: '120s', milter_command_timeout: '120s' },
  })
})

after(async () => {
  await postfix.stop()
  await service[Symbol.asyncDispose]()
  await clamd.stop()
})

test('a connection that came before the service waits for it, and the service finds its socket by the path', async () => {
  const { ino } = await stat(service.socketPath)
  const early = deliver('early@example.net', cleanMail())
  await service.start()
  await ready(1)
  assert.equal(await early, 250)
  assert.equal((await stat(service.socketPath)).ino, ino, 'it is the socket that was passed on')
  await service.waitForLog(new RegExp(`ready on unix:${literally(service.socketPath)}\n`))
  const infected = mailWithAttachment(eicarTestText())
  const sent = await SmtpClient.deliver(postfix.smtpPort, {
    from: FROM,
    to: 'x@example.net',
    message: infected,
  })
  assert.equal(sent.final.raw, refusal(EICAR))
})

test('READY=1 has its STATUS with it, and WATCHDOG=1 comes again well within the time that it has', async () => {
  const alive = async (count: number) => {
    await service.words.take((words) => words.filter(isAlive).length >= count, PATIENCE_MS)
    return performance.now()
  }
  const before = (await service.words.take(() => true)).filter(isAlive).length
  let last = await alive(before + 1)
  for (let count = before + 2; count <= before + 4; count++) {
    const now = await alive(count)
    assert.ok(
      now - last < WATCHDOG_MS,
      `${now - last} ms from one word to the next: systemd would have ended it`,
    )
    last = now
  }
  const words = await service.words.take(() => true)
  assert.ok(words.some((word) => /^READY=1\nSTATUS=Listening on unix:/.test(word)))
})

test('a restart under load defers nothing, refuses nothing and loses nothing', async () => {
  const load = startMail('load@example.net')
  for (let round = 0; round < 3; round++) {
    await load.passed(15)
    assert.equal(await service.end('SIGTERM'), '0')
    assert.ok((await stat(service.socketPath)).isSocket(), 'a stop leaves the socket that is not ours')
    const starts = await readyWords()
    await service.start()
    await ready(starts + 1)
  }
  await load.passed(15)
  const codes = await load.end()
  assert.deepEqual([...new Set(codes)], [250])
  const { length } = await postfix.waitForMail('load@example.net', { count: codes.length })
  assert.equal(length, codes.length)
})

test('after kill -9 under load the next one goes on: what was under way is deferred, and nothing is lost', async () => {
  const load = startMail('killed@example.net')
  await load.passed(15)
  assert.equal(await service.end('SIGKILL'), 'signal 9')
  const starts = await readyWords()
  await service.start()
  await ready(starts + 1)
  await load.passed(15)
  const codes = await load.end()
  assert.deepEqual(
    codes.filter((code) => code !== 250 && code !== 451),
    [],
  )
  const deferred = codes.filter((code) => code === 451).length
  assert.ok(deferred <= WORKERS, `${deferred} deferred, of the ${WORKERS} that were under way`)
  const accepted = codes.length - deferred
  assert.equal((await postfix.waitForMail('killed@example.net', { count: accepted })).length, accepted)
})

test('a reload that wants the socket no more and one that wants it again', async () => {
  const other = join(service.directory, 'other.sock')
  await service.writeConfig({ milter: { listen: [`unix:${other}`] } })
  await reload()
  assert.ok((await stat(other)).isSocket())
  assert.ok((await stat(service.socketPath)).isSocket(), 'the name is not ours to remove')
  await service.writeConfig({})
  const words = await reload()
  // Its descriptor is closed by then; what another process listens on is not taken from it.
  assert.match(words, /Configuration not loaded, the old one stays: .*milter\.sock/)
  await service.end('SIGTERM')
  const starts = await readyWords()
  await service.start()
  await ready(starts + 1)
  assert.equal(await deliver('again@example.net', cleanMail()), 250)
})

test('a service that hangs says no word more', async () => {
  await service.words.take((words) => words.some(isAlive), PATIENCE_MS)
  process.kill(service.pid, 'SIGSTOP')
  try {
    const before = (await service.words.take(() => true)).filter(isAlive).length
    const more = service.words.take((words) => words.filter(isAlive).length > before + 1, 2 * WATCHDOG_MS)
    await assert.rejects(more, /Not seen/)
  } finally {
    process.kill(service.pid, 'SIGCONT')
  }
})

test('systemd: takes the socket as well', async () => {
  await using other = await startSupervisor(external(), { listen: ['systemd:'] })
  await other.start()
  await other.words.take((words) => words.some(isReady), PATIENCE_MS)
  await other.waitForLog(new RegExp(`ready on unix:${literally(other.socketPath)}\n`))
})

test('a socket that nobody asked for is named in the log', async () => {
  await using other = await startSupervisor(external(), { listen: ['inet:0@127.0.0.1'] })
  await other.start()
  await other.waitForLog(
    new RegExp(
      `warning: systemd holds unix:${literally(other.socketPath)}, which milter.listen does not name`,
    ),
    { timeoutMs: PATIENCE_MS },
  )
})

test('what the daemon starts gets neither the socket nor the word of it', async () => {
  await using managed = await startSupervisor({})
  await managed.writeConfig({
    engine: {
      mode: 'managed',
      directory: join(managed.directory, 'engine'),
      freshclam: { mirror: 'http://127.0.0.1:9', retry: '1h' },
    },
  })
  await managed.start()
  await managed.words.take((words) => words.some(isReady), PATIENCE_MS)
  const socket = await readlink(`/proc/${managed.pid}/fd/3`)
  assert.match(socket, /^socket:/)
  const clamds = async () => {
    const found = await processesNaming(join(managed.directory, 'engine'), 'clamd')
    return found.length > 0 ? found : undefined
  }
  const children = (await waitUntil(clamds, { timeoutMs: PATIENCE_MS })) ?? []
  assert.ok(children.length > 0, 'a clamd runs')
  for (const pid of children) {
    assert.doesNotMatch(await readFile(`/proc/${pid}/environ`, 'latin1'), /LISTEN_|NOTIFY_|WATCHDOG_/)
    const descriptors = await readdir(`/proc/${pid}/fd`)
    const places = await Promise.all(
      descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => undefined)),
    )
    assert.ok(!places.includes(socket), 'the milter socket is not open in it')
  }
})

function external() {
  return { engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] } }
}

const isReady = (word: string) => word.startsWith('READY=1')
const isAlive = (word: string) => word === 'WATCHDOG=1'

async function readyWords(): Promise<number> {
  return (await service.words.take(() => true)).filter(isReady).length
}

async function ready(count: number): Promise<void> {
  await service.words.take((words) => words.filter(isReady).length >= count, PATIENCE_MS)
}

/** Has the configuration read again; what the log says of it. */
async function reload(): Promise<string> {
  const from = await service.logEnd()
  process.kill(service.pid, 'SIGHUP')
  return (await service.waitForLog(/.*Configuration (?:not )?loaded.*/, { after: from }))[0]
}

async function deliver(to: string, message: string): Promise<number> {
  return (await SmtpClient.deliver(postfix.smtpPort, { from: FROM, to, message })).final.code
}

const WORKERS = 4

/** Mail after mail, each in a session of its own, until it is ended. */
function startMail(to: string) {
  const codes: number[] = []
  let isOn = true
  const workers = Array.from({ length: WORKERS }, async () => {
    while (isOn) codes.push(await deliver(to, cleanMail()))
  })
  return {
    /** So many more have had their answer. */
    async passed(count: number) {
      const enough = codes.length + count
      const isEnough = () => (codes.length >= enough ? true : undefined)
      assert.ok(await waitUntil(isEnough, { timeoutMs: PATIENCE_MS }), 'mail goes on')
    },
    async end() {
      isOn = false
      await Promise.all(workers)
      return codes
    },
  }
}
