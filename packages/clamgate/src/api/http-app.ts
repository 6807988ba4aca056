import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify'
import { cleanText } from '../ground/clean.ts'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'
import { tellFailuresBy, toldFailure } from './failures.ts'
import { type Problem, problemOf, retryAfterOf } from './problem.ts'

export interface HttpAppOptions {
  readonly log: Log
  /** Event of the line for a request that failed by a defect of ours. */
  readonly failedEvent: string
  /** What the answer to an unknown path names: `The control API`. */
  readonly name: string
  /** What to do about an unknown path. */
  readonly unknownRemedy: string
  /** False where strangers may ask: they are told of a failure, and not what it was. */
  readonly tellsFailures: boolean
  readonly limits: FastifyHttpOptions<Server>
}

const CLOSE_GRACE_MS = 1000

/** A Fastify that answers whatever goes wrong with a problem object, and has no routes yet. */
export function createHttpApp(options: HttpAppOptions): FastifyInstance {
  const { log, failedEvent, name, unknownRemedy, tellsFailures, limits } = options
  const app = fastify({
    ...{ ...limits, logger: false, genReqId: () => randomUUID() },
    frameworkErrors: unreadable,
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'CONTROL_BAD_REQUEST',
      sentence: `${name} has no ${request.method} ${cleanText(request.url, 200)}`,
      remedy: unknownRemedy,
      requestId: request.id,
    } satisfies Problem),
  )
  tellFailuresBy(app, (error, request) => {
    const { status, problem } = problemOf(error, request.id)
    // What is away is said by its own part, and in its words; to strangers it is told of accounts alone.
    if (status < 500 || status === 503) return { status, problem }
    const fields = { ...failureFields(error), requestId: request.id, route: routeOf(request) }
    log.error(failedEvent, `An HTTP request failed: ${problem.sentence}`, fields)
    return { status, problem: tellsFailures ? problem : { ...FAILED, requestId: request.id } }
  })
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = toldFailure(error, request)
    const retryAfter = retryAfterOf(error)
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    return reply.code(status).send(problem)
  })
  return app
}

/** As it is declared: what stands in an address itself may be a secret. */
function routeOf({ routeOptions, method }: FastifyRequest): string {
  return routeOptions.url ?? `unknown ${method}`
}

/** Of a path that cannot be read Fastify would tell the whole, and in words of its own. */
function unreadable(_error: unknown, { id }: { readonly id: string }, reply: FastifyReply): void {
  reply.code(400).send({ ...UNREADABLE, requestId: id } satisfies Problem)
}

const UNREADABLE = {
  code: 'CONTROL_BAD_REQUEST',
  sentence: 'The path of this request cannot be read',
  remedy: 'Write each octet that is no letter, digit, hyphen, dot, underscore or tilde as %XX, in UTF-8.',
} as const

const FAILED = {
  code: 'CONTROL_INTERNAL',
  sentence: 'The request failed',
  remedy: "Look for this request id in the daemon's log.",
} as const

/** Lets requests in flight finish for a second, then ends them. */
export async function closeHttpApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS)
  const { server } = app
  // A server that we made ourselves is not Fastify's to close.
  const closed = server.listening ? once(server.close(), 'close') : undefined
  await Promise.all([closed, app.close()])
  clearTimeout(timer)
}
