import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scanned } from '../../app/scan/scan-all.ts'
import { MailfileError } from '../../mailfiles/errors.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { readDocument } from '../testing/vocabulary.ts'
import { jsonReport } from './document.ts'
import { count, exitCodeOf } from './report.ts'
import { tableReport } from './table.ts'

type Outcome = Extract<Scanned, { kind: 'scanned' }>['examination']['outcome']

function scanned(name: string, change: Partial<Outcome> = {}): Scanned {
  const outcome: Outcome = {
    ...{ action: 'accept', kind: 'clean', verdict: { kind: 'clean' }, because: 'policy.clean: accept' },
    ...{ recipients: [], monitored: [] },
    ...change,
  }
  const facts = { explanation: 'Mail is as it is.', sizeBytes: 10, headerFields: 2, durationMs: 3.6 }
  return { kind: 'scanned', name, examination: { outcome, ...facts } }
}

const INFECTED = { kind: 'infected', verdict: { kind: 'infected', signature: 'Win.X-1' } } as const
const LOST = {
  kind: 'failure',
  action: 'defer',
  verdict: { kind: 'failure', code: 'ENGINE_UNAVAILABLE', detail: 'no clamd' },
} as const
const UNREADABLE: Scanned = {
  ...{ kind: 'failed', name: 'mail/x' },
  error: new MailfileError('MAILFILE_UNREADABLE', 'Cannot read mail/x', { remedy: 'Try as root.' }),
}
const LEFT_OUT: Scanned = { kind: 'left-out', name: 'mail/pipe', why: 'a named pipe' }

function table(all: readonly Scanned[], columns?: number, explain = false): readonly string[] {
  const terminal = { ...recordingTerminal(), columns }
  const report = tableReport(terminal, { explain })
  const counts = { scanned: 0, infected: 0, stopped: 0, failed: 0, leftOut: 0 }
  for (const one of all) {
    report.add(one)
    count(one, counts)
  }
  report.end(counts, false)
  return terminal.outLines
}

test('a table has a row for each in its order, columns as wide as they must be, and counts', () => {
  const all = [
    scanned('mail/a'),
    scanned('mail/long-name-of-a-file', { ...INFECTED, action: 'quarantine' }),
    ...[scanned('mail/c', LOST), UNREADABLE, LEFT_OUT],
  ]
  assert.deepEqual(table(all), [
    'NAME                      VERDICT   ACTION      MS  FINDING',
    'mail/a                    clean     accept       4',
    'mail/long-name-of-a-file  infected  quarantine   4  Win.X-1',
    'mail/c                    failed    defer        4  no clamd (ENGINE_UNAVAILABLE)',
    'mail/x                    failed    -            -  Cannot read mail/x (MAILFILE_UNREADABLE)',
    'mail/pipe                 left out  -            -  a named pipe',
    '2 scanned, 1 infected, 2 failed, 1 left out',
  ])
  assert.deepEqual(table([]), ['0 scanned, 0 infected, 0 failed'])
})

test('on a terminal long names lose their beginning, later ones too, and no row is wider than it', () => {
  const long = 'x'.repeat(100)
  const rows = table([scanned('a'), ...Array.from({ length: 30 }, () => scanned(`${long}/end`))], 80)
  for (const row of rows) assert.ok(row.length <= 80, row)
  assert.match(rows.at(-2) ?? '', /^\.\.\.x+\/end {2}clean/)
  assert.ok(table([scanned(`${long}/end`)]).some((row) => row.startsWith(`${long}/end  clean`)))
})

test('a name cannot break a row', () => {
  assert.ok(table([scanned('a\nb\tc')]).some((row) => row.startsWith('a?b?c')))
})

test('an explanation stands below its row', () => {
  assert.deepEqual(table([scanned('a')], undefined, true).slice(1, 3), [
    'a     clean    accept   4',
    '  Mail is as it is.',
  ])
})

test('each line of JSON stands alone, and what is not known is null', () => {
  const terminal = recordingTerminal()
  const report = jsonReport(terminal)
  for (const one of [scanned('a', INFECTED), scanned('b', LOST), UNREADABLE, LEFT_OUT]) report.add(one)
  const [infected, lost, failed, leftOut] = terminal.outLines.map((line) => JSON.parse(line))
  for (const line of terminal.outLines) readDocument(line, line.includes('MAILFILE') ? 'error' : 'scan')
  assert.deepEqual(
    [infected.schema, infected.name, infected.good, infected.state, infected.sentence],
    ['clamgate.scan/1', 'a', false, 'fail', 'infected by Win.X-1'],
  )
  assert.deepEqual([infected.durationMs, infected.outcome.reply, infected.server], [4, null, null])
  assert.deepEqual([lost.state, lost.code], ['fail', 'ENGINE_UNAVAILABLE'])
  assert.deepEqual(lost.outcome.verdict, {
    ...{ kind: 'failure', code: 'ENGINE_UNAVAILABLE', sentence: 'no clamd' },
  })
  assert.deepEqual(failed, {
    ...{ schema: 'clamgate.error/1', name: 'mail/x', good: false, state: 'fail' },
    ...{ code: 'MAILFILE_UNREADABLE', sentence: 'Cannot read mail/x', remedy: 'Try as root.', report: [] },
  })
  assert.deepEqual([leftOut.state, leftOut.good, leftOut.sentence], ['skip', true, 'a named pipe'])
  assert.deepEqual(Object.keys(leftOut), Object.keys(infected))
})

test('what was found weighs more than what could not be looked at', () => {
  const exit = (...all: readonly Scanned[]) => {
    const counts = { scanned: 0, infected: 0, stopped: 0, failed: 0, leftOut: 0 }
    for (const one of all) count(one, counts)
    return exitCodeOf(counts)
  }
  assert.equal(exit(scanned('a'), LEFT_OUT, scanned('b', { action: 'tag' })), 0)
  assert.equal(exit(scanned('a'), UNREADABLE), 2)
  assert.equal(exit(scanned('a', LOST)), 2)
  assert.equal(exit(scanned('a', INFECTED)), 1)
  assert.equal(exit(scanned('a', { action: 'reject' })), 1)
  assert.equal(exit(UNREADABLE, scanned('a', INFECTED), scanned('b', LOST)), 1)
})
