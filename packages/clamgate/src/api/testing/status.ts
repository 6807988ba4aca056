import type { Status } from '../routes/status.ts'
import { HEALTHY_SERVER } from './server-status.ts'

/** A daemon in order with one clamd, as its status shows it. */
export const A_STATUS: Status = {
  ready: true,
  state: 'ok',
  degraded: [],
  configFiles: [],
  version: '1.2.3',
  pid: 4,
  restartNeeded: [],
  startedAt: '2026-11-23T00:00:00.000Z',
  milter: { listen: ['unix:/x'], sessions: 3, busy: 1, sessionsTotal: 0 },
  messages: { total: 2, byVerdict: { clean: 2 }, byAction: { accept: 2 } },
  notify: {},
  log: [{ kind: 'stderr', name: 'Standard error', state: 'ok', lostLines: 0, lostMessageLines: 0 }],
  signatures: {
    ...{ sources: 2, files: 12, signatures: 34_567, waiting: [], paused: ['securiteinfo'], failing: [] },
    ...{ tripped: ['Sanesecurity.Phishing.1'], ignored: 1 },
  },
  memory: { messageBytes: 0, residentBytes: 1000, heapBytes: 10, bufferBytes: 5 },
  quarantine: { state: 'skip', directory: '/q', entries: 0, keptBytes: 0, limitBytes: 1000 },
  engine: {
    mode: 'external',
    servers: [{ ...HEALTHY_SERVER, p50Ms: 1.234 }],
    queue: { waiting: 0, limit: 1000 },
    failures: {},
    databases: 'external',
    freshclam: { state: 'off' },
    restarts: 0,
    takenBack: 0,
  },
}
