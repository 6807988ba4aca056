import assert from 'node:assert/strict'
import { mkdtemp, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, test } from 'node:test'
import { configSchema } from '../../config/schema.ts'
import { createLog, type ManagedLog } from './create-log.ts'
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
  options: { tag?: string; syslog?: string; command?: string } = {},
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
    { stderr, pid: 4242, syslogSocket: socket, retryMs: 20, loggerCommand: options.command ?? 'logger' },
    config,
  )
  return {
    log,
    async stderr(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      check = () => (pattern.test(text) ? resolve() : undefined)
      const timer = setTimeout(() => reject(new Error(`No ${pattern} in: ${text}`)), 10_000)
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

test('finds the syslog daemon again after its restart', async () => {
  const path = join(directory, 'restart')
  const before = await listenDatagrams(path)
  await using started = await start(path)
  started.log.info('a.b', 'one')
  await before.take((all) => all.length > 0)
  await before[Symbol.asyncDispose]()
  // The first line that meets the dead socket ends `logger`; the next finds that nobody listens and waits.
  started.log.info('a.b', 'lost on the way')
  await untilTold(started, /LOG_SYSLOG_(ENDED|UNAVAILABLE)/)
  await unlink(path)
  await using again = await listenDatagrams(path)
  await again.take((all) => all.some((line) => line.includes(': two')))
})

/** Writes lines until standard error tells; the end of `logger` is noticed with a line after it. */
async function untilTold(started: Started, pattern: RegExp): Promise<void> {
  const timer = setInterval(() => started.log.info('a.b', 'two'), 10)
  try {
    await started.stderr(pattern)
  } finally {
    clearInterval(timer)
  }
}

test('says elsewhere that the command is missing or does not know its options', async () => {
  await using syslog = await listenDatagrams(join(directory, 'command'))
  for (const [command, code] of [
    [join(directory, 'no-such-logger'), 'LOG_SYSLOG_UNAVAILABLE'],
    ['false', 'LOG_SYSLOG_ENDED'],
  ] as const) {
    await using started = await start(syslog.path, { command })
    started.log.info('a.b', 'one')
    await started.stderr(new RegExp(`code=${code}`))
  }
})
