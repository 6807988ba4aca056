import type { Server } from './server.ts'

/** Room on a server, held by one job. */
export interface Lease {
  readonly server: Server
  /** Gives the room back. Idempotent. */
  release(): void
}
