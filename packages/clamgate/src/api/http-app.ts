import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type FastifyHttpOptions, type FastifyInstance, fastify } from 'fastify'
import { failureFields } from '../observe/log/failure.ts'
import type { Log } from '../observe/log/log.ts'
import { type Problem, problemOf } from './problem.ts'

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
  const app = fastify({ ...limits, logger: false, genReqId: () => randomUUID() })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'CONTROL_BAD_REQUEST',
      sentence: `${name} has no ${request.method} ${request.url.slice(0, 200)}`,
      remedy: unknownRemedy,
      requestId: request.id,
    } satisfies Problem),
  )
  app.setErrorHandler((error, request, reply) => {
    const { status, problem } = problemOf(error, request.id)
    if (status < 500) return reply.code(status).send(problem)
    const fields = { ...failureFields(error), requestId: request.id, route: request.url }
    log.error(failedEvent, `An HTTP request failed: ${problem.sentence}`, fields)
    return reply.code(status).send(tellsFailures ? problem : { ...FAILED, requestId: request.id })
  })
  return app
}

const FAILED = {
  code: 'CONTROL_INTERNAL',
  sentence: 'The request failed',
  remedy: "Look for this request id in the daemon's log.",
} as const

/** Lets requests in flight finish for a second, then ends them. */
export async function closeHttpApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS)
  await app.close()
  clearTimeout(timer)
}
