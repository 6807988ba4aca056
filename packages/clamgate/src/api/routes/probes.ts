import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Problem, replying } from '../problem.ts'
import type { Status } from './status.ts'

/** `GET /healthy` and `GET /ready`. */
const probeSchema = z.object({ status: z.literal('ok') })

/** What monitoring asks for. */
export interface ProbeAnswers {
  /** Its `ready` is what `GET /ready` says. */
  status(): Readiness | Promise<Readiness>
  /** What `GET /metrics` answers: the text format of Prometheus. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>
}

type Readiness = Pick<Status, 'ready' | 'reason'>

/**
 * Adds `GET /healthy` (the process answers), `GET /ready` (mail is scanned; else 503) and `GET /metrics`, each with HEAD.
 * None needs a log-in, and none changes anything.
 */
export function addProbeRoutes(app: FastifyInstance, { status, metrics }: ProbeAnswers): void {
  const probe = replying(probeSchema)
  app.get('/healthy', probe, async () => ({ status: 'ok' }))
  app.get('/ready', probe, async (request, reply) => {
    const { ready, reason } = await status()
    if (ready) return { status: 'ok' }
    return reply.code(503).send({
      code: 'CONTROL_NOT_READY',
      sentence: reason ?? 'Mail is not scanned yet',
      remedy: 'See what clamgate status says of the engine.',
      requestId: request.id,
    } satisfies Problem)
  })
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics()
    return reply.type(contentType).send(body)
  })
}
