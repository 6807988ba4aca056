import type { Status } from '../routes/status.ts'

/** A clamd in order, as the status shows it. */
export const HEALTHY_SERVER: Status['engine']['servers'][number] = {
  address: 'unix:/clamd',
  state: 'healthy',
  sinceAt: '2026-11-23T00:00:00.000Z',
  busy: { scans: 0, streams: 0 },
  room: { scans: 32, streams: 64 },
  weight: 1,
  scans: 0,
  failures: {},
  canaryFailures: 0,
  breaker: 'closed',
}
