import type { Attempt, Server } from './server.ts'

/** Room on a server, held by one job. */
export interface Lease {
  readonly server: Server
  /** What the server is told of the outcome with. */
  readonly attempt: Attempt
  /** Gives the room back. Idempotent. */
  release(): void
}
