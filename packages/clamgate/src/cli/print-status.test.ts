import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters, styleText } from 'node:util'
import type { Status } from '../api/routes/status.ts'
import { HEALTHY_SERVER } from '../api/testing/server-status.ts'
import { A_STATUS } from '../api/testing/status.ts'
import { printServers } from './print-servers.ts'
import { printStatus } from './print-status.ts'
import { recordingTerminal } from './testing/recording-terminal.ts'

const NOW_MS = Date.UTC(2026, 10, 23, 3)
const iso = (agoMs: number) => new Date(NOW_MS - agoMs).toISOString()

const SERVERS: Status['engine']['servers'] = [
  {
    ...HEALTHY_SERVER,
    address: 'unix:/run/clamav/clamd.ctl',
    busy: { scans: 3, streams: 1 },
    p50Ms: 1.234,
    p99Ms: 48.6,
    scans: 120_345,
    failures: { CLAMD_CLOSED: 1, SCAN_ERROR: 2 },
    engineVersion: '1.4.6',
    databaseVersion: 27_800,
    databaseBuiltAt: iso(26 * 3_600_000),
    lastError: { code: 'CLAMD_CLOSED', sentence: 'clamd closed the connection', happenedAt: iso(300_000) },
  },
  {
    ...HEALTHY_SERVER,
    address: 'tcp:192.0.2.7:3310',
    state: 'tripped',
    sinceAt: iso(12_000),
    weight: 10,
    breaker: 'open',
    retryAt: iso(-4000),
    problem: { code: 'ENGINE_CLAMD_TRIPPED', sentence: 'it dropped them', remedy: 'Look into its log.' },
    lastError: { code: 'CLAMD_CLOSED', sentence: 'clamd closed the connection', happenedAt: iso(12_000) },
  },
]

const STATUS: Status = {
  ...A_STATUS,
  startedAt: iso(3_600_000),
  engine: {
    ...A_STATUS.engine,
    servers: SERVERS,
    queue: { waiting: 7, limit: 1000 },
    failures: { SCAN_TIMEOUT: 2, CLAMD_CLOSED: 1, SCAN_ABANDONED: 4 },
  },
}

function printed(engine: Partial<Status['engine']> = {}): readonly string[] {
  const terminal = recordingTerminal()
  printStatus({ ...STATUS, engine: { ...STATUS.engine, ...engine } }, terminal, NOW_MS)
  return terminal.outLines
}

test('each clamd is a row of a table, with what is wrong below it', () => {
  const lines = printed()
  assert.deepEqual(lines.slice(lines.indexOf('') + 1), [
    'SERVER                      STATE         BUSY  STREAMS  WEIGHT     P50    P99   SCANS  FAILED  CLAMAV  DATABASE',
    'unix:/run/clamav/clamd.ctl  healthy 3 h   3/32     1/64       1  1.2 ms  49 ms  120345       3  1.4.6   27800, 26 h old',
    '  last error 5 min ago: clamd closed the connection (CLAMD_CLOSED)',
    'tcp:192.0.2.7:3310          tripped 12 s  0/32     0/64      10       -      -       0       0  -       -',
    '  it dropped them (ENGINE_CLAMD_TRIPPED)',
    '  Look into its log.',
    '  a message tries it in 4 s',
  ])
})

test('the queue has a row of its own', () => {
  assert.ok(printed().includes('queue      7 waiting, at most 1000'), printed().join('\n'))
})

test('scans without a verdict are told by code, and are none in the beginning', () => {
  const line = 'failed     7 scans without a verdict (4 SCAN_ABANDONED, 2 SCAN_TIMEOUT, 1 CLAMD_CLOSED)'
  assert.ok(printed().includes(line), printed().join('\n'))
  assert.ok(printed({ failures: {} }).includes('failed     no scan without a verdict'))
})

test('a managed engine tells what is loaded, and how the latest reload went', () => {
  const lines = printed({
    mode: 'managed',
    databases: 'official',
    generation: { id: '1', slot: 'b', loadedAt: iso(180_000), signatures: 8_700_000 },
    reload: {
      endedAt: iso(180_000),
      how: 'in-place',
      durationMs: 14_000,
      outcome: 'refused',
      reason: 'memory is short',
      problem: { code: 'ENGINE_X', sentence: 'local.ndb is malformed' },
    },
  })
  assert.ok(lines.includes('databases  official, 8700000 signatures, loaded 3 min ago'), lines.join('\n'))
  const reload = 'reload     refused 3 min ago, in place within 14 s, memory is short: local.ndb is malformed'
  assert.ok(lines.includes(reload), lines.join('\n'))
})

test('colours do not move the columns', () => {
  const plain = recordingTerminal()
  const coloured = recordingTerminal()
  printServers(SERVERS, plain, NOW_MS)
  const paint: typeof coloured.paint = (style, text) => styleText(style, text, { validateStream: false })
  printServers(SERVERS, { ...coloured, paint }, NOW_MS)
  assert.notDeepEqual(coloured.outLines, plain.outLines)
  assert.deepEqual(coloured.outLines.map(stripVTControlCharacters), plain.outLines)
})

test('without any clamd there is no table', () => {
  const lines = printed({ servers: [] })
  assert.ok(!lines.some((line) => line.startsWith('SERVER')))
})

