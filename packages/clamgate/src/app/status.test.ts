import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusSchema } from '../api/routes/status.ts'
import { describeStatus, type StatusFacts } from './status.ts'

const COUNTS = { waiting: 0, failed: 0, dropped: 0, lastError: undefined }
const NOTHING: StatusFacts['notify'] = {
  program: undefined,
  command: { ...COUNTS, running: 0, succeeded: 0 },
  mail: { ...COUNTS, sent: 0, server: undefined },
  outbound: { ...COUNTS, sent: 0, server: undefined },
  webhook: { ...COUNTS, sent: 0, host: undefined },
}

const FACTS: StatusFacts = {
  version: '1.2.3',
  startedAtMs: Date.UTC(2026, 10, 23),
  configFile: undefined,
  configFiles: [],
  milter: {
    listen: ['unix:/x'],
    sessions: 2,
    busy: 1,
    mta: { total: 7, lastAt: Date.UTC(2026, 10, 24), lastListener: 'unix:/x', lastMessageAt: undefined },
  },
  messages: {
    total: 1,
    byVerdict: {
      clean: 1,
      infected: 0,
      oversize: 0,
      'databases-missing': 0,
      'databases-outdated': 0,
      unscannable: 0,
      ambiguous: 0,
      skipped: 0,
      encrypted: 0,
      'limits-exceeded': 0,
      failure: 0,
    },
    byAction: { accept: 1, tag: 0, 'mta-hold': 0, quarantine: 0, defer: 0, reject: 0, discard: 0 },
  },
  notify: NOTHING,
  log: [],
  messageBytes: 3,
  acceptsWithoutDatabases: false,
  restartNeeded: ['engine.mode'],
  quarantine: {
    directory: '/q',
    isInUse: true,
    entries: 2,
    bytes: 10,
    limitBytes: 100,
    oldestMs: Date.UTC(2026, 10, 22),
    problem: undefined,
    clockLeap: undefined,
    remote: undefined,
  },
  store: {
    ...{ state: 'ok', url: 'off', waiting: 0, waitingBytes: 0, spilledBytes: 0, written: 0, dropped: {} },
  },
  engine: {
    mode: 'managed',
    servers: [
      {
        address: 'unix:/clamd',
        state: 'healthy',
        since: Date.UTC(2026, 10, 23),
        problem: undefined,
        warning: undefined,
        version: {
          engine: '1.4.6',
          database: 27800,
          databaseDate: new Date(Date.UTC(2026, 10, 22)),
          text: '',
        },
        busy: { scans: 1, streams: 2 },
        room: { scans: 8, streams: 256 },
        weight: 1,
        p50Ms: 1.5,
        p99Ms: undefined,
        scans: 10,
        failures: { CLAMD_CLOSED: 1 },
        canaryFailures: 2,
        isStuck: false,
        lastError: { code: 'CLAMD_CLOSED', message: 'it went away', at: Date.UTC(2026, 10, 23) },
        breaker: 'closed',
        retryAt: undefined,
      },
    ],
    queue: { waiting: 1, limit: 1000 },
    failures: { CLAMD_CLOSED: 3, ENGINE_OVERLOADED: 1 },
    generation: { id: '1', slot: 'a', loadedAt: Date.UTC(2026, 10, 23), signatures: undefined },
    reload: undefined,
    refused: undefined,
    databases: 'official',
    freshclam: { state: 'ok', lastRun: Date.UTC(2026, 10, 23), nextRun: undefined, problem: undefined },
    temporaryDirectory: '/dev/shm/x',
    restarts: 0,
    takenBack: 0,
  },
}

test('the status travels as its schema says', () => {
  const travelled: unknown = JSON.parse(JSON.stringify(describeStatus(FACTS)))
  const status = statusSchema.parse(travelled)
  assert.deepEqual(status, travelled, 'nothing is told that the schema does not name')
  assert.equal(status.ready, true)
  assert.equal(status.startedAt, '2026-11-23T00:00:00.000Z')
  assert.equal(status.engine.servers[0]?.databaseBuiltAt, '2026-11-22T00:00:00.000Z')
  const [server] = status.engine.servers
  assert.deepEqual(
    [server?.busy, server?.room],
    [
      { scans: 1, streams: 2 },
      { scans: 8, streams: 256 },
    ],
  )
  assert.equal(server?.lastError?.happenedAt, '2026-11-23T00:00:00.000Z')
  assert.deepEqual(status.engine.generation, { id: '1', slot: 'a', loadedAt: '2026-11-23T00:00:00.000Z' })
})

test('it is not ready without a healthy clamd', () => {
  const [server] = FACTS.engine.servers
  assert.ok(server)
  const engine = { ...FACTS.engine, servers: [{ ...server, state: 'blind' as const }] }
  const { ready, reason, reasonCode } = describeStatus({ ...FACTS, engine })
  assert.deepEqual([ready, reason, reasonCode], [false, 'no clamd is healthy', 'no-healthy-clamd'])
})

test('it is ready with a tripped clamd, since that gets the mail where there is no other', () => {
  const [server] = FACTS.engine.servers
  assert.ok(server)
  const engine = { ...FACTS.engine, servers: [{ ...server, state: 'tripped' as const }] }
  assert.equal(describeStatus({ ...FACTS, engine }).ready, true)
})

