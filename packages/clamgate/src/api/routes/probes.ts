import type { FastifyInstance } from 'fastify'
import type { Problem } from '../problem.ts'
import type { Status } from './status.ts'

/** `GET /healthy` and `GET /ready`. */
interface Probe {
  /** `degraded`: mail is scanned, and something beside that does not work. */
  readonly status: 'ok' | 'degraded'
  /** By its code, without the words: whoever may ask need not hear paths of ours. */
  readonly degraded?: readonly Degraded[]
}

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
  app.get('/healthy', async (): Promise<Probe> => ({ status: 'ok' }))
  app.get('/ready', async (request, reply): Promise<Probe> => {
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
