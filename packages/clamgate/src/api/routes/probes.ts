import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Problem, replying } from '../problem.ts'
import type { Status } from './status.ts'

/** `GET /healthy` and `GET /ready`. */
const probeSchema = z.object({
  /** `degraded`: mail is scanned, and something beside that does not work. */
  status: z.enum(['ok', 'degraded']),
  /** By its code, without the words: whoever may ask need not hear paths of ours. */
  degraded: z.array(z.object({ part: z.string(), code: z.string() })).optional(),
})

/** What monitoring asks for. */
export interface ProbeAnswers {
  /** Its `ready` is what `GET /ready` says. */
  status(): Readiness | Promise<Readiness>
  /** What `GET /metrics` answers: the text format of Prometheus. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>
}

type Readiness = Pick<Status, 'ready' | 'reason'> & { readonly degraded: readonly Degraded[] }
type Degraded = Pick<Status['degraded'][number], 'part' | 'code'>

/**
 * Adds `GET /healthy` (the process answers), `GET /ready` (mail is scanned, perhaps degraded; else 503) and `GET /metrics`, each with HEAD.
 * None needs a log-in, and none changes anything.
 */
export function addProbeRoutes(app: FastifyInstance, { status, metrics }: ProbeAnswers): void {
  const probe = replying(probeSchema)
  app.get('/healthy', probe, async () => ({ status: 'ok' }))
  app.get('/ready', probe, async (request, reply) => {
    const { ready, reason, degraded } = await status()
    if (ready && degraded.length === 0) return { status: 'ok' }
    if (ready) return { status: 'degraded', degraded: degraded.map(({ part, code }) => ({ part, code })) }
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
