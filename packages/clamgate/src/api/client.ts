import type { Readable } from 'node:stream'
import { call, parseReply } from './call.ts'
import { ControlError } from './errors.ts'
import { type TestNoticeReply, testNoticeSchema } from './routes/notify.ts'
import { type RefusalsReply, refusalsSchema } from './routes/refusals.ts'
import { type ReloadReply, reloadSchema } from './routes/reload.ts'
import { type EnvelopeQuery, type ExaminationReply, examinationSchema, MESSAGE_TYPE } from './routes/scan.ts'
import { type Status, statusSchema } from './routes/status.ts'
import { createSignatureClient } from './signatures/client.ts'
import type { SignatureService } from './signatures/service.ts'

export interface ControlClientOptions {
  readonly socketPath: string
  /** Longest wait for a whole answer, ms. A reload opens files and sockets, so leave it some. */
  readonly timeoutMs?: number
}

/**
 * The command line's side of the control API. Each call rejects with a {@link ControlError} when there was no usable
 * answer, and with a {@link DaemonError} when the answer is that it failed.
 */
export interface ControlClient {
  readonly socketPath: string
  /** True when a daemon answers; false when none listens. Rejects when the socket is not to be trusted. */
  isThere(): Promise<boolean>
  status(): Promise<Status>
  /** The last messages that were not delivered. */
  refusals(): Promise<RefusalsReply>
  reload(): Promise<ReloadReply>
  /** Has a test notice sent; waits as long as a mail server may take. */
  testNotice(): Promise<TestNoticeReply>
  /**
   * Streams a message to the daemon; waits as long as a scan may take, or until the signal fires. A message that cannot be
   * read rejects with what it failed with.
   */
  scan(message: Readable, envelope: EnvelopeQuery, signal?: AbortSignal): Promise<ExaminationReply>
  /** Signatures of third parties; an update is waited for as long as it takes, or until its signal fires. */
  readonly signatures: SignatureService
}

const DEFAULT_TIMEOUT_MS = 10_000
/** The longest scan that can be configured, and some. */
const SCAN_TIMEOUT_MS = 3_700_000
/** The longest `notify.mail.timeout`, and some. */
const NOTICE_TIMEOUT_MS = 700_000

/** Makes a client; connects with each call. */
export function createControlClient({
  socketPath,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ControlClientOptions): ControlClient {
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
    refusals: async () => parseReply(await get('/v1/refusals'), refusalsSchema),
    reload: async () =>
      parseReply(await call({ socketPath, timeoutMs, method: 'POST', path: '/v1/reload' }), reloadSchema),
    testNotice: async () => {
      const request = { socketPath, timeoutMs: NOTICE_TIMEOUT_MS, method: 'POST', path: '/v1/notify/test' }
      return parseReply(await call(request), testNoticeSchema)
    },
    scan: async (message, envelope, signal) => {
      const body = { type: MESSAGE_TYPE, content: message }
      const path = `/v1/scan?${queryOf(envelope)}`
      const request = { socketPath, timeoutMs: SCAN_TIMEOUT_MS, method: 'POST', path, body, signal }
      return parseReply(await call(request), examinationSchema)
    },
    signatures: createSignatureClient(socketPath),
  }
}

function queryOf({ to, ...one }: EnvelopeQuery): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(one)) if (value !== undefined) query.append(name, value)
  for (const address of to) query.append('to', address)
  return query.toString()
}
