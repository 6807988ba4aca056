import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type FastifyInstance, fastify } from 'fastify'
import { failureFields } from '../observe/failure.ts'
import type { Log } from '../observe/log.ts'
import { claimSocket } from './claim-socket.ts'
import { type ExaminationReply, examinationSchema, MESSAGE_TYPE } from './examination-schema.ts'
import { problemOf } from './problem.ts'
import {
  type Problem,
  probeSchema,
  problemSchema,
  type ReloadReply,
  reloadSchema,
  replySchema,
} from './replies.ts'
import { type Status, statusSchema } from './status-schema.ts'

export interface ControlServerOptions {
  readonly socketPath: string
  /** What `GET /v1/status` answers; its `ready` is what `GET /ready` says. */
  status(): Status | Promise<Status>
  /** Takes over the configuration file; rejects with a typed error when that is not possible. Runs one at a time. */
  reload(): ReloadReply | Promise<ReloadReply>
  /** Tells what would happen to a message; `signal` fires when the caller has gone. */
  examine(message: AsyncIterable<Buffer>, signal: AbortSignal): Promise<ExaminationReply>
  readonly log: Log
}

export interface ControlServer {
  readonly socketPath: string
  /** Lets requests in flight finish for a second, then ends them; removes the socket. */
  close(): Promise<void>
}

/** Other requests have no body worth reading. */
const BODY_LIMIT_BYTES = 16 * 1024
const CLOSE_GRACE_MS = 1000

/**
 * Serves the control API of the daemon on a Unix socket that only its owner and root may use: `GET /v1/status`,
 * `POST /v1/reload`, `GET /healthy` (the process answers), `GET /ready` (mail is scanned).
 * @throws {ControlError} CONTROL_SOCKET_…, CONTROL_DIRECTORY_UNSAFE; a daemon can do its work without the socket
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
  })
  addFailureReplies(app, options.log)
  addRoutes(app, options)
  try {
    await app.ready()
    await claimSocket(app.server, options.socketPath)
  } catch (error) {
    await app.close()
    throw error
  }
  return { socketPath: options.socketPath, close: () => close(app) }
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
  app.post('/v1/scan', replies(replySchema(examinationSchema)), async ({ raw, body }) => {
    const gone = new AbortController()
    raw.socket.once('close', () => gone.abort(new Error('The caller has gone')))
    return await examine(asMessage(body), gone.signal)
  })
  app.get('/healthy', replies(replySchema(probeSchema)), async () => ({ status: 'ok' }))
  app.get('/ready', replies(replySchema(probeSchema)), async (request, reply) => {
    const { ready, reason } = await status()
    if (ready) return { status: 'ok' }
    return reply.code(503).send({
      code: 'CONTROL_NOT_READY',
      message: reason ?? 'Mail is not scanned yet',
      remedy: 'See what clamgate status says of the engine.',
      requestId: request.id,
    } satisfies Problem)
  })
}

function asMessage(body: unknown): AsyncIterable<Buffer> {
  if (body instanceof Readable) return body
  throw Object.assign(new Error(`A message to scan has the content type ${MESSAGE_TYPE}`), {
    code: 'FST_NO_MESSAGE',
  })
}

function addFailureReplies(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'CONTROL_BAD_REQUEST',
      message: `The control API has no ${request.method} ${request.url.slice(0, 200)}`,
      remedy: 'Check that daemon and command have the same version.',
      requestId: request.id,
    } satisfies Problem),
  )
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = problemOf(error, request.id)
    if (status >= 500) {
      const fields = { ...failureFields(error), requestId: request.id, route: request.url }
      log.error('control.failed', `A request to the control socket failed: ${problem.message}`, fields)
    }
    return reply.code(status).send(problem)
  })
}

async function close(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS)
  await app.close()
  clearTimeout(timer)
}
