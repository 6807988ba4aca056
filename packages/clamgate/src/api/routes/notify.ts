import { z } from 'zod'
import { document, type Route, route } from '../route.ts'

const problem = z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() })

/** What became of notices that somebody asked for. */
export const testNoticeSchema = z.object({
  /** The server of `notify.mail`; left out where nobody is told by mail. */
  server: z.string().optional(),
  /** Addresses that it took the notice for, refuses for good, and does not take it for now. */
  accepted: z.array(z.string()),
  refused: z.array(z.string()),
  deferred: z.array(z.string()),
  /** Why not for all. */
  problem: problem.optional(),
  /** The receiver of `notify.webhook`, where there is one: its host. */
  webhook: z.object({ host: z.string(), good: z.boolean(), problem: problem.optional() }).optional(),
  /** A line was written to syslog with the facility of `notify.outbound.syslog`. */
  syslog: z.string().optional(),
})

export type TestNoticeReply = z.output<typeof testNoticeSchema>

export interface NotifyAnswers {
  /** Sends a notice on every way that is configured; rejects with a typed error when the mail server cannot be asked, or there is none. */
  testNotice(): Promise<TestNoticeReply>
}

/** A notice, to see whether it arrives. */
export function notifyRoutes({ testNotice }: NotifyAnswers): readonly Route[] {
  return [
    route({
      name: 'testNotice',
      method: 'POST',
      path: '/notify/test',
      summary: 'Sends a test notice on every way that is configured',
      act: 'host.test',
      answer: document(testNoticeSchema),
      handle: () => testNotice(),
    }),
  ]
}