test('shows databases that are not used, why, and what to do', () => {
  const problem = { code: 'X', sentence: 'clamd ended 3 times', remedy: 'Find the file that came last.' }
  const lines = printed({ refused: { id: 'abc', sinceAt: iso(180_000), problem, takenBack: true } })
  const line = 'refused    new databases, 3 min ago: clamd ended 3 times. Find the file that came last.'
  assert.ok(lines.includes(line), lines.join('\n'))
})

test('shows whom clamd runs as, and that this is Clamgate itself', () => {
  for (const [shared, line] of [
    [false, 'engine     managed, as user clamav'],
    [true, 'engine     managed, as user clamav, as Clamgate itself'],
  ] as const) {
    assert.ok(printed({ mode: 'managed', account: { name: 'clamav', shared } }).includes(line))
  }
})

test('programs and notices have rows where they are configured, with what went wrong last', () => {
  const lastError = { code: 'X', sentence: 'The mail server cannot be reached', happenedAt: iso(90_000) }
  const mail = { server: '127.0.0.1:25', waiting: 2, sent: 5, failed: 0, dropped: 0, lastError }
  const command = { program: '/bin/x', running: 0, waiting: 0, succeeded: 0, failed: 0, dropped: 0 }
  const terminal = recordingTerminal()
  printStatus({ ...STATUS, notify: { command, mail } }, terminal, NOW_MS)
  const lines = terminal.outLines
  assert.ok(lines.includes('command    /bin/x: nothing yet'))
  assert.ok(
    lines.includes(
      'notices    to 127.0.0.1:25: 5 sent, 2 messages waiting; 90 s ago: The mail server cannot be reached',
    ),
    lines.join('\n'),
  )
})

test('places whose log lines do not arrive are shown with their remedy, and what was lost', () => {
  const show = (log: Status['log']) => {
    const terminal = recordingTerminal()
    printStatus({ ...STATUS, log }, terminal, NOW_MS)
    return terminal.outLines.filter((line) => /^log|^ {11}/.test(line))
  }
  const place = { kind: 'file', name: 'Log file /x', lostLines: 0, lostMessageLines: 0 } as const
  assert.deepEqual(show([{ ...place, state: 'ok' }]), [])
  const problem = { code: 'LOG_FILE_FORBIDDEN', sentence: 'It is closed', remedy: 'Open it.' }
  assert.deepEqual(
    show([
      { ...place, state: 'fail', problem, failingSinceAt: iso(3_600_000), lostLines: 9, lostMessageLines: 4 },
    ]),
    [
      'log        It is closed (LOG_FILE_FORBIDDEN) since 60 min ago',
      '           Open it.',
      'log        Log file /x: 9 lines lost, 4 of them about messages',
    ],
  )
})

test('the quarantine shows what it keeps, and why it keeps no more', () => {
  const show = (changes: Partial<Status>) => {
    const terminal = recordingTerminal()
    printStatus({ ...STATUS, ...changes }, terminal, NOW_MS)
    return terminal.outLines
  }
  assert.ok(!show({}).some((line) => line.startsWith('quarantine')))
  const mib = 1024 ** 2
  const quarantine: Status['quarantine'] = {
    state: 'fail',
    directory: '/q',
    entries: 3,
    keptBytes: 5 * mib,
    limitBytes: 2048 * mib,
    oldestAt: iso(26 * 3_600_000),
    problem: { code: 'QUARANTINE_DISK_FULL', sentence: 'the disk is full', remedy: 'Make room.' },
    clockLeap: { wentToAt: '2038-01-19T03:00:00.000Z', byMs: 4075 * 86_400_000 },
  }
  const degraded = [{ part: 'quarantine', code: 'QUARANTINE_DISK_FULL', sentence: 'the disk is full' }]
  const lines = show({ quarantine, degraded })
  assert.equal(lines[0], 'Clamgate 1.2.3 is ready, and degraded: quarantine')
  assert.deepEqual(
    lines.filter((line) => line.startsWith('quarantine')).map((line) => line.slice(11)),
    [
      '3 messages, 5 MiB of 2048 MiB, the oldest 26 h old',
      'mail that is to be kept is deferred: the disk is full (QUARANTINE_DISK_FULL)',
      'Make room.',
      'the clock went ahead by 4075 days, to 2038-01-19T03:00:00.000Z; no entry is deleted for that',
    ],
  )
})

test('on a screen of 80 columns no line is longer, but for what cannot be broken', () => {
  const terminal = { ...recordingTerminal(), columns: 80 }
  const problem = {
    code: 'ENGINE_UNAVAILABLE',
    sentence: 'no '.repeat(40),
    remedy: 'Start clamd. '.repeat(20),
  }
  const servers = SERVERS.map((server) => ({ ...server, problem }))
  const engine = { ...STATUS.engine, servers }
  printStatus(
    { ...STATUS, reason: undefined, restartNeeded: Array(9).fill('milter.maxFrame'), engine },
    terminal,
    NOW_MS,
  )
  assert.deepEqual(
    terminal.outLines.filter((line) => line.length > 80),
    [],
  )
  assert.ok(terminal.outLines.some((line) => /^SERVER +STATE .*FAILED.*DATABASE$/.test(line)))
})
