import { call, parseReply } from './call.ts'
import { ControlError } from './errors.ts'
import { type Status, statusSchema } from './routes/status.ts'

export interface ControlClientOptions {
  readonly socketPath: string
  /** Longest wait for a whole answer, ms. A reload opens files and sockets, so leave it some. */
  readonly timeoutMs?: number
}

/** Of the control API what many commands ask, and nothing else need be loaded for. Rejects as `ControlClient`. */
export interface StatusClient {
  readonly socketPath: string
  /** True when a daemon answers; false when none listens. Rejects when the socket is not to be trusted. */
  isThere(): Promise<boolean>
  status(): Promise<Status>
}

export const DEFAULT_TIMEOUT_MS = 10_000

/** Makes a client; connects with each call. */
export function createStatusClient({
  socketPath,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ControlClientOptions): StatusClient {
  const get = (path: string) => call({ socketPath, timeoutMs, method: 'GET', path })
  return {
    socketPath,
    async isThere() {
      try {
        return (await get('/healthy')).status === 200
      } catch (error) {
        if (error instanceof ControlError && error.code === 'CONTROL_UNREACHABLE') return false
        throw error
      }
    },
    status: async () => parseReply(await get('/v1/status'), statusSchema),
  }
}
