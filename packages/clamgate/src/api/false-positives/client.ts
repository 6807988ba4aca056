import { call, parseReply, type Schema } from '../call.ts'
import { callForContent } from '../call-content.ts'
import { followLines } from '../lines/follow.ts'
import {
  actReplySchema,
  actStepSchema,
  previewSchema,
  reportSchema,
  reportsSchema,
  sentReplySchema,
} from './documents.ts'
import type { FalsePositiveService } from './service.ts'

/** The parts of a large mail are scanned one by one, and sigtool takes seconds. */
const ANSWER_TIMEOUT_MS = 300_000

/** False positives as the daemon behind a socket sees to them. */
export function createFalsePositiveClient(socketPath: string): FalsePositiveService {
  const path = (rest: string) => `/v1/false-positives/${rest}`
  const asked = { socketPath, timeoutMs: ANSWER_TIMEOUT_MS }
  const posted = (rest: string, value: object) => ({
    ...{ ...asked, method: 'POST', path: path(rest) },
    body: { type: 'application/json', content: JSON.stringify(value) },
  })
  const post = async <T>(rest: string, value: object, schema: Schema<T>): Promise<T> =>
    parseReply(await call(posted(rest, value)), schema)
  return {
    act: (body, following) =>
      followLines({
        ...{ ...following, socketPath, path: path('act'), body },
        schemas: { progress: actStepSchema, result: actReplySchema },
        lookAt: 'clamgate quarantine show',
      }),
    async preview({ include, reason, ...rest }) {
      const search = new URLSearchParams({ ...rest, include: include.join(',') })
      if (reason !== undefined) search.set('reason', reason)
      return parseReply(
        await call({ ...asked, method: 'GET', path: path(`preview?${search}`) }),
        previewSchema,
      )
    },
    report: (request) => post('report', request, reportSchema),
    file: (request, take) => callForContent(posted('file', request), reportSchema, take),
    reports: async (all) =>
      parseReply(await call({ ...asked, method: 'GET', path: path(`reports?all=${all}`) }), reportsSchema),
    sent: (id) => post('sent', { id }, sentReplySchema),
  }
}
