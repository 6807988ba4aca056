import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, beforeEach, test } from 'node:test'
import { infectedRecord, openNotifier, programDirectory, until } from './testing/notifier.ts'

let programs = await programDirectory()
after(() => programs[Symbol.asyncDispose]())
beforeEach(async () => {
  await programs[Symbol.asyncDispose]()
  programs = await programDirectory()
})

const linesOf = async (file: string) =>
  (await readFile(programs.file(file), 'utf8').catch(() => '')).split('\n').slice(0, -1)

/** A program that goes on while the file `go` is not there. */
const waitForGo = () => `while [ ! -e ${programs.file('go')} ]; do sleep 0.02; done`

test('runs the program once for each recipient, or once for the last', async () => {
  const program = await programs.script('note', `echo "$1 $3 $4" >> ${programs.file('runs')}`)
  await using each = openNotifier({ program, maxRunning: 1, replyWait: '10s' })
  await each.notify(infectedRecord())
  assert.deepEqual(await linesOf('runs'), [
    'Test.Virus a@example.org b@example.net',
    'Test.Virus a@example.org c@example.net',
  ])
  await using last = openNotifier({ program, recipients: 'last', replyWait: '10s' })
  await last.notify(infectedRecord())
  assert.deepEqual((await linesOf('runs')).slice(2), ['Test.Virus a@example.org c@example.net'])
  await last.notify(infectedRecord({ recipients: [] }))
  assert.equal((await linesOf('runs')).at(-1), 'Test.Virus a@example.org UNKNOWN')
  assert.equal(last.status().succeeded, 2)
})

test('gives the program the JSON of the recipient on standard input', async () => {
  const program = await programs.script('input', `cat >> ${programs.file('json')}`)
  await using notifier = openNotifier({ program, maxRunning: 1, replyWait: '10s' })
  await notifier.notify(infectedRecord())
  const facts = (await linesOf('json')).map((line) => JSON.parse(line))
  assert.deepEqual(
    facts.map(({ recipient, to, time }) => ({ recipient, to, time })),
    ['b@example.net', 'c@example.net'].map((recipient) => ({
      recipient,
      to: ['b@example.net', 'c@example.net'],
      time: '2026-11-23T01:59:26.000Z',
    })),
  )
})

test('does nothing without a program, and for a message in which nothing was found', async () => {
  await using off = openNotifier({ replyWait: '10s' })
  assert.equal(off.notify(infectedRecord()), undefined)
  const program = await programs.script('never', `touch ${programs.file('ran')}`)
  await using on = openNotifier({ program, replyWait: '10s' })
  const { found: _, ...outcome } = infectedRecord().outcome
  assert.equal(on.notify(infectedRecord({ outcome: { ...outcome, kind: 'clean' } })), undefined)
  assert.deepEqual([on.status().running, on.status().waiting], [0, 0])
})

test('the reply waits for the program no longer than replyWait, and by default not at all', async () => {
  const program = await programs.script('slow', waitForGo())
  await using notifier = openNotifier({ program, replyWait: '100ms', recipients: 'last' })
  const startedMs = performance.now()
  await notifier.notify(infectedRecord())
  const waitedMs = performance.now() - startedMs
  assert.ok(waitedMs >= 95 && waitedMs < 30_000, `${waitedMs} ms`)
  assert.equal(notifier.status().running, 1, 'the program goes on')
  notifier.settings.current = { ...notifier.settings.current, replyWait: 0 }
  assert.equal(notifier.notify(infectedRecord()), undefined)
})

test('runs 100 messages, never more than maxRunning at a time', async () => {
  const program = await programs.script(
    'count',
    `mkdir ${programs.file('busy')}.$$; ls -d ${programs.file('busy')}.* | wc -l >> ${programs.file('busy-counts')}
     rmdir ${programs.file('busy')}.$$`,
  )
  await using notifier = openNotifier({ program, maxRunning: 3, recipients: 'last', replyWait: '1m' })
  let most = 0
  const runs = Array.from({ length: 100 }, (_, index) =>
    notifier.notify(infectedRecord({ queueId: `Q${index}` }))?.then(() => {
      most = Math.max(most, notifier.status().running)
    }),
  )
  await Promise.all(runs)
  const { succeeded, failed, dropped } = notifier.status()
  assert.deepEqual({ succeeded, failed, dropped }, { succeeded: 100, failed: 0, dropped: 0 })
  assert.ok(most <= 3)
  const busy = (await linesOf('busy-counts')).map(Number)
  assert.equal(busy.length, 100)
  assert.ok(Math.max(...busy) <= 3, `${Math.max(...busy)} at a time`)
})

test('runs messages in the order in which they came', async () => {
  const program = await programs.script('note', `echo "$2" >> ${programs.file('order')}`)
  await using notifier = openNotifier({ program, maxRunning: 1, recipients: 'last', replyWait: '1m' })
  const ids = Array.from({ length: 20 }, (_, index) => `Q${index}`)
  await Promise.all(ids.map((queueId) => notifier.notify(infectedRecord({ queueId }))))
  assert.deepEqual(await linesOf('order'), ids)
})

