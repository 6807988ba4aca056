import type { Readable } from 'node:stream'
import { type AccountsClient, createAccountsClient } from './accounts/client.ts'
import { type AuditClient, createAuditClient } from './audit/client.ts'
import { call, parseReply } from './call.ts'
import { createDigestClient } from './digest/client.ts'
import type { DigestService } from './digest/service.ts'
import { createEventClient } from './events/client.ts'
import type { EventService } from './events/service.ts'
import { createFalsePositiveClient } from './false-positives/client.ts'
import type { FalsePositiveService } from './false-positives/service.ts'
import { createQuarantineClient } from './quarantine/client.ts'
import type { QuarantineService } from './quarantine/service.ts'
import { MESSAGE_TYPE } from './route.ts'
import { type TestNoticeReply, testNoticeSchema } from './routes/notify.ts'
import { type RefusalsReply, refusalsSchema } from './routes/refusals.ts'
import { type ReloadReply, reloadSchema } from './routes/reload.ts'
import { type EnvelopeQuery, type ExaminationReply, examinationSchema } from './routes/scan.ts'
import { createSentinelClient } from './sentinel/client.ts'
import type { SentinelService } from './sentinel/documents.ts'
import { createSignatureClient } from './signatures/client.ts'
import type { SignatureService } from './signatures/service.ts'
import {
  type ControlClientOptions,
  createStatusClient,
  DEFAULT_TIMEOUT_MS,
  type StatusClient,
} from './status-client.ts'
import { createTokensClient, type TokensClient } from './tokens/client.ts'

/**
 * The command line's side of the control API. Each call rejects with a {@link ControlError} when there was no usable
 * answer, and with a {@link DaemonError} when the answer is that it failed.
 */
export interface ControlClient extends StatusClient {
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
  readonly digests: DigestService
  readonly sentinel: SentinelService
  readonly quarantine: QuarantineService
  readonly accounts: AccountsClient
  readonly tokens: TokensClient
  readonly audit: AuditClient
  readonly falsePositives: FalsePositiveService
  /** Decided messages. */
  readonly events: EventService
}

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
    ...createStatusClient({ socketPath, timeoutMs }),
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
    digests: createDigestClient(socketPath),
    sentinel: createSentinelClient(socketPath),
    quarantine: createQuarantineClient(socketPath),
    accounts: createAccountsClient(socketPath),
    tokens: createTokensClient(socketPath),
    audit: createAuditClient(socketPath),
    falsePositives: createFalsePositiveClient(socketPath),
    events: createEventClient(socketPath),
  }
}

function queryOf({ to, ...one }: EnvelopeQuery): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(one)) if (value !== undefined) query.append(name, value)
  for (const address of to) query.append('to', address)
  return query.toString()
}
