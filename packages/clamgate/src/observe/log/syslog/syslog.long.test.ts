import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { configSchema } from '../../../config/schema.ts'
import { createLog, type ManagedLog } from '../create-log.ts'
import { listenDatagrams } from './testing-datagrams.ts'

const directory = await mkdtemp(join(tmpdir(), 'syslog-'))
after(() => rm(directory, { recursive: true }))

const LINE = 'Message from <a@example.org> to <b@example.net> infected by Test With Space.UNOFFICIAL'

interface Started extends AsyncDisposable {
  readonly log: ManagedLog
  /** Lines on standard error so far, once they match. */
  stderr(pattern: RegExp): Promise<string>
}

async function start(
  socket: string,
  options: { tag?: string; syslog?: string; perl?: string; logger?: string } = {},
): Promise<Started> {
  let text = ''
  let check: (() => void) | undefined
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      check?.()
      done()
    },
  })
  const config = configSchema.parse({
    log: { syslog: options.syslog ?? 'mail', tag: options.tag ?? 'clamgate' },
  }).log
  const log = await createLog(
    {
      stderr,
      pid: 4242,
      syslogSocket: socket,
      retryMs: 20,
      perlCommand: options.perl ?? 'perl',
      loggerCommand: options.logger ?? 'logger',
    },
    config,
  )
  return {
    log,
    async stderr(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      check = () => (pattern.test(text) ? resolve() : undefined)
      const timer = setTimeout(() => reject(new Error(`No ${pattern} in: ${text}`)), 60_000)
      check()
      await promise.finally(() => clearTimeout(timer))
      return text
    },
    [Symbol.asyncDispose]: () => log.close(),
  }
}

test('gives syslog the sentence behind tag, process id and priority', async () => {
  await using syslog = await listenDatagrams(join(directory, 'plain'))
  await using started = await start(syslog.path, { tag: 'clamav-milter' })
  started.log.info('scan.infected', LINE, { queueId: 'X' })
  started.log.warn('engine.down', '<14>clamd is\naway', { code: 'CLAMD_DOWN' })
  const [first, second] = await syslog.take((all) => all.length >= 2)
  assert.match(first ?? '', /^<22>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d clamav-milter\[4242\]: Message from /)
  assert.ok(first?.endsWith(`: ${LINE}`))
  assert.match(second ?? '', /^<20>.* clamav-milter\[4242\]: warning: <14>clamd is\?away code=CLAMD_DOWN$/)
})

test('delivers what was written last before the close', async () => {
  await using syslog = await listenDatagrams(join(directory, 'close'))
  const started = await start(syslog.path, { syslog: 'local3' })
  for (let i = 1; i <= 200; i++) started.log.info('a.b', `line ${i}`)
  await started.log.close()
  const all = await syslog.take((datagrams) => datagrams.length >= 200)
  assert.match(all.at(-1) ?? '', /^<158>.*: line 200$/)
})

test('says elsewhere that there is no syslog daemon, and delivers once there is one', async () => {
  const path = join(directory, 'later')
  await using started = await start(path)
  started.log.info('a.b', 'patient')
  const told = await started.stderr(/error: Syslog is not available/)
  assert.match(
    told,
    /nothing listens on \S+ \(ENOENT\) code=LOG_SYSLOG_UNAVAILABLE remedy="Start a syslog daemon/,
  )
  await using syslog = await listenDatagrams(path)
  const [first] = await syslog.take((all) => all.length > 0)
  assert.match(first ?? '', /: patient$/)
  await started.stderr(/warning: Syslog works again; lines lost: 0/)
})

