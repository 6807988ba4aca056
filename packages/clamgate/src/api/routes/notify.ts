import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { replying } from '../problem.ts'

/** What became of a notice that somebody asked for. */
export const testNoticeSchema = z.object({
  /** The server of `notify.mail`. */
  server: z.string(),
  /** Addresses that it took the notice for, refuses for good, and does not take it for now. */
  accepted: z.array(z.string()),
  refused: z.array(z.string()),
  deferred: z.array(z.string()),
  /** Why not for all. */
  problem: z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() }).optional(),
})

export type TestNoticeReply = z.output<typeof testNoticeSchema>

export interface NotifyAnswers {
  /** Sends a notice to the administrators; rejects with a typed error when the server cannot be asked. */
  testNotice(): Promise<TestNoticeReply>
}

/** Adds `POST /v1/notify/test`. */
export function addNotifyRoute(app: FastifyInstance, { testNotice }: NotifyAnswers): void {
  app.post('/v1/notify/test', replying(testNoticeSchema), async () => testNotice())
}
