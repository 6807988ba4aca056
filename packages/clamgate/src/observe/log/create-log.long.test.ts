import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { configSchema } from '../../config/schema.ts'
import { createLog, type ManagedLog } from './create-log.ts'
import { LogError } from './errors.ts'

const directory = await mkdtemp(join(tmpdir(), 'log-'))
after(() => rm(directory, { recursive: true }))

const LINE = 'Message from <a@example.org> to <b@example.net> infected by Eicar-Test-Signature'
const NOW_MS = Date.UTC(2026, 10, 23, 1, 59, 26)
const TIME = '2026-11-23T01:59:26.000Z'

function settings(log: object) {
  return configSchema.parse({ log }).log
}

/** Standard error that remembers. */
function memoryStream() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

async function open(log: object) {
  const stderr = memoryStream()
  const managed = await createLog(
    { stderr: stderr.stream, pid: 4242, now: () => NOW_MS, retryMs: 5 },
    settings(log),
  )
  return { log: managed, stderr: stderr.text }
}

/** Waits for the lines so far, and lets timers run. */
async function settled(log: ManagedLog): Promise<void> {
  await log.handOver()
  await delay(1)
}

/** A path of its own for each test. */
function fresh(name: string): string {
  return join(directory, name)
}

test('writes text to standard error and the file, and creates the file with mode 0640', async () => {
  const file = fresh('both.log')
  const umask = process.umask(0o077)
  const { log, stderr } = await open({ file })
  process.umask(umask)
  log.info('scan.infected', LINE, { queueId: 'X' })
  log.debug('milter.command', 'Not at this level')
  await log.close()
  assert.equal(stderr(), `${TIME} ${LINE}\n`)
  assert.equal(await readFile(file, 'utf8'), stderr())
  assert.equal((await stat(file)).mode & 0o777, 0o640)
})

test('appends to a file that is there', async () => {
  const file = fresh('append.log')
  await writeFile(file, 'older\n')
  const { log } = await open({ file, stderr: false })
  log.info('a.b', 'newer')
  await log.close()
  assert.equal(await readFile(file, 'utf8'), `older\n${TIME} newer\n`)
})

test('knows which levels are written', async () => {
  const { log } = await open({ level: 'warn' })
  assert.deepEqual(
    (['error', 'warn', 'info', 'debug'] as const).map((level) => log.enabled(level)),
    [true, true, false, false],
  )
  await log.close()
  const silent = await open({ stderr: false, level: 'debug' })
  assert.equal(silent.log.enabled('error'), false, 'with nowhere to write, no line is worth building')
})

test('takes over another configuration while it runs', async () => {
  const [one, two] = [fresh('one.log'), fresh('two.log')]
  const { log, stderr } = await open({ file: one })
  log.info('a.b', 'first')
  await log.reconfigure(settings({ file: two, format: 'json', level: 'debug' }))
  log.debug('a.b', 'second')
  await log.reconfigure(settings({ stderr: false, file: two }))
  log.info('a.b', 'third')
  await log.close()
  assert.equal(await readFile(one, 'utf8'), `${TIME} first\n`)
  const json = `{"level":"debug","time":"${TIME}","event":"a.b","msg":"second"}\n`
  assert.equal(await readFile(two, 'utf8'), `${json}${TIME} third\n`)
  assert.equal(stderr(), `${TIME} first\n${json}`)
})

test('a reload refuses a file that it cannot open, with the remedy, and changes nothing then', async () => {
  await mkdir(fresh('folder'))
  const cases = [
    { file: fresh('missing/clamgate.log'), code: 'LOG_FILE_DIRECTORY_MISSING' },
    { file: fresh('folder'), code: 'LOG_FILE_NOT_A_FILE' },
    { file: '/proc/clamgate.log', code: 'LOG_FILE_OPEN' },
  ]
  const { log, stderr } = await open({})
  for (const { file, code } of cases) {
    await assert.rejects(log.reconfigure(settings({ file, format: 'json' })), (error) => {
      assert.ok(error instanceof LogError)
      assert.equal(error.code, code)
      assert.match(error.remedy ?? '', /\.$/)
      assert.doesNotMatch(error.message, /\.$/)
      return true
    })
  }
  log.info('a.b', 'still text')
  await log.close()
  assert.equal(stderr(), `${TIME} still text\n`)
})