test('it is not ready without the official databases, unless mail is accepted all the same', () => {
  const engine = { ...FACTS.engine, databases: 'starter' as const }
  const { reason, reasonCode } = describeStatus({ ...FACTS, engine })
  assert.deepEqual([reason, reasonCode], ['the official databases are missing', 'databases-missing'])
  assert.equal(describeStatus({ ...FACTS, engine, acceptsWithoutDatabases: true }).ready, true)
})

test('shows programs and notices for messages where they are configured', () => {
  assert.deepEqual(describeStatus(FACTS).notify, {
    ...{ command: undefined, mail: undefined, outbound: undefined, webhook: undefined },
  })
  const error = { code: 'NOTIFY_MAIL_UNREACHABLE', message: 'no server', remedy: 'Start it.' }
  const lastError = { error, atMs: Date.UTC(2026, 10, 23) }
  const mail = { ...NOTHING.mail, server: '127.0.0.1:25', waiting: 3, lastError }
  const { notify, state, ready, degraded } = statusSchema.parse(
    describeStatus({ ...FACTS, notify: { ...NOTHING, mail } }),
  )
  const problem = { code: error.code, sentence: 'no server', remedy: 'Start it.' }
  assert.deepEqual(notify.mail, {
    server: '127.0.0.1:25',
    waiting: 3,
    sent: 0,
    failed: 0,
    dropped: 0,
    lastError: { ...problem, happenedAt: '2026-11-23T00:00:00.000Z' },
  })
  assert.deepEqual([ready, state, degraded], [true, 'warn', [{ part: 'notify.mail', ...problem }]])
})

test('shows how each place for log lines does, and since when one fails', () => {
  const lost = { lostLines: 5, lostMessageLines: 2 }
  const failure = { code: 'LOG_FILE_FORBIDDEN', sentence: 'It is closed', remedy: 'Open it.' }
  const { log, ready, state, degraded } = statusSchema.parse(
    describeStatus({
      ...FACTS,
      log: [
        { kind: 'stderr', name: 'Standard error', state: 'ok', lostLines: 0, lostMessageLines: 0 },
        {
          kind: 'file',
          name: 'Log file /x',
          state: 'failing',
          failure: { ...failure, sinceMs: Date.UTC(2026, 10, 23) },
          ...lost,
        },
      ],
    }),
  )
  assert.deepEqual(
    log.map(({ name, state, problem }) => [name, state, problem]),
    [
      ['Standard error', 'ok', undefined],
      ['Log file /x', 'fail', failure],
    ],
  )
  assert.deepEqual([state, degraded], ['warn', [{ part: 'log.file', ...failure }]], 'named by GET /ready')
  assert.equal(ready, true)
  assert.equal(log[1]?.failingSinceAt, '2026-11-23T00:00:00.000Z')
})

const DISK_FULL = { code: 'QUARANTINE_DISK_FULL', message: 'it is full', remedy: 'Make room.', atMs: 0 }

test('a quarantine that cannot be used degrades a gateway that is ready, and its recovery shows', () => {
  const broken = { ...FACTS, quarantine: { ...FACTS.quarantine, problem: DISK_FULL } }
  const { ready, state, degraded, quarantine } = describeStatus(broken)
  assert.deepEqual([ready, state, quarantine.state], [true, 'warn', 'fail'])
  const { code, message, remedy } = DISK_FULL
  assert.deepEqual(degraded, [{ part: 'quarantine', code, sentence: message, remedy }])
  const well = describeStatus(FACTS)
  assert.deepEqual([well.state, well.degraded, well.quarantine.state], ['ok', [], 'ok'])
})

test('where no policy keeps mail, a quarantine that cannot be used degrades nothing', () => {
  const idle = { ...FACTS, quarantine: { ...FACTS.quarantine, problem: DISK_FULL, isInUse: false } }
  const { state, degraded, quarantine } = describeStatus(idle)
  assert.deepEqual([state, degraded, quarantine.state], ['ok', [], 'skip'])
})

test('13.38 while S3 is away the gateway is ready and degraded, and says how much waits for it', () => {
  const remote = { bucket: 'mail', waiting: 3, uploaded: 9 }
  const problem = { code: 'S3_BUSY', message: 'it asks for less', remedy: 'Wait.' }
  const away = { ...FACTS, quarantine: { ...FACTS.quarantine, remote: { ...remote, problem } } }
  const { ready, degraded, quarantine } = describeStatus(away)
  const shown = { code: 'S3_BUSY', sentence: 'it asks for less', remedy: 'Wait.' }
  assert.deepEqual([ready, quarantine.state], [true, 'warn'])
  assert.deepEqual(degraded, [{ part: 'quarantine.s3', ...shown }])
  assert.deepEqual(quarantine.s3, { ...remote, problem: shown })
  const well = { ...FACTS, quarantine: { ...FACTS.quarantine, remote: { ...remote, problem: undefined } } }
  assert.deepEqual(describeStatus(well).degraded, [])
})

test('a clock that went astray and a quarantine that is nearly full are warnings', () => {
  const leapt = { ...FACTS.quarantine, clockLeap: { toMs: Date.UTC(2038, 0, 19), byMs: 5.5 } }
  const shown = describeStatus({ ...FACTS, quarantine: leapt }).quarantine
  assert.deepEqual(
    [shown.state, shown.clockLeap],
    ['warn', { wentToAt: '2038-01-19T00:00:00.000Z', byMs: 6 }],
  )
  const filled = { ...FACTS.quarantine, bytes: 95 }
  assert.equal(describeStatus({ ...FACTS, quarantine: filled }).quarantine.state, 'warn')
})