test('leaves runs out when too many wait, says so once, and does not let a reply wait for them', async () => {
  const program = await programs.script('slow', waitForGo())
  await using notifier = openNotifier({
    program,
    maxRunning: 1,
    maxWaiting: 2,
    recipients: 'last',
    replyWait: '5m',
  })
  const replies = Array.from({ length: 10 }, () => notifier.notify(infectedRecord()))
  await Promise.all(replies.slice(3))
  assert.equal(notifier.status().dropped, 7)
  const lines = notifier.log.lines.filter(({ event }) => event === 'notify.command.dropped')
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.level, 'warn')
  assert.equal(notifier.status().lastError?.error.code, 'NOTIFY_COMMAND_DROPPED')
  await programs.script('go', '')
  await Promise.all(replies.slice(0, 3))
  assert.equal(notifier.status().succeeded, 3)
})

test('with maxWaiting 0 a run begins at once or not at all', async () => {
  const program = await programs.script('slow', waitForGo())
  await using notifier = openNotifier({ program, maxRunning: 2, maxWaiting: 0, recipients: 'last' })
  for (let index = 0; index < 3; index++) notifier.notify(infectedRecord())
  assert.equal(notifier.status().dropped, 1)
  await until(() => notifier.status().running === 2, 'both run')
})

test('says once, with a remedy, that the program cannot be started', async () => {
  await using notifier = openNotifier({ program: '/nowhere/at-all', replyWait: '10s' })
  await Promise.all([notifier.notify(infectedRecord()), notifier.notify(infectedRecord())])
  const [line, ...more] = notifier.log.lines
  assert.equal(line?.event, 'notify.command.unusable')
  assert.equal(line?.fields['code'], 'NOTIFY_COMMAND_NOT_FOUND')
  assert.match(String(line?.fields['remedy']), /notify\.command\.program/)
  assert.deepEqual(more, [])
  assert.equal(notifier.status().failed, 4)
})

test('logs the last lines of a program that fails, and those of another for debugging only', async () => {
  const failing = await programs.script('fail', 'echo "no route to host" >&2; exit 7')
  await using notifier = openNotifier({ program: failing, recipients: 'last', replyWait: '10s' })
  await notifier.notify(infectedRecord())
  const line = await notifier.log.waitFor('notify.command.failed')
  assert.equal(line.level, 'warn')
  assert.match(line.sentence, /exit code 7$/)
  assert.deepEqual(line.fields['output'], ['no route to host'])
  assert.equal(line.fields['queueId'], '4bWkQx1zvGz4x')
  const program = await programs.script('fine', 'echo all is well')
  notifier.settings.current = { ...notifier.settings.current, program }
  await notifier.notify(infectedRecord())
  const quiet = await notifier.log.waitFor('notify.command.ended')
  assert.equal(quiet.level, 'debug')
  assert.deepEqual(quiet.fields['output'], ['all is well'])
  assert.equal(notifier.status().lastError, undefined)
})

test('ends a program at its timeout, and the next one gets its turn', async () => {
  const program = await programs.script('maybe', `[ "$2" = fine ] || sleep 600`)
  await using notifier = openNotifier({
    program,
    timeout: '200ms',
    maxRunning: 1,
    recipients: 'last',
    replyWait: '1m',
  })
  const hung = notifier.notify(infectedRecord())
  await until(() => notifier.status().running === 1, 'it runs')
  notifier.settings.current = { ...notifier.settings.current, timeout: 60_000 }
  const fine = notifier.notify(infectedRecord({ queueId: 'fine' }))
  await hung
  assert.equal(
    (await notifier.log.waitFor('notify.command.timeout')).fields['code'],
    'NOTIFY_COMMAND_TIMEOUT',
  )
  await fine
  assert.deepEqual([notifier.status().succeeded, notifier.status().failed], [1, 1])
})

test('at its stop finishes what waits, if that is done in time', async () => {
  const program = await programs.script('note', `echo "$2" >> ${programs.file('runs')}`)
  const notifier = openNotifier({ program, maxRunning: 1, recipients: 'last' })
  for (let index = 0; index < 5; index++) notifier.notify(infectedRecord({ queueId: `Q${index}` }))
  await notifier.stop(60_000)
  assert.deepEqual(await linesOf('runs'), ['Q0', 'Q1', 'Q2', 'Q3', 'Q4'])
  assert.equal(notifier.notify(infectedRecord()), undefined)
  assert.deepEqual(
    notifier.log.lines.filter(({ level }) => level !== 'debug'),
    [],
  )
})

test('at its stop ends what takes longer, and leaves out what waits', async () => {
  const program = await programs.script('slow', 'sleep 600')
  const notifier = openNotifier({ program, maxRunning: 1, recipients: 'last', replyWait: '5m' })
  const replies = [notifier.notify(infectedRecord()), notifier.notify(infectedRecord())]
  await until(() => notifier.status().running === 1, 'it runs')
  await notifier.stop(50)
  await Promise.all(replies)
  const { running, waiting, dropped, failed } = notifier.status()
  assert.deepEqual({ running, waiting, dropped, failed }, { running: 0, waiting: 0, dropped: 1, failed: 1 })
  assert.equal((await notifier.log.waitFor('notify.command.stopped')).level, 'warn')
})