test('opens the file again after it was moved away, and loses no line', async () => {
  const file = fresh('rotated.log')
  const { log } = await open({ file, stderr: false })
  for (let i = 0; i < 100; i++) log.info('a.b', `before ${i}`)
  await rename(file, `${file}.1`)
  await log.reopen()
  for (let i = 0; i < 100; i++) log.info('a.b', `after ${i}`)
  await log.close()
  const lines = (await readFile(`${file}.1`, 'utf8')) + (await readFile(file, 'utf8'))
  assert.equal(lines.match(/ (before|after) \d+\n/g)?.length, 200)
  assert.match(await readFile(file, 'utf8'), / Log file \S+ opened again\n(.*\n)*.* after 99\n$/)
})

test('keeps the open file when it cannot be opened again, and says so', async () => {
  await mkdir(fresh('gone'))
  const file = fresh('gone/clamgate.log')
  const { log, stderr } = await open({ file })
  await rename(fresh('gone'), fresh('moved'))
  await log.reopen()
  log.info('a.b', 'still here')
  await log.close()
  assert.match(
    stderr(),
    /error: Log file .* stays as it was: .* is no directory code=LOG_FILE_DIRECTORY_MISSING/,
  )
  assert.match(await readFile(fresh('moved/clamgate.log'), 'utf8'), / still here\n$/)
})

test('a start with a file that cannot be opened says so and goes on, and writes all lines once it can be', async () => {
  const file = fresh('later/clamgate.log')
  const { log, stderr } = await open({ file, level: 'warn' })
  log.warn('a.b', 'early')
  await settled(log)
  assert.match(
    stderr(),
    /error: The log file .* is no directory code=LOG_FILE_DIRECTORY_MISSING remedy="Create/,
  )
  const [report] = log.report()
  assert.deepEqual(
    [report?.name, report?.state, report?.failure?.code],
    [`Log file ${file}`, 'failing', 'LOG_FILE_DIRECTORY_MISSING'],
  )
  await mkdir(fresh('later'))
  while (log.report()[0]?.state === 'failing') await settled(log)
  assert.equal(log.report()[0]?.state, 'ok')
  await log.close()
  assert.match(await readFile(file, 'utf8'), / warning: early\n.* works again; lines lost: 0 lost=0\n$/)
})

test('a file that cannot be opened is tried again though nothing is written', async () => {
  const file = fresh('silent/clamgate.log')
  const { log, stderr } = await open({ file, stderr: false, level: 'error' })
  assert.match(stderr(), /LOG_FILE_DIRECTORY_MISSING/, 'told on standard error though log.stderr is off')
  await mkdir(fresh('silent'))
  while (log.report()[0]?.state === 'failing') await settled(log)
  assert.equal(await readFile(file, 'utf8'), '')
  await log.close()
})

test('a file that cannot be opened again is reported, tried again, and moved to once it can be', async () => {
  await mkdir(fresh('away'))
  const file = fresh('away/clamgate.log')
  const { log, stderr } = await open({ file })
  await rename(fresh('away'), fresh('elsewhere'))
  await log.reopen()
  assert.equal(log.report()[0]?.failure?.code, 'LOG_FILE_DIRECTORY_MISSING')
  log.info('a.b', 'to the old one')
  await settled(log)
  await mkdir(fresh('away'))
  while (log.report()[0]?.state === 'failing') await settled(log)
  log.info('a.b', 'to the new one')
  await log.close()
  assert.match(await readFile(fresh('elsewhere/clamgate.log'), 'utf8'), / to the old one\n/)
  assert.match(await readFile(file, 'utf8'), /opened again\n.* to the new one\n$/)
  assert.equal(stderr().match(/stays as it was/g)?.length, 1, 'told once')
})

test('survives a full disk, says so elsewhere, and writes on when there is room', async () => {
  const link = fresh('disk.log')
  await symlink('/dev/full', link)
  const { log, stderr } = await open({ file: link })
  for (let i = 0; i < 10; i++) log.info('a.b', `line ${i}`)
  await log.reconfigure(settings({ file: link })) // the same file: kept, with what waits for it
  await unlink(link)
  await log.reopen()
  await log.close()
  assert.match(
    stderr(),
    /error: The log file .*disk\.log cannot be written: ENOSPC.* code=LOG_FILE_WRITE .*remedy="Make room/,
  )
  const lines = await readFile(link, 'utf8')
  assert.deepEqual(lines.match(/line \d/g)?.length, 10)
})

test('goes on when standard error breaks', async () => {
  const file = fresh('stderr.log')
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
  const log = await createLog({ stderr: broken, pid: 1, now: () => NOW_MS }, settings({ file }))
  log.info('a.b', 'one')
  log.info('a.b', 'two')
  await log.close()
  const lines = await readFile(file, 'utf8')
  assert.match(lines, / one\n/)
  assert.match(lines, / two\n/)
  assert.match(lines, /error: Standard error cannot be written: EPIPE code=LOG_STDERR_WRITE/)
})