test('a daemon that ends takes no line along: what it had not read is sent to the next one, in order', async () => {
  const path = join(directory, 'restart')
  const before = await listenDatagrams(path)
  await using started = await start(path)
  started.log.info('a.b', 'line 1')
  await before.take((all) => all.length > 0)
  await before.stop()
  for (let i = 2; i <= 9; i++) started.log.info('a.b', `line ${i}`)
  await started.log.handOver()
  before.signal('SIGKILL')
  await before.ended
  await rename(path, `${path}.dead`) // kept, so that its inode is not taken for the next socket
  await using again = await listenDatagrams(path)
  started.log.info('a.b', 'line 10')
  const lines = await again.take((all) => all.length >= 9)
  assert.deepEqual(
    sentencesOf(lines),
    Array.from({ length: 9 }, (_, index) => `line ${index + 2}`),
  )
  assert.deepEqual(
    started.log.report().map(({ state, lostLines }) => [state, lostLines]),
    [
      ['ok', 0],
      ['ok', 0],
    ],
  )
})

test('what a daemon had not read is sent to the next one though no line comes after it', async () => {
  const path = join(directory, 'idle')
  const before = await listenDatagrams(path)
  await using started = await start(path)
  await before.stop()
  started.log.info('a.b', 'the last one')
  await started.log.handOver()
  before.signal('SIGKILL')
  await before.ended
  await rename(path, `${path}.dead`) // kept, so that its inode is not taken for the next socket
  await using again = await listenDatagrams(path)
  assert.deepEqual(sentencesOf(await again.take((all) => all.length > 0)), ['the last one'])
})

test('a line that was handed over stands before whatever anybody sends to the socket afterwards', async () => {
  await using syslog = await listenDatagrams(join(directory, 'order'))
  await using started = await start(syslog.path)
  for (let mail = 1; mail <= 4; mail++) {
    await syslog.stop()
    started.log.info('a.b', `infected ${mail}`)
    await started.log.handOver()
    sendDatagram(syslog.path, `: milter-reject ${mail}`)
    syslog.signal('SIGCONT')
    const sentences = sentencesOf(await syslog.take((all) => all.length === mail * 2))
    assert.deepEqual(sentences.slice(-2), [`infected ${mail}`, `milter-reject ${mail}`])
  }
})

test('a daemon that reads nothing holds an answer up once, for a bounded time, and says so elsewhere', async () => {
  await using syslog = await listenDatagrams(join(directory, 'stuck'))
  await using started = await start(syslog.path)
  await syslog.stop()
  const room = Number(await readFile('/proc/sys/net/unix/max_dgram_qlen', 'utf8'))
  const count = room + 20
  for (let i = 1; i <= count; i++) started.log.info('a.b', `line ${i}`)
  const [first, second] = [await timed(started.log.handOver()), await timed(started.log.handOver())]
  assert.ok(first < 30_000 && second < 500, `${first} ms, then ${second} ms`)
  await started.stderr(/error: The syslog daemon takes no lines .*code=LOG_SYSLOG_STUCK remedy="Look why/)
  const [, place] = started.log.report()
  assert.deepEqual(
    [place?.kind, place?.state, place?.failure?.code],
    ['syslog', 'failing', 'LOG_SYSLOG_STUCK'],
  )
  syslog.signal('SIGCONT')
  await started.stderr(/warning: Syslog works again; lines lost: 0/)
  const lines = sentencesOf(await syslog.take((all) => all.length > count))
  assert.deepEqual(
    lines.filter((line) => line.startsWith('line')),
    Array.from({ length: count }, (_, index) => `line ${index + 1}`),
  )
})

test('whoever ends the sender: another one goes on, and no line is missing', async () => {
  await using syslog = await listenDatagrams(join(directory, 'killed'))
  await using started = await start(syslog.path)
  for (let i = 1; i <= 300; i++) {
    started.log.info('a.b', `line ${i}`)
    if (i % 100 === 0) {
      await started.log.handOver()
      for (const pid of await sendersOf(process.pid)) process.kill(pid, 'SIGKILL')
    }
  }
  await started.log.handOver()
  const lines = sentencesOf(await syslog.take((all) => all.some((line) => line.endsWith(': line 300'))))
  const numbers = new Set(lines)
  assert.equal(numbers.size, 300)
  assert.ok(lines.length <= 303, `${lines.length - 300} lines came twice, at most one for each end`)
})

test('the sender outlives the signals of a terminal and of systemd, and ends with its parent', async () => {
  await using syslog = await listenDatagrams(join(directory, 'signals'))
  await using started = await start(syslog.path)
  started.log.info('a.b', 'one')
  await started.log.handOver()
  // Those of the test before may be on their way out.
  while ((await sendersOf(process.pid)).length > 1) await delay(10)
  const before = await sendersOf(process.pid)
  assert.equal(before.length, 1)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.kill(before[0] ?? 0, signal)
  started.log.info('a.b', 'two')
  await started.log.handOver()
  assert.deepEqual(await sendersOf(process.pid), before)
  await started.log.close()
  for (let looks = 0; looks < 6000 && (await sendersOf(process.pid)).length > 0; looks++) await delay(10)
  assert.deepEqual(await sendersOf(process.pid), [])
})

test('a syslog daemon with a stream socket gets each line with a zero byte behind it', async () => {
  const path = join(directory, 'stream')
  const got = Promise.withResolvers<string>()
  let text = ''
  const server = createServer((socket) =>
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('two\0')) got.resolve(text)
    }),
  )
  server.listen(path)
  await once(server, 'listening')
  await using started = await start(path)
  started.log.info('a.b', 'one')
  started.log.info('a.b', 'two')
  await started.log.handOver()
  assert.match(await got.promise, /^<22>[^\0]+ clamgate\[4242\]: one\0<22>[^\0]+: two\0$/)
  server.close()
})

