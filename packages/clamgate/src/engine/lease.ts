import type { ScanResult } from '@clamgate/clamd'
import type { ScanReport } from '../filter/ports.ts'
import type { Attempt, Server } from './server.ts'

/** Room on a server, held by one job. */
export interface Lease {
  readonly server: Server
  /** What the server is told of the outcome with. */
  readonly attempt: Attempt
  /** Gives the room back. Idempotent. */
  release(): void
}

/**
 * To be called when the server gets the whole message. What is reported belongs to that scan: the databases may be others
 * by the time of the verdict.
 * @returns what makes a report of the verdict
 */
export function answerOf({ server, attempt }: Lease): (result: ScanResult) => ScanReport {
  const startedAt = performance.now()
  const { version } = server
  return (result) => ({
    result,
    server: server.address,
    scanMs: performance.now() - startedAt,
    // Of one that was not looked at yet, the first look tells it meanwhile.
    version: version ?? server.version,
    databasesComplete: attempt.databasesComplete,
  })
}