test('ignores lines after its close, which may come twice', async () => {
  const { log, stderr } = await open({})
  await log.close()
  log.error('a.b', 'late')
  await log.close()
  assert.equal(stderr(), '')
})

test('what is for one form goes to the places of that form alone, and a place is asked for before it is built', async () => {
  const file = fresh('forms.log')
  const { log, stderr } = await open({ file, format: 'json' })
  assert.deepEqual(
    [log.wants('json', 'info'), log.wants('json', 'debug'), log.wants('text', 'info')],
    [true, false, false],
  )
  log.only('json', 'info', 'message.infected', 'For programs', { size: 3 })
  log.only('text', 'info', 'message.infected', LINE)
  await log.reconfigure(settings({ file }))
  assert.deepEqual([log.wants('json', 'info'), log.wants('text', 'info')], [false, true])
  log.only('json', 'info', 'message.infected', 'Not any more')
  log.only('text', 'info', 'message.infected', LINE)
  await log.close()
  const [first = '', second] = stderr().split('\n')
  assert.deepEqual(JSON.parse(first), {
    level: 'info',
    time: TIME,
    event: 'message.infected',
    size: 3,
    msg: 'For programs',
  })
  assert.equal(second, `${TIME} ${LINE}`)
  assert.equal(await readFile(file, 'utf8'), stderr())
  assert.equal(log.wants('text', 'error'), false, 'after its end nothing is wanted')
})

/** Standard error that takes nothing until it is opened. */
function blockedStream() {
  const chunks: Buffer[] = []
  const opened = Promise.withResolvers<void>()
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      void opened.promise.then(() => done())
    },
  })
  return { stream, open: opened.resolve, text: () => Buffer.concat(chunks).toString() }
}

test('whatever else is said while a place is blocked, every line about a message arrives, in order', async () => {
  const stderr = blockedStream()
  const log = await createLog({ stderr: stderr.stream, pid: 1, now: () => NOW_MS }, settings({}))
  const warning = `clamd: LibClamAV Warning: ${'x'.repeat(150)}`
  let messages = 0
  let warnings = 0
  for (let mail = 0; mail < 30; mail++) {
    for (let i = 0; i < 3000; i++, warnings++) {
      log.warn('engine.clamd.line', warning)
      if (i % 100 === 0) log.only('text', 'info', 'message.clean', `Message ${messages++}`)
    }
  }
  stderr.open()
  await log.close(60_000) // 8 MiB on a busy machine
  const lines = stderr.text().split('\n')
  const arrived = lines.flatMap((line) => / Message (\d+)$/.exec(line)?.[1] ?? []).map(Number)
  assert.deepEqual(
    arrived,
    Array.from({ length: messages }, (_, index) => index),
  )
  const lost = Number(/Standard error works again; lines lost: (\d+) lost=\1$/m.exec(stderr.text())?.[1])
  assert.ok(lost > 0)
  assert.equal(lines.filter((line) => line.includes('LibClamAV')).length + lost, warnings)
})

test('lines about messages that find no room are counted apart, and are the last to go', async () => {
  const stderr = blockedStream()
  const file = fresh('beside.log')
  const log = await createLog({ stderr: stderr.stream, pid: 1, now: () => NOW_MS }, settings({ file }))
  const words = 'x'.repeat(7900)
  for (let i = 0; i < 100; i++) log.warn('a.b', `Beside ${words}`)
  for (let i = 0; i < 1200; i++) log.only('text', 'info', 'message.clean', `Message ${words}`)
  stderr.open()
  await log.close(60_000) // 8 MiB on a busy machine
  const [, lost = '', ofMessages = ''] =
    /lines lost: (\d+), (\d+) of them about messages lost=\1 lostMessages=\2$/m.exec(
      await readFile(file, 'utf8'),
    ) ?? []
  const arrived = (word: string) => stderr.text().match(new RegExp(` ${word} `, 'g'))?.length ?? 0
  assert.equal(arrived('Message') + Number(ofMessages), 1200)
  assert.ok(Number(ofMessages) > 0)
  assert.equal(arrived('Beside') + Number(lost) - Number(ofMessages), 100)
  assert.ok(arrived('Beside') <= 1, 'one was being written when the flood came')
})

test('lines that a place has not taken when the log is closed are counted in the others', async () => {
  const { log, stderr } = await open({ file: fresh('never/clamgate.log'), stderr: false })
  for (let i = 0; i < 3; i++) log.info('a.b', `line ${i}`)
  await log.close(20)
  assert.match(stderr(), /warning: Log file \S+ did not take the last lines; lines lost: 3 lost=3\n$/)
})
