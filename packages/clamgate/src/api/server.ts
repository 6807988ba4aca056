import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../observe/log/log.ts'
import { closeHttpApp, createHttpApp } from './http-app.ts'
import { problemSchema, type ReloadReply, reloadSchema, replySchema } from './replies.ts'
import { addProbeRoutes, type ProbeAnswers } from './routes/probes.ts'
import {
  type ExaminationReply,
  examinationSchema,
  type GivenEnvelopeQuery,
  givenEnvelopeSchema,
  MESSAGE_TYPE,
} from './routes/scan.ts'
import { type Status, statusSchema } from './routes/status.ts'
import { claimSocket } from './socket/claim.ts'

export interface ControlServerOptions extends ProbeAnswers {
  readonly socketPath: string
  /** What `GET /v1/status` answers; its `ready` is what `GET /ready` says. */
  status(): Status | Promise<Status>
  /** Takes over the configuration file; rejects with a typed error when that is not possible. Runs one at a time. */
  reload(): ReloadReply | Promise<ReloadReply>
  /** Tells what would happen to a message; `signal` fires when the caller has gone. */
  examine(
    message: AsyncIterable<Buffer>,
    envelope: GivenEnvelopeQuery,
    signal: AbortSignal,
  ): Promise<ExaminationReply>
  readonly log: Log
}

export interface ControlServer {
  readonly socketPath: string
  /** Lets requests in flight finish for a second, then ends them; removes the socket. */
  close(): Promise<void>
}

/** Other requests have no body worth reading. */
const BODY_LIMIT_BYTES = 16 * 1024

/**
 * Serves the control API of the daemon on a Unix socket that only its owner and root may use: `GET /v1/status`,
 * `POST /v1/reload`, `POST /v1/scan`, and the probes: `GET /healthy`, `GET /ready`, `GET /metrics`.
 * @throws {ControlError} CONTROL_SOCKET_…, CONTROL_DIRECTORY_UNSAFE; a daemon can do its work without the socket
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const app = createHttpApp({
    log: options.log,
    failedEvent: 'control.failed',
    name: 'The control API',
    unknownRemedy: 'Check that daemon and command have the same version.',
    tellsFailures: true,
    limits: { bodyLimit: BODY_LIMIT_BYTES },
  })
  addRoutes(app, options)
  addProbeRoutes(app, options)
  try {
    await app.ready()
    await claimSocket(app.server, options.socketPath)
  } catch (error) {
    await app.close()
    throw error
  }
  return { socketPath: options.socketPath, close: () => closeHttpApp(app) }
}

function addRoutes(app: FastifyInstance, { status, reload, examine }: ControlServerOptions): void {
  const failed = replySchema(problemSchema)
  const replies = (ok: Record<string, unknown>) => ({
    schema: { response: { '200': ok, '4xx': failed, '5xx': failed } },
  })
  let lastReload: Promise<unknown> = Promise.resolve()

  app.get('/v1/status', replies(replySchema(statusSchema)), async () => status())
  app.post('/v1/reload', replies(replySchema(reloadSchema)), async () => {
    const turn = lastReload.then(reload)
    lastReload = turn.catch(() => undefined) // the reply to its request tells
    return turn
  })
  // A message is streamed through, whatever its size: no body limit, no request timeout, no buffer.
  app.addContentTypeParser(MESSAGE_TYPE, (_request, payload, done) => done(null, payload))
  app.post('/v1/scan', replies(replySchema(examinationSchema)), async ({ raw, body, query }) => {
    const gone = new AbortController()
    raw.socket.once('close', () => gone.abort(new Error('The caller has gone')))
    return await examine(asMessage(body), asEnvelope(query), gone.signal)
  })
}

function asEnvelope(query: unknown): GivenEnvelopeQuery {
  const given = givenEnvelopeSchema.safeParse(query)
  if (given.success) return given.data
  const [issue] = given.error.issues
  throw Object.assign(new Error(`${issue?.path.join('.') ?? 'query'}: ${issue?.message ?? 'wrong'}`), {
    code: 'FST_BAD_ENVELOPE',
  })
}

function asMessage(body: unknown): AsyncIterable<Buffer> {
  if (body instanceof Readable) return body
  throw Object.assign(new Error(`A message to scan has the content type ${MESSAGE_TYPE}`), {
    code: 'FST_NO_MESSAGE',
  })
}