for (const perl of [join(directory, 'no-such-perl'), 'false']) {
  test(`without a perl that works (${perl === 'false' ? 'it ends' : 'none'}) lines go through logger, which is said once`, async () => {
    await using syslog = await listenDatagrams(join(directory, `logger-${perl === 'false'}`))
    await using started = await start(syslog.path, { perl })
    started.log.info('a.b', LINE)
    const said = await started.stderr(/warning: Lines go to syslog through logger\(1\), which may/)
    started.log.warn('a.b', 'two')
    const all = await syslog.take((lines) => lines.some((line) => line.endsWith(': warning: two')))
    assert.match(all[0] ?? '', /^<22>.{15} (\S+ )?clamgate\[4242\]: Message from /)
    assert.match(said, /code=LOG_SYSLOG_UNACKNOWLEDGED remedy="Install perl-base/)
    assert.equal((await started.stderr(/./)).match(/LOG_SYSLOG_UNACKNOWLEDGED/g)?.length, 1)
  })
}

test('says elsewhere that neither works', async () => {
  await using syslog = await listenDatagrams(join(directory, 'command'))
  for (const [logger, code] of [
    [join(directory, 'no-such-logger'), 'LOG_SYSLOG_UNAVAILABLE'],
    ['false', 'LOG_SYSLOG_ENDED'],
  ] as const) {
    await using started = await start(syslog.path, { perl: 'false', logger })
    started.log.info('a.b', 'one')
    await started.stderr(new RegExp(`code=${code}`))
  }
})

function sentencesOf(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/^.*?: /, ''))
}

async function timed(work: Promise<void> | undefined): Promise<number> {
  const startedMs = performance.now()
  await work
  return performance.now() - startedMs
}

/** As Postfix sends, from another process; back when it is in the queue. */
function sendDatagram(path: string, text: string): void {
  const program =
    'socket(my $s, PF_UNIX, SOCK_DGRAM, 0); connect($s, sockaddr_un($ARGV[0])) or die; send($s, $ARGV[1], 0) or die'
  execFileSync('perl', ['-MSocket', '-e', program, path, text])
}

/** Process ids of the senders that a process has started. */
async function sendersOf(parent: number): Promise<readonly number[]> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8'))
    .split(' ')
    .filter(Boolean)
  const names = await Promise.all(
    children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return children.filter((_, index) => names[index]?.startsWith('clamgate-syslog')).map(Number)
}
