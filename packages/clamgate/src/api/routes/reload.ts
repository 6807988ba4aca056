import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTurn } from '../../ground/in-turn.ts'
import { problemOf, replying } from '../problem.ts'

/** What the daemon tells of a configuration that it took over. */
export const reloadSchema = z.object({
  /** Keys that were changed in the file and apply only after a restart. */
  restartNeeded: z.array(z.string()),
})

export type ReloadReply = z.output<typeof reloadSchema>

export interface ReloadAnswers {
  /** Takes over the configuration file; rejects with a typed error when that is not possible. Runs one at a time. */
  reload(): ReloadReply | Promise<ReloadReply>
}

/** Adds `POST /v1/reload`. */
export function addReloadRoute(app: FastifyInstance, { reload }: ReloadAnswers): void {
  app.post(
    '/v1/reload',
    replying(reloadSchema),
    inTurn(async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        return await reload()
      } catch (error) {
        // The log has its line of a refused reload already.
        const { status, problem } = problemOf(error, request.id)
        if (problem.code === 'CONTROL_INTERNAL') throw error // a defect: where it is shows in the log by this id
        return reply.code(status).send(problem)
      }
    }),
  )
}
