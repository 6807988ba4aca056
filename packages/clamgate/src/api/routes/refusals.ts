import { z } from 'zod'
import { document, type Route, route } from '../route.ts'

/** The last messages that somebody did not get for what was found in them, or by a rule: the newest first, 20 at most. */
export const refusalsSchema = z.object({
  refusals: z.array(
    z.object({
      happenedAt: z.string().meta({ description: 'ISO 8601, UTC' }),
      queueId: z.string().optional(),
      /** The null sender is the empty string. */
      from: z.string(),
      /** Those who did not get it, 10 at most. */
      to: z.array(z.string()),
      /** How many did not get it. */
      recipients: z.number(),
      /** Or what stands for it: `too large to be checked`. */
      signature: z.string(),
      /** `reject`, `discard`, `quarantine`, `mta-hold`, `defer` */
      action: z.string(),
    }),
  ),
})

export type RefusalsReply = z.output<typeof refusalsSchema>

export interface RefusalAnswers {
  refusals(): RefusalsReply
}

/** What was refused last, from memory. They are of all domains, so who reads them is who may look at the engine. */
export function refusalRoutes({ refusals }: RefusalAnswers): readonly Route[] {
  return [
    route({
      name: 'listRefusals',
      method: 'GET',
      path: '/refusals',
      summary: 'The last messages that somebody did not get, newest first',
      act: 'engine.read',
      answer: document(refusalsSchema),
      handle: async () => refusals(),
    }),
  ]
}
