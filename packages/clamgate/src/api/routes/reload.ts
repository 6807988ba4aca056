import { z } from 'zod'
import { inTurn } from '../../ground/in-turn.ts'
import { problemOf } from '../problem.ts'
import { document, type Route, type RouteCall, route } from '../route.ts'

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

/** The configuration, anew. */
export function reloadRoutes({ reload }: ReloadAnswers): readonly Route[] {
  return [
    route({
      name: 'reload',
      method: 'POST',
      path: '/reload',
      summary: 'Takes over the configuration as it is now on disk',
      act: 'engine.reload',
      answer: document(reloadSchema),
      handle: inTurn(async ({ request, reply, audit }: RouteCall) => {
        try {
          return await reload()
        } catch (error) {
          // The log has its line of a refused reload already.
          const { status, problem } = problemOf(error, request.id)
          if (problem.code === 'CONTROL_INTERNAL') throw error // a defect: where it is shows in the log by this id
          audit.tell({ code: problem.code, failed: true })
          return reply.code(status).send(problem)
        }
      }),
    }),
  ]
}
