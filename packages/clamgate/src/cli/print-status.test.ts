import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters, styleText } from 'node:util'
import type { Status } from '../api/routes/status.ts'
import { HEALTHY_SERVER } from '../api/testing/server-status.ts'
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
  ready: true,
  version: '1.2.3',
  pid: 4,
  startedAt: iso(3_600_000),
  milter: { listen: ['unix:/x'], sessions: 3, busy: 1 },
  messages: { total: 2, byVerdict: { clean: 2 }, byAction: { accept: 2 } },
  notify: {},
  memory: { messageBytes: 0, residentBytes: 0, heapBytes: 0, bufferBytes: 0 },
  engine: {
    mode: 'external',
    servers: SERVERS,
    queue: { waiting: 7, limit: 1000 },
    databases: 'external',
    freshclam: { state: 'off' },
    restarts: 0,
    takenBack: 0,
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
  const lastError = { code: 'X', message: 'The mail server cannot be reached', at: iso(90_000) }
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
