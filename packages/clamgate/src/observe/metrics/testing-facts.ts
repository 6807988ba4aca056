import type { MetricsFacts } from './facts.ts'

type Server = MetricsFacts['engine']['servers'][number]

/** A clamd as the engine describes it, for tests. */
export function serverFacts(changes: Partial<Server> = {}): Server {
  return {
    address: 'unix:/run/clamd.sock',
    state: 'healthy',
    since: 0,
    problem: undefined,
    warning: undefined,
    version: {
      engine: '1.4.6',
      database: 27_800,
      databaseDate: new Date(1_000_000),
      text: 'ClamAV 1.4.6/27800/Mon Nov 23 09:26:08 2026',
    },
    busy: { scans: 2, streams: 1 },
    room: { scans: 8, streams: 32 },
    weight: 1,
    p50Ms: 2,
    p99Ms: 40,
    scans: 10,
    failures: { SCAN_ERROR: 3 },
    canaryFailures: 6,
    isStuck: false,
    lastError: undefined,
    breaker: 'closed',
    retryAt: undefined,
    ...changes,
  }
}

/** The facts of a gateway with everything in use, for tests. */
export function metricsFacts(changes: Partial<MetricsFacts> = {}): MetricsFacts {
  return {
    ready: true,
    restartNeeded: 1,
    milter: { sessions: 5, busy: 2, mta: { lastAt: Date.UTC(2026, 10, 23) } },
    messageBytes: 4096,
    engine: {
      servers: [serverFacts()],
      queue: { waiting: 7, limit: 1000 },
      failures: { SCAN_ERROR: 3, ENGINE_OVERLOADED: 2 },
      restarts: 1,
      refused: undefined,
      takenBack: 2,
    },
    signatures: 8_700_000,
    quarantine: { isInUse: true, problem: undefined, entries: 3, bytes: 3000, limitBytes: 2_147_483_648 },
    store: {
      ...{
        state: 'warn',
        url: 'sqlite:/x.db',
        waiting: 4,
        waitingBytes: 4000,
        spilledBytes: 5000,
        written: 60,
      },
      ...{ dropped: { clean: 7, finding: 0, entry: 0, action: 0 }, sizeBytes: 8000, lastWrittenAtMs: 9000 },
    },
    notify: {
      command: { running: 1, waiting: 2, succeeded: 8, failed: 3, dropped: 4 },
      mail: { waiting: 5, sent: 6, failed: 7, dropped: 9 },
    },
    sources: {
      sources: [
        {
          ...{ name: 'sanesecurity', state: 'ok', files: 12, signatures: 300_000, bytes: 30_000_000 },
          ...{ refused: 0, lastSuccessMs: 1_000_000 },
        },
        {
          ...{ name: 'mycompany', state: 'paused', files: 0, signatures: 0, bytes: 0 },
          ...{ refused: 1, lastSuccessMs: undefined },
        },
      ],
      tripped: 1,
      trips: 3,
    },
    log: [
      { kind: 'stderr', name: 'Standard error', state: 'ok', lostLines: 0, lostMessageLines: 0 },
      { kind: 'file', name: 'Log file /x', state: 'failing', lostLines: 10, lostMessageLines: 4 },
    ],
    ...changes,
  }
}
